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
#include "tests/vmm/random.h"
#include "lockstep/lockstep.h"

enum {
	GUESTS = 1300,     /* for each of four sets and two monitors */
	STEPS = 60,        /* a guest makes at most */
	W_MIN = MACHINE_Q_MIN,
	W_MAX = 96,
	INSNS_MAX = 256,
};

static struct {
	struct files files;
	struct random random;
	unsigned guests; /* in all */
	word steps;
	word clock_reads;
	unsigned ends[LOCKSTEP_ENDS];
} all;

/* ---- Running them ------------------------------------------------------- */

/* How often each instruction was the one that ran bare. */
struct coverage {
	unsigned hits[INSNS_MAX];
};

/* From a trap until the guest runs directly again the monitor executes one
 * privileged instruction, the last; up to two more if a virtual timer was on
 * in between. What a guest's own instruction does with console and clock is
 * not counted. */
struct handling {
	unsigned privileged;
	bool timer;
};

static void check_cost(const struct lockstep *l, struct handling *h)
{
	const struct machine_step *s = &l->bare.step;
	bool ended = s->status == MACHINE_HALTED || s->status == MACHINE_WEDGED;
	h->timer |= s->timer_before != TIMER_OFF || s->timer_after != TIMER_OFF;
	h->privileged += l->cost.privileged - (s->read_clock && !s->cause);
	if (l->real.psw.m != MODE_U && !ended)
		return; /* it goes on interpreting */
	if (l->cost.instructions > 0 &&
	    (h->privileged < 1 || h->privileged > (h->timer ? 3 : 1)))
		FAIL("%u privileged instructions up to `%s`, expected 1%s",
		     h->privileged, s->insn ? s->insn->name : "a trap",
		     h->timer ? " to 3" : "");
	*h = (struct handling){0, l->bare.timer != TIMER_OFF};
}

static word input(void *ctx, word index)
{
	(void)ctx;
	return index % 7 == 6 ? CONSOLE_END : random_at(0, index);
}

static void tell(const struct lockstep *l, word seed)
{
	struct text t = {0};
	lockstep_say(l, &t);
	FAIL("%s, %s, VMM_SEED=%" PRIu64 ": %s", l->isa->name,
	     vmm_kind_name(l->stack->level[0].kind), seed, text_str(&t));
	text_free(&t);
}

static void run_guest(struct lockstep *l, struct coverage *c, word seed)
{
	word E[W_MAX];
	addr w = l->bare.q;
	enum lockstep_end end = LOCKSTEP_DIVERGED;
	struct handling handling = {0, false};
	random_guest(&all.random, l->isa, w, E);
	if (lockstep_start_words(l, E, random_below(&all.random, w)))
		end = LOCKSTEP_RUNNING;
	for (unsigned n = 0; n < STEPS && end == LOCKSTEP_RUNNING; n++) {
		end = lockstep_run(l, 1);
		if (l->bare.step.insn)
			c->hits[l->bare.step.insn->index]++;
		check_cost(l, &handling);
	}
	all.guests++;
	all.steps += l->steps;
	all.clock_reads += l->clock_reads;
	all.ends[end]++;
	if (end == LOCKSTEP_DIVERGED)
		tell(l, seed);
	CHECK_UINT(l->control.escapes, 0);
}

static void run_set(const char *name, enum vmm_kind kind)
{
	struct diags diags = {0};
	struct vmm_options o = {.reader = &all.files.reader};
	struct lockstep_options lo = {.settle_steps = 20000, .input = input};
	struct coverage c = {{0}};
	const char *count = getenv("VMM_GUESTS");
	unsigned guests = count ? (unsigned)strtoul(count, NULL, 0) : GUESTS;
	struct isa *isa = isa_load(name, &all.files.reader, &diags);
	REQUIRE(isa != NULL);
	struct asm_image *monitor = vmm_build(isa, kind, &o, &diags);
	REQUIRE(monitor != NULL);
	for (unsigned made = 0; made < guests;) {
		static struct vmm_stack stack;
		struct lockstep l;
		addr w = W_MIN + random_below(&all.random, W_MAX - W_MIN + 1);
		REQUIRE(random_stack(&stack, monitor, kind, w));
		REQUIRE(lockstep_open(&l, isa, &stack, &lo));
		for (unsigned n = 0; n < 50 && made < guests; n++, made++)
			run_guest(&l, &c, all.random.state);
		lockstep_close(&l);
		vmm_stack_free(&stack);
	}
	for (size_t n = 0; n < isa->insn_count && guests >= GUESTS; n++)
		if (c.hits[n] == 0)
			FAIL("%s was never executed", isa->insns[n].name);
	asm_image_free(monitor);
	isa_free(isa);
	diags_free(&diags);
}

static void vt_vmm(void) { run_set("vt", VMM_FULL); }
static void vt_hvm(void) { run_set("vt", VMM_HYBRID); }
static void nasty_vmm(void) { run_set("tests/isa/nasty-vt.yaml", VMM_FULL); }
static void nasty_hvm(void) { run_set("tests/isa/nasty-vt.yaml", VMM_HYBRID); }
static void alien_vmm(void) { run_set("tests/isa/alien.yaml", VMM_FULL); }
static void alien_hvm(void) { run_set("tests/isa/alien.yaml", VMM_HYBRID); }
static void traps_vmm(void) { run_set("tests/isa/traps-vt.yaml", VMM_FULL); }
static void traps_hvm(void) { run_set("tests/isa/traps-vt.yaml", VMM_HYBRID); }

static void totals(void)
{
	printf("vmm_random: %u guests, %" PRIu64
	       " steps: %u halted, %u wedged, "
	       "%u went on; the clock was read %" PRIu64 " times\n",
	       all.guests, all.steps, all.ends[LOCKSTEP_HALTED],
	       all.ends[LOCKSTEP_WEDGED], all.ends[LOCKSTEP_RUNNING],
	       all.clock_reads);
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
		{"a machine with other encodings and names, VMM", alien_vmm},
		{"a machine with other encodings and names, hybrid", alien_hvm},
		{"traps the guest would not make, VMM", traps_vmm},
		{"traps the guest would not make, hybrid", traps_hvm},
		{"that were at least 10,000 guests", totals},
	};
	const char *seed = getenv("VMM_SEED");
	all.random.state = seed ? strtoull(seed, NULL, 0) : 20240601;
	printf("vmm_random: VMM_SEED=%" PRIu64 "\n", all.random.state);
	files_init(&all.files);
	files_add_dir(&all.files, "isa");
	int status = UNIT_RUN("vmm_random", tests, argc, argv);
	files_free(&all.files);
	return status;
}
