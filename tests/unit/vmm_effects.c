/* vmm_effects.c: monitors for instruction sets that nobody wrote.
 *
 * Variants of vt with fields of random widths and places, and privileged
 * instructions of random effects that use them. A monitor interprets every one
 * of those, by routines generated from the RTL: hostile guests made of them run
 * in lock-step, bare and under the VMM and the hybrid, and see no difference.
 *
 *     VMM_SEED=N    other sets and guests (printed always)
 *     VMM_SETS=N    more or fewer than 40
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lockstep/lockstep.h"
#include "tests/unit/effects.h"
#include "tests/unit/harness.h"
#include "tests/vmm/random.h"

enum {
	SETS = 40, INSNS = 24,
	GUESTS = 120, /* for each set and monitor */
	STEPS = 40,   /* a guest makes at most */
	W_MIN = MACHINE_Q_MIN, W_MAX = 96, INSNS_MAX = 256,
};

static struct {
	struct random random;
	unsigned guests, bad, monitors;
	word steps, interpreted;
	unsigned widths[65]; /* fields of each */
} all;

static unsigned below(word n)
{
	return random_below(&all.random, n);
}

static bool percent(unsigned n)
{
	return random_percent(&all.random, n);
}

/* ---- A random set ------------------------------------------------------- */

/* A monitor reads the clock anew each time that an effect says `clock`, so one
 * that says it twice is not for it: the second becomes another word. */
static void add_but_one_clock(const char *s, struct text *t)
{
	const char *at;
	for (unsigned n = 0; (at = strstr(s, "clock")); n++, s = at + 5) {
		text_add_bytes(t, s, (size_t)(at - s));
		text_add(t, n ? "timer" : "clock");
	}
	text_add(t, s);
}

static void effect(struct random *r, const struct isa_form *f, unsigned n,
                   struct text *t)
{
	struct text e = {0};
	effects_print(r, f, n % 3 ? EFFECTS_SHORT : EFFECTS_LONG, &e);
	add_but_one_clock(text_str(&e), t);
	text_free(&e);
}

/* ---- Guests ------------------------------------------------------------- */

/* A random guest in which a third of all words are the new instructions. */
static void guest(const struct isa *isa, addr w, word *E)
{
	random_guest(&all.random, isa, w, E);
	size_t old = isa->insn_count - INSNS;
	for (addr a = ISA_REGISTER_CELL + ISA_REGISTERS; a < w; a++) {
		const struct isa_insn *i = &isa->insns[old + below(INSNS)];
		if (percent(67))
			continue;
		E[a] = i->match;
		for (size_t n = 1; n < i->form->count; n++) {
			const struct isa_field *f = i->form->fields[n];
			E[a] = isa_field_put(f, E[a],
			                     percent(50)
			                             ? below(w)
			                             : effects_edge(
			                                     &all.random));
		}
	}
	if (percent(60)) /* begin with them, in supervisor mode */
		E[CELL_NEW_PSW] = machine_psw_pack(
			(struct psw){MODE_S, 18 + below(w - 18), 0, w},
			TRAP_NONE);
}

static void tell(const struct lockstep *l)
{
	struct text t = {0};
	const struct isa_insn *i = l->divergence.insn.insn;
	lockstep_say(l, &t);
	if (i)
		rtl_print(&i->effect, &t, 1);
	FAIL("%s, guest %u: %s", vmm_kind_name(l->stack->level[0].kind),
	     all.guests, text_str(&t));
	text_free(&t);
	all.bad++;
}

static word input(void *ctx, word index)
{
	(void)ctx;
	return index % 7 == 6 ? CONSOLE_END : random_at(0, index);
}

/* docs/monitors.md, "Wedged, with a clock": the machine goes on, for the clock
 * may yet say something else, and the monitor does not. */
static bool clock_only(const struct lockstep *l)
{
	const struct lockstep_divergence *d = &l->divergence;
	return d->what == LOCKSTEP_STATUS && d->real == MACHINE_WEDGED &&
	       d->insn.read_clock && d->insn.cause;
}

