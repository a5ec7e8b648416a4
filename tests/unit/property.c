/* property.c: the reference interpreter against the naive evaluator.
 *
 * Random valid instructions of every shipped set, and of tests/isa/nasty.yaml,
 * on random small states: both must agree on E, M, P, R, the devices, the
 * number of cycles, the cause of a trap and the kind of end. A case on which
 * they do not is made as small as possible and printed.
 *
 *     PROPERTY_SEED=N     another sequence of cases (printed always)
 *     PROPERTY_CASES=N    more or fewer than 100,000
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "cli/files.h"
#include "machine/machine.h"
#include "tests/naive/naive.h"
#include "tests/unit/harness.h"

enum { CASES = 100000, SETS_MAX = 64, INSNS_MAX = 256 };

struct set {
	char path[64];
	struct isa *isa;
	struct naive_set *naive;
	unsigned hits[INSNS_MAX]; /* cases that decoded to each instruction */
};

static struct {
	struct files files;
	struct set set[SETS_MAX];
	size_t sets;
	struct random random;
	unsigned outcomes[3], causes[TRAP_COUNT], wedged, user;
} all;

/* ---- Random numbers ----------------------------------------------------- */

static uint64_t next(void)
{
	return random_next(&all.random);
}

static unsigned below(uint64_t n)
{
	return random_below(&all.random, n);
}

static bool percent(unsigned n)
{
	return random_percent(&all.random, n);
}

/* Numbers at which things change. */
static uint64_t edge(unsigned q)
{
	const uint64_t top = (uint64_t)1 << 63;
	switch (below(10)) {
	case 0: return 0;
	case 1: return ~(uint64_t)0 - below(3);
	case 2: return top + below(3) - 1;
	case 3: return (uint64_t)1 << below(64);
	case 4: return 62 + below(4);
	case 5: return q - 2 + below(4);
	case 6: return 0xffffe + below(4);
	case 7: return next() >> below(64);
	case 8: return 0 - (next() >> below(64));
	default: return below(4);
	}
}

/* ---- Random cases ------------------------------------------------------- */

struct trial {
	const struct set *set;
	struct naive_state s;
	bool by_cycles; /* let the machine make it cycle by cycle */
};

static void random_psw(struct naive_state *s)
{
	unsigned k = below(100);
	s->m = below(2);
	s->b = k < 50   ? s->q
	       : k < 75 ? 18 + below(s->q - 17)
	       : k < 90 ? below(s->q + 4)
	                : ADDR_MAX - below(2);
	k = below(100);
	s->l = k < 50   ? below(9)
	       : k < 70 ? 0
	       : k < 90 ? below(s->q)
	                : below(ADDR_MAX + 1u);
	unsigned room = s->l < s->q ? s->q - s->l : 1;
	if (s->b < room)
		room = s->b ? s->b : 1;
	s->p = percent(92) ? below(room) : below(ADDR_MAX + 1u);
}

static uint64_t random_insn(const struct set *set, unsigned q)
{
	const struct naive_set *n = set->naive;
	const struct naive_insn *i = &n->insns[below(n->insn_count)];
	const struct naive_form *form = naive_form(n, i);
	uint64_t w = naive_put(naive_field(n, "op"), 0, i->op);
	for (unsigned k = 1; k < form->parts; k++) {
		const struct naive_field *f = naive_field(n, form->part[k]);
		if (f)
			w = naive_put(f, w, percent(50) ? below(q) : edge(q));
	}
	for (unsigned k = 0; k < i->wheres; k++)
		w = naive_put(naive_field(n, i->where[k].name), w,
		              i->where[k].value);
	if (percent(3)) /* perhaps no instruction any more */
		w ^= (uint64_t)1 << below(64);
	return w;
}

static void random_state(struct trial *t)
{
	struct naive_state *s = &t->s;
	uint64_t cell;
	*s = (struct naive_state){.q = 32 + below(NAIVE_Q - 31)};
	for (unsigned i = 0; i < s->q; i++)
		s->E[i] = percent(60) ? below(s->q + 3) : edge(s->q);
	random_psw(s); /* for E[1] */
	s->E[1] = percent(30) ? 0 : naive_psw(s);
	random_psw(s);
	if (percent(10)) { /* a trap leads back to the same place... */
		s->E[1] = naive_psw(s) | (uint64_t)below(8) << 60;
		if (percent(70)) /* ... and has done so before */
			s->E[0] = naive_psw(s) | (uint64_t)below(8) << 60;
	}
	if (naive_address(s, s->p, &cell))
		s->E[cell] = percent(98) ? random_insn(t->set, s->q)
		                         : edge(s->q);
	s->timer = percent(40) ? ~(uint64_t)0 : percent(50) ? below(3)
	                                                    : edge(s->q);
	s->clock = percent(50) ? below(100) : next();
	s->inputs = below(NAIVE_INPUTS + 1);
	s->taken = below(s->inputs + 1);
	for (unsigned i = 0; i < s->inputs; i++)
		s->input[i] = percent(50) ? below(256) : edge(s->q);
}

