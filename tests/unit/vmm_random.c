/* vmm_random.c: hostile guests, bare and under the monitors.
 *
 * A guest is a small storage full of instructions in random order, random
 * words, PSWs that point anywhere and registers that hold anything. It runs in
 * lock-step, bare and under each monitor: what it does must be the same, step
 * by step, and neither the monitor's text nor what lies beyond the VM may be
 * touched.
 *
 *     VMM_SEED=N      another sequence of guests (printed always)
 *     VMM_GUESTS=N    more or fewer for each set and monitor
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/files.h"
#include "tests/unit/harness.h"
#include "tests/vmm/lockstep.h"

enum {
	GUESTS = 1700,     /* for each of three sets and two monitors */
	STEPS = 60,        /* a guest makes at most */
	W_MIN = MACHINE_Q_MIN,
	W_MAX = 96,
	INSNS_MAX = 256,
};

static struct {
	struct files files;
	uint64_t seed;
	unsigned guests; /* in all */
	word steps;
	unsigned ends[LOCKSTEP_DIFFERENT + 1];
} all;

/* ---- Random guests ------------------------------------------------------ */

static uint64_t next(void)
{
	uint64_t z = all.seed += 0x9e3779b97f4a7c15; /* splitmix64 */
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static unsigned below(uint64_t n)
{
	return (unsigned)(next() % n);
}

static bool percent(unsigned n)
{
	return below(100) < n;
}

/* A number at which things change in a storage of w words. */
static word edge(addr w)
{
	static const word table[] = {
		0, 1, 2, 17, 18, 0xfffff, 0x100000, TIMER_OFF,
		(word)1 << 63, (word)-2,
	};
	unsigned n = below(10);
	if (n < 5)
		return below(w);
	if (n < 8)
		return w - 2 + below(5);
	return table[below(sizeof table / sizeof *table)];
}

static word random_psw(addr w)
{
	struct psw psw = {
		percent(50) ? MODE_S : MODE_U,
		percent(90) ? below(w) : (addr)edge(w) & ADDR_MAX,
		percent(60) ? 0 : (addr)edge(w) & ADDR_MAX,
		percent(60) ? w : (addr)edge(w) & ADDR_MAX,
	};
	return psw_pack(psw, (enum trap)below(TRAP_COUNT));
}

static word random_insn(const struct isa *isa, addr w)
{
	const struct isa_insn *i;
	do
		i = &isa->insns[below(isa->insn_count)];
	while (i->effect.read_kinds >> RTL_CLOCK & 1); /* is not the same */
	word v = i->match;
	for (size_t n = 1; n < i->form->count; n++) {
		const struct isa_field *f = i->form->fields[n];
		if (!isa_is_operand(i, f))
			continue;
		word value = f->kind == ISA_REGISTER ? below(16)
		             : percent(70)           ? below(w)
		                                     : edge(w);
		v = isa_field_put(f, v, value);
	}
	return v;
}

static word random_word(const struct isa *isa, addr w)
{
	unsigned n = below(100);
	if (n < 65)
		return random_insn(isa, w);
	if (n < 80)
		return edge(w);
	return n < 95 ? random_psw(w) : next();
}

static void random_guest(const struct isa *isa, addr w, word *E)
{
	for (addr a = 0; a < w; a++)
		E[a] = random_word(isa, w);
	for (addr a = ISA_REGISTER_CELL; a < 18; a++)
		if (percent(70))
			E[a] = percent(80) ? edge(w) : random_psw(w);
	if (percent(60)) /* a handler that has a chance */
		E[CELL_NEW_PSW] = psw_pack((struct psw){MODE_S, below(w), 0, w},
		                           TRAP_NONE);
	else if (percent(80))
		E[CELL_NEW_PSW] = random_psw(w);
}

/* ---- Running them ------------------------------------------------------- */

/* How often each instruction was the one that ran bare. */
struct coverage {
	unsigned hits[INSNS_MAX];
};

/* The last act of the monitor is one privileged instruction, and there is no
 * other; up to two more where a virtual timer starts or stops. What a guest's
 * own instruction does with the console is not counted. */
static void on_cost(void *ctx, const struct lockstep *l)
{
	const struct machine_step *s = &l->bare.step;
	bool timer = s->timer_before != TIMER_OFF || s->timer_after != TIMER_OFF;
	bool ended = s->status == MACHINE_HALTED || s->status == MACHINE_WEDGED;
	unsigned want = l->real.psw.m == MODE_U || ended;
	(void)ctx;
	if (timer ? l->cost.privileged < want || l->cost.privileged > want + 2
	          : l->cost.privileged != want)
		FAIL("%u privileged instructions for `%s`, expected %u%s",
		     l->cost.privileged, s->insn ? s->insn->name : "a trap",
		     want, timer ? " to 2 more" : "");
}

static void run_guest(struct lockstep *l, struct coverage *c, word seed)
{
	word E[W_MAX];
	addr w = l->bare.q;
	random_guest(l->bare.isa, w, E);
	REQUIRE(lockstep_start(l, E, below(w)));
	enum lockstep_end end = LOCKSTEP_RUNNING;
	for (unsigned n = 0; n < STEPS && end == LOCKSTEP_RUNNING; n++) {
		end = lockstep_run(l, 1);
		if (l->bare.step.insn)
			c->hits[l->bare.step.insn->index]++;
	}
	all.guests++;
	all.steps += l->steps;
	all.ends[end]++;
	if (end == LOCKSTEP_DIFFERENT)
		FAIL("%s, %s, VMM_SEED=%" PRIu64 ": %s", l->bare.isa->name,
		     l->step ? "hvm" : "vmm", seed, text_str(&l->why));
}

static void run_set(const char *name, enum vmm_kind kind)
{
	struct diags diags = {0};
	struct vmm_options o = {.reader = &all.files.reader};
	struct coverage c = {{0}};
	const char *count = getenv("VMM_GUESTS");
	unsigned guests = count ? (unsigned)strtoul(count, NULL, 0) : GUESTS;
	struct isa *isa = isa_load(name, &all.files.reader, &diags);
	REQUIRE(isa != NULL);
	struct asm_image *monitor = vmm_build(isa, kind, &o, &diags);
	REQUIRE(monitor != NULL);
	unsigned made = 0;
	while (made < guests) {
		struct lockstep l;
		REQUIRE(lockstep_open(&l, isa, monitor,
		                      W_MIN + below(W_MAX - W_MIN + 1)));
		l.on_cost = on_cost;
		for (unsigned n = 0; n < 50 && made < guests; n++, made++)
			run_guest(&l, &c, all.seed);
		lockstep_close(&l);
	}
	for (size_t n = 0; n < isa->insn_count && guests >= GUESTS; n++)
		if (!(isa->insns[n].effect.read_kinds >> RTL_CLOCK & 1) &&
		    c.hits[n] == 0)
			FAIL("%s was never executed", isa->insns[n].name);
	asm_image_free(monitor);
	isa_free(isa);
	diags_free(&diags);
}

static void vt_vmm(void) { run_set("vt", VMM_FULL); }
static void vt_hvm(void) { run_set("vt", VMM_HYBRID); }
static void nasty_vmm(void) { run_set("tests/isa/nasty-vt.yaml", VMM_FULL); }
static void nasty_hvm(void) { run_set("tests/isa/nasty-vt.yaml", VMM_HYBRID); }
static void traps_vmm(void) { run_set("tests/isa/traps-vt.yaml", VMM_FULL); }
static void traps_hvm(void) { run_set("tests/isa/traps-vt.yaml", VMM_HYBRID); }

static void totals(void)
{
	printf("vmm_random: %u guests, %" PRIu64 " steps: %u halted, %u wedged, "
	       "%u went on\n", all.guests, all.steps,
	       all.ends[LOCKSTEP_HALTED], all.ends[LOCKSTEP_WEDGED],
	       all.ends[LOCKSTEP_RUNNING]);
	if (!getenv("VMM_GUESTS"))
		CHECK(all.guests >= 10000);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"vt: the VMM is not noticed", vt_vmm},
		{"vt: the hybrid VMM is not noticed", vt_hvm},
		{"every RTL operator, interpreted by the VMM", nasty_vmm},
		{"every RTL operator, interpreted by the hybrid", nasty_hvm},
		{"traps the guest would not make, VMM", traps_vmm},
		{"traps the guest would not make, hybrid", traps_hvm},
		{"that were at least 10,000 guests", totals},
	};
	const char *seed = getenv("VMM_SEED");
	all.seed = seed ? strtoull(seed, NULL, 0) : 20240601;
	printf("vmm_random: VMM_SEED=%" PRIu64 "\n", all.seed);
	files_init(&all.files);
	files_add_dir(&all.files, "isa");
	int status = UNIT_RUN("vmm_random", tests, argc, argv);
	files_free(&all.files);
	return status;
}