static void run_guest(struct lockstep *l)
{
	word E[W_MAX];
	addr w = l->bare.q;
	guest(l->isa, w, E);
	enum lockstep_end end = LOCKSTEP_DIVERGED;
	if (lockstep_start_words(l, E, 18 + below(w - 18)))
		end = lockstep_run(l, STEPS);
	all.guests++;
	all.steps += l->steps;
	all.interpreted += l->total.interpreted;
	if (end == LOCKSTEP_DIVERGED && !clock_only(l))
		tell(l);
	CHECK_UINT(l->control.escapes, 0);
}

static void run_monitor(const struct isa *isa, struct effects_set *s,
                        enum vmm_kind kind)
{
	struct diags diags = {0};
	struct vmm_options o = {.reader = &s->reader.reader};
	struct lockstep_options lo = {.settle_steps = 20000, .input = input};
	struct asm_image *monitor = vmm_build(isa, kind, &o, &diags);
	if (!monitor) {
		struct text t = {0};
		diags_render(&diags, &t, 0);
		FAIL("%s", text_str(&t));
		text_free(&t);
		all.bad++;
	}
	for (unsigned n = 0; monitor && n < GUESTS && all.bad < 3;) {
		static struct vmm_stack stack;
		struct lockstep l;
		addr w = W_MIN + below(W_MAX - W_MIN + 1);
		REQUIRE(random_stack(&stack, monitor, kind, w));
		REQUIRE(lockstep_open(&l, isa, &stack, &lo));
		for (unsigned i = 0; i < 30 && all.bad < 3; i++, n++)
			run_guest(&l);
		lockstep_close(&l);
		vmm_stack_free(&stack);
	}
	all.monitors++;
	asm_image_free(monitor);
	diags_free(&diags);
}

static void count_widths(const struct isa *isa)
{
	for (size_t n = 0; n < isa->field_count; n++)
		all.widths[isa->fields[n].hi - isa->fields[n].lo + 1]++;
}

static void random_sets(void)
{
	const char *s = getenv("VMM_SETS");
	unsigned sets = s ? (unsigned)strtoul(s, NULL, 0) : SETS;
	for (unsigned n = 0; n < sets && all.bad < 3; n++) {
		struct effects_set set = {.loaded = NULL};
		struct text t = {0};
		reader_init(&set.reader);
		effects_print_set(&all.random, INSNS, "trap", effect, &t);
		reader_add(&set.reader, "random.yaml", text_str(&t), t.size);
		struct isa *isa = isa_load("random.yaml", &set.reader.reader,
		                           &set.diags);
		if (isa) {
			count_widths(isa);
			run_monitor(isa, &set, VMM_FULL);
			run_monitor(isa, &set, VMM_HYBRID);
		} else {
			struct text why = {0};
			diags_render(&set.diags, &why, 0);
			FAIL("%s", text_str(&why));
			text_free(&why);
			all.bad = 3;
		}
		if (all.bad)
			FAIL("%s", text_str(&t));
		isa_free(isa);
		diags_free(&set.diags);
		reader_free(&set.reader);
		text_free(&t);
	}
}

static void totals(void)
{
	printf("vmm_effects: %u guests under %u monitors, %" PRIu64
	       " steps, %" PRIu64 " interpreted\n", all.guests, all.monitors,
	       all.steps, all.interpreted);
	if (getenv("VMM_SETS"))
		return;
	CHECK(all.interpreted > 20000);
	CHECK(all.widths[31] && all.widths[32] && all.widths[33]);
	CHECK(all.widths[1] && all.widths[56]);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"random effects and fields are interpreted", random_sets},
		{"and many were", totals},
	};
	const char *seed = getenv("VMM_SEED");
	all.random.state = seed ? strtoull(seed, NULL, 0) : 1974;
	printf("vmm_effects: VMM_SEED=%" PRIu64 "\n", all.random.state);
	return UNIT_RUN("vmm_effects", tests, argc, argv);
}