/* ---- The machine's side ------------------------------------------------- */

static word input(void *ctx, word index)
{
	const struct naive_state *s = ctx;
	return index < s->inputs ? s->input[index] : CONSOLE_END;
}

static void output(void *ctx, word index, word value)
{
	struct naive_state *s = ctx;
	if (index == s->outputs && s->outputs < NAIVE_OUTPUTS)
		s->output[s->outputs++] = value;
}

/* One step of the reference interpreter on *s. */
static struct machine_step reference(const struct trial *t,
                                     struct naive_state *s)
{
	struct machine m;
	struct console console = {s, input, output};
	struct machine_step none = {0};
	if (!machine_init(&m, t->set->isa, s->q))
		return none;
	memcpy(m.E, s->E, s->q * sizeof *m.E);
	m.psw = (struct psw){(enum mode)s->m, s->p, s->l, s->b};
	m.timer = s->timer;
	m.clock = s->clock;
	m.inputs = s->taken;
	m.console = &console;
	if (t->by_cycles) {
		do
			machine_cycle(&m);
		while (m.cycle_at);
	} else {
		machine_step(&m);
	}
	machine_check(&m);
	memcpy(s->E, m.E, s->q * sizeof *m.E);
	s->m = m.psw.m, s->p = m.psw.p, s->l = m.psw.l, s->b = m.psw.b;
	s->timer = m.timer;
	s->clock = m.clock;
	s->taken = (unsigned)m.inputs;
	struct machine_step step = m.step;
	machine_fini(&m);
	return step;
}

/* ---- Comparing ---------------------------------------------------------- */

static void differ(struct text *why, const char *what, uint64_t got,
                   uint64_t want)
{
	if (got != want)
		text_printf(why, "  %s: machine %#" PRIx64 ", naive %#" PRIx64
		            "\n", what, got, want);
}

static void compare_states(const struct naive_state *a,
                           const struct naive_state *b, struct text *why)
{
	for (unsigned i = 0; i < a->q; i++) {
		char name[16];
		if (a->E[i] == b->E[i])
			continue;
		snprintf(name, sizeof name, "E[%u]", i);
		differ(why, name, a->E[i], b->E[i]);
	}
	differ(why, "M", a->m, b->m);
	differ(why, "P", a->p, b->p);
	differ(why, "R.l", a->l, b->l);
	differ(why, "R.b", a->b, b->b);
	differ(why, "timer", a->timer, b->timer);
	differ(why, "clock", a->clock, b->clock);
	differ(why, "input taken", a->taken, b->taken);
	differ(why, "outputs", a->outputs, b->outputs);
	for (unsigned i = 0; i < a->outputs && i < b->outputs; i++)
		differ(why, "output", a->output[i], b->output[i]);
}

static bool wedged(const struct naive_state *before,
                   const struct naive_state *after,
                   const struct naive_result *r)
{
	struct naive_state a = *after;
	a.clock = before->clock;
	return r->outcome == NAIVE_TRAPPED && !r->clock_read &&
	       memcmp(before, &a, sizeof a) == 0;
}

/* Runs both; adds what differs. */
static struct naive_result both(const struct trial *t, struct text *why,
                                bool *is_wedged)
{
	struct naive_state a = t->s, b = t->s;
	struct machine_step step = reference(t, &a);
	struct naive_result r = naive_step(t->set->naive, &b);
	static const enum machine_status status[] = {
		MACHINE_RUNNING, MACHINE_TRAPPED, MACHINE_HALTED,
	};
	*is_wedged = wedged(&t->s, &b, &r);
	compare_states(&a, &b, why);
	differ(why, "cause", step.cause, r.cause);
	differ(why, "cycles", step.cycles, r.cycles);
	differ(why, "status", step.status,
	       *is_wedged ? MACHINE_WEDGED : status[r.outcome]);
	return r;
}

static bool disagree(const struct trial *t)
{
	struct text why = {0};
	bool w;
	both(t, &why, &w);
	bool yes = why.size > 0;
	text_free(&why);
	return yes;
}

/* ---- Making a case small ------------------------------------------------ */

/* Keeps the change made to *t (from *old) if they still disagree. */
static bool keep(struct trial *t, const struct trial *old)
{
	if (memcmp(&t->s, &old->s, sizeof t->s) != 0 && disagree(t))
		return true;
	*t = *old;
	return false;
}

static bool smaller_insn(struct trial *t)
{
	uint64_t cell;
	bool any = false;
	if (!naive_address(&t->s, t->s.p, &cell))
		return false;
	const struct naive_set *n = t->set->naive;
	for (unsigned i = 0; i < n->field_count; i++) {
		struct trial old = *t;
		if (strcmp(n->fields[i].name, "op") == 0)
			continue;
		t->s.E[cell] = naive_put(&n->fields[i], t->s.E[cell], 0);
		any |= keep(t, &old);
	}
	return any;
}

static bool smaller_cells(struct trial *t)
{
	bool any = false;
	for (unsigned i = 0; i < t->s.q; i++)
		for (int how = 0; how < 3; how++) {
			struct trial old = *t;
			uint64_t *w = &t->s.E[i];
			*w = how == 0 ? 0 : how == 1 ? *w & 0xff : *w >> 1;
			any |= keep(t, &old);
		}
	return any;
}

static bool smaller_rest(struct trial *t)
{
	static const uint64_t off = ~(uint64_t)0;
	bool any = false;
	for (int what = 0; what < 7; what++) {
		struct trial old = *t;
		struct naive_state *s = &t->s;
		switch (what) {
		case 0: s->q -= s->q > 32; s->E[s->q] = 0; break;
		case 1: s->timer = off; break;
		case 2: s->clock = 0; break;
		case 3: s->inputs = s->taken = 0; break;
		case 4: s->l = 0; break;
		case 5: s->b = s->q; break;
		case 6: s->m = 0; break;
		}
		any |= keep(t, &old);
	}
	return any;
}

static void report(struct trial t)
{
	bool any;
	do {
		any = smaller_insn(&t);
		any |= smaller_cells(&t);
		any |= smaller_rest(&t);
	} while (any);
	struct text why = {0};
	const struct naive_state *s = &t.s;
	uint64_t cell;
	bool w;
	text_printf(&why, "%s: ", t.set->path);
	if (naive_address(s, s->p, &cell))
		machine_disassemble(t.set->isa, s->E[cell], &why);
	text_printf(&why, "%s\n  M %u P %u R (%u,%u) q %u timer %" PRIx64
	            " clock %" PRIu64 " input %u of %u\n",
	            t.by_cycles ? " by cycles" : "", s->m, s->p, s->l, s->b,
	            s->q, s->timer, s->clock, s->taken, s->inputs);
	for (unsigned i = 0; i < s->q; i++)
		if (s->E[i])
			text_printf(&why, "  E[%u] = %#" PRIx64 "\n", i,
			            s->E[i]);
	both(&t, &why, &w);
	FAIL("%s", text_str(&why));
	text_free(&why);
}

/* ---- The tests ---------------------------------------------------------- */

static void add_set(const char *dir, const char *name)
{
	struct set *s = &all.set[all.sets++];
	struct diags diags = {0};
	snprintf(s->path, sizeof s->path, "%s/%s.yaml", dir, name);
	s->isa = isa_load(s->path, &all.files.reader, &diags);
	s->naive = naive_load(dir, name);
	struct text t = {0};
	diags_render(&diags, &t, 0);
	if (!s->isa || !s->naive) {
		FAIL("%s: cannot be loaded\n%s", s->path, text_str(&t));
		all.sets--;
	}
	text_free(&t);
	diags_free(&diags);
}

static void load(void)
{
	static const char *const names[][2] = {
		{"tests/isa", "nasty"}, {"isa", "core"}, {"isa", "vt"},
		{"isa/shapes", "jsu"}, {"isa/shapes", "pswst"},
		{"isa/shapes", "probe"}, {"isa/shapes", "halt-nop"},
		{"isa/shapes", "llsc"}, {"isa/shapes", "shrb"},
		{"isa/real", "pdp10"}, {"isa/real", "ia32"},
		{"isa/real", "s360-67"}, {"isa/real", "pdp11-45"},
	};
	files_init(&all.files);
	files_add_dir(&all.files, "isa");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		add_set(names[i][0], names[i][1]);
}

static void same_instructions(void)
{
	for (size_t i = 0; i < all.sets; i++) {
		const struct set *s = &all.set[i];
		CHECK_UINT(s->isa->insn_count, s->naive->insn_count);
		for (size_t k = 0; k < s->isa->insn_count; k++)
			CHECK(naive_find(s->naive, s->isa->insns[k].name));
	}
}

static void nasty_has_everything(void)
{
	uint64_t read = 0, set = 0, causes = 0;
	for (size_t i = 0; all.sets && i < all.set->isa->insn_count; i++) {
		const struct rtl *e = &all.set->isa->insns[i].effect;
		read |= e->read_kinds;
		set |= e->set_kinds;
		causes |= e->causes;
	}
	for (int k = RTL_NULL + 1; k < RTL_KINDS; k++)
		if (!(read >> k & 1))
			FAIL("no effect reads `%s` (kind %d)",
			     rtl_operator((enum rtl_kind)k)->text, k);
	CHECK_UINT(causes, 0x3e);
	for (int k = RTL_REG; k <= RTL_ABS; k++)
		CHECK(set >> k & 1);
}

static uint64_t from_environment(const char *name, uint64_t otherwise)
{
	const char *s = getenv(name);
	return s && *s ? strtoull(s, NULL, 0) : otherwise;
}

static void machine_agrees_with_naive(void)
{
	uint64_t seed = from_environment("PROPERTY_SEED", 1974);
	uint64_t cases = from_environment("PROPERTY_CASES", CASES);
	unsigned bad = 0;
	all.random.state = seed;
	if (!CHECK(all.sets > 2))
		return;
	for (uint64_t n = 0; n < cases && bad < 3; n++) {
		/* half of them nasty, a quarter vt, the rest spread */
		size_t which = percent(50) ? 0 : percent(50) ? 2
		                                             : below(all.sets);
		struct set *set = &all.set[which];
		struct trial t = {.set = set, .by_cycles = percent(30)};
		struct text why = {0};
		bool is_wedged;
		uint64_t cell;
		random_state(&t);
		struct naive_result r = both(&t, &why, &is_wedged);
		all.outcomes[r.outcome]++;
		all.causes[r.cause]++;
		all.wedged += is_wedged;
		all.user += t.s.m;
		if (naive_address(&t.s, t.s.p, &cell)) {
			const struct naive_insn *i =
			        naive_decode(set->naive, t.s.E[cell]);
			if (i)
				set->hits[i - set->naive->insns]++;
		}
		if (why.size) {
			bad++;
			report(t);
		}
		text_free(&why);
	}
	printf("property: seed %" PRIu64 ", %" PRIu64 " cases on %zu sets: "
	       "%u completed, %u trapped (%u wedged), %u halted, "
	       "%u in user mode\n", seed, cases, all.sets,
	       all.outcomes[NAIVE_COMPLETED], all.outcomes[NAIVE_TRAPPED],
	       all.wedged, all.outcomes[NAIVE_HALTED], all.user);
}

/* The cases above are worth something only if everything happened. */
static void everything_happened(void)
{
	for (int k = 0; k < 3; k++)
		CHECK(all.outcomes[k] > 100);
	for (int c = TRAP_MEMORY; c <= TRAP_TIMER; c++)
		if (all.causes[c] < 50)
			FAIL("only %u traps `%s`", all.causes[c],
			     rtl_trap_name((enum trap)c));
	CHECK(all.wedged > 50);
	for (size_t i = 0; i < 3 && i < all.sets; i++)
		for (unsigned k = 0; k < all.set[i].naive->insn_count; k++)
			if (all.set[i].hits[k] < 10)
				FAIL("%s: only %u cases of %s",
				     all.set[i].path, all.set[i].hits[k],
				     all.set[i].naive->insns[k].name);
}

static void unload(void)
{
	for (size_t i = 0; i < all.sets; i++) {
		isa_free(all.set[i].isa);
		naive_free(all.set[i].naive);
	}
	files_free(&all.files);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"the sets load, both ways", load},
		{"both know the same instructions", same_instructions},
		{"nasty.yaml has every operator and action",
		 nasty_has_everything},
		{"the machine agrees with the naive evaluator",
		 machine_agrees_with_naive},
		{"and everything that can happen did", everything_happened},
		{"(freed)", unload},
	};
	return UNIT_RUN("property", tests, argc, argv);
}
