/* verdicts.c: what is made of what was promised and seen.
 *
 * The rules by which commands end with a status are called here with results
 * made by hand: each result that may come, and what has to follow. Those of
 * lock-step are in lockstep_verdict.c.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/harness.h"
#include "trials/sweep.h"
#include "trials/theorem.h"

/* ---- The theorems ------------------------------------------------------- */

enum { NO = THEOREMS_NO, YES = THEOREMS_YES, OPEN = THEOREMS_UNKNOWN };

/* A set of which Theorem 1 was asked. */
static struct theorem_result asked(int letter, int extended, int exact)
{
	struct theorem_result r = {.theorems = 1u << 1};
	struct theorem_side *s = &r.side[VMM_FULL];
	s->tried = true;
	s->promise = (struct trial_promise){
		.letter = (enum theorems_truth)letter,
		.extended = (enum theorems_truth)extended,
		.exact = (enum theorems_truth)exact,
	};
	s->programs.run = 19;
	s->guests = 40;
	return r;
}

static enum trials_verdict verdict(const struct theorem_result *r, bool named)
{
	struct theorem_tally t = {0};
	trials_theorem_count(&t, r);
	return trials_theorem_verdict(&t, named);
}

/* What was proved, what was seen, and what follows of the catalogue and of a
 * set that was named. */
static void theorem_rules(void)
{
	enum { SAME, PROGRAM, GUEST, PILL };
	static const struct {
		int letter, extended, exact, seen;
		enum trials_verdict all, named;
	} row[] = {
		{YES, YES, YES, SAME, TRIALS_HOLDS, TRIALS_HOLDS},
		{YES, YES, YES, PROGRAM, TRIALS_CONTRADICTED,
		 TRIALS_CONTRADICTED},
		{YES, YES, YES, GUEST, TRIALS_CONTRADICTED,
		 TRIALS_CONTRADICTED},
		{YES, YES, YES, PILL, TRIALS_CONTRADICTED, TRIALS_CONTRADICTED},
		/* the extended condition implies the exact one */
		{YES, YES, NO, GUEST, TRIALS_CONTRADICTED, TRIALS_CONTRADICTED},
		{YES, YES, NO, SAME, TRIALS_CONTRADICTED, TRIALS_CONTRADICTED},
		{YES, YES, OPEN, GUEST, TRIALS_CONTRADICTED,
		 TRIALS_CONTRADICTED},
		/* by the letter a guest may tell, if exact fails */
		{YES, NO, NO, GUEST, TRIALS_HOLDS, TRIALS_FAILS},
		{YES, NO, NO, PILL, TRIALS_HOLDS, TRIALS_FAILS},
		{YES, NO, NO, SAME, TRIALS_FAILS, TRIALS_FAILS}, /* not shown */
		{YES, NO, YES, SAME, TRIALS_HOLDS, TRIALS_HOLDS},
		{YES, NO, YES, GUEST, TRIALS_CONTRADICTED, TRIALS_CONTRADICTED},
		{NO, NO, NO, PROGRAM, TRIALS_HOLDS, TRIALS_FAILS},
		{NO, NO, NO, SAME, TRIALS_FAILS, TRIALS_FAILS},
		{NO, NO, YES, SAME, TRIALS_HOLDS, TRIALS_FAILS},
		{OPEN, OPEN, OPEN, SAME, TRIALS_UNKNOWN, TRIALS_UNKNOWN},
		{YES, OPEN, OPEN, SAME, TRIALS_UNKNOWN, TRIALS_UNKNOWN},
		{YES, OPEN, OPEN, GUEST, TRIALS_UNKNOWN, TRIALS_FAILS},
	};
	for (size_t n = 0; n < sizeof row / sizeof *row; n++) {
		struct theorem_culprit pill = {.sign = REDPILL_OUTPUT};
		struct theorem_result r = asked(row[n].letter, row[n].extended,
		                                row[n].exact);
		struct theorem_side *s = &r.side[VMM_FULL];
		s->programs.differ = row[n].seen == PROGRAM;
		s->diverged = row[n].seen == GUEST;
		s->culprit = &pill;
		s->culprits = row[n].seen == PILL;
		if (!CHECK_UINT(verdict(&r, false), row[n].all) ||
		    !CHECK_UINT(verdict(&r, true), row[n].named))
			FAIL("row %zu", n);
	}
}

/* Which instructions are said to be shown, and by which program. */
static void culprits_are_judged(void)
{
	struct theorem_culprit list[] = {
		{.sign = REDPILL_NOT_SHOWN},
		{.sign = REDPILL_NOT_SHOWN, .seen = true},
		{.sign = REDPILL_STORAGE},
		{.sign = REDPILL_OUTPUT},
	};
	struct theorem_result r = asked(NO, NO, NO);
	struct theorem_tally t = {0};
	r.side[VMM_FULL].culprit = list;
	r.side[VMM_FULL].culprits = 2;
	CHECK(!trials_culprit_shown(&list[0]) &&
	      trials_culprit_shown(&list[1]));
	CHECK(!trials_first_shown(&r.side[VMM_FULL]));
	CHECK(!trials_side_differs(&r.side[VMM_FULL]));
	r.side[VMM_FULL].culprits = 4;
	CHECK(trials_first_shown(&r.side[VMM_FULL]) == &list[2]);
	trials_theorem_count(&t, &r);
	CHECK_UINT(t.kind[VMM_FULL].culprits, 4);
	CHECK_UINT(t.kind[VMM_FULL].culprits_shown, 3);
	CHECK_UINT(t.kind[VMM_FULL].shown, 1);
	CHECK_UINT(t.kind[VMM_HYBRID].culprits, 0);
}

/* One bad set among good ones decides. */
static void sets_are_counted(void)
{
	struct theorem_tally t = {0};
	struct theorem_result good = asked(YES, YES, YES);
	struct theorem_result fails = asked(NO, NO, NO);
	struct theorem_result without = {.theorems = 1u << 1};
	trials_theorem_count(&t, &good);
	text_add(&without.lacks, "no monitor can be built for it");
	trials_theorem_count(&t, &without);
	CHECK_UINT(t.sets, 1);
	CHECK_UINT(t.without, 1);
	CHECK_UINT(trials_theorem_verdict(&t, false), TRIALS_HOLDS);
	CHECK_UINT(trials_theorem_verdict(&t, true), TRIALS_FAILS);
	fails.side[VMM_FULL].diverged = 3;
	trials_theorem_count(&t, &fails);
	CHECK_UINT(t.kind[VMM_FULL].held, 1);
	CHECK_UINT(t.kind[VMM_FULL].same, 1);
	CHECK_UINT(t.kind[VMM_FULL].exact_same, 1);
	CHECK_UINT(t.kind[VMM_FULL].violating, 1);
	CHECK_UINT(t.kind[VMM_FULL].shown, 1);
	CHECK_UINT(trials_theorem_verdict(&t, false), TRIALS_HOLDS);
	fails.side[VMM_FULL].diverged = 0; /* another, that nobody showed */
	trials_theorem_count(&t, &fails);
	CHECK_UINT(trials_theorem_verdict(&t, false), TRIALS_FAILS);
	text_free(&without.lacks);
}

/* Theorem 2 as it ought to be, to three monitors in one another. */
static struct theorem_result stacked(void)
{
	struct theorem_result r = {.theorems = 1u << 2};
	r.recursion = (struct theorem_recursion){
		.asked = true, .condition = THEOREMS_YES, .depth = 3,
		.programs = {[2] = {.run = 19}, [3] = {.run = 19}},
		.limits = {.k = 700, .predicted = 5, .found = 5, .halts = true,
		           .clock = true, .disturbed = TIMING_SAME,
		           .watched = {true, false}},
	};
	return r;
}

static void recursion_rules(void)
{
	struct theorem_result r = stacked();
	CHECK_UINT(verdict(&r, true), TRIALS_HOLDS);
	r.recursion.programs[3].differ = 1;
	CHECK(!trials_recursion_same(&r.recursion));
	CHECK_UINT(verdict(&r, true), TRIALS_FAILS);
	CHECK_UINT(verdict(&r, false), TRIALS_HOLDS);
	r.recursion.depth = 2; /* what is deeper was not tried */
	CHECK_UINT(verdict(&r, true), TRIALS_HOLDS);
	r.recursion.readings = 1;
	CHECK_UINT(verdict(&r, true), TRIALS_FAILS);
	r = stacked();
	r.recursion.condition = THEOREMS_NO;
	CHECK_UINT(verdict(&r, true), TRIALS_FAILS);
	r.recursion.condition = THEOREMS_UNKNOWN;
	CHECK_UINT(verdict(&r, true), TRIALS_UNKNOWN);
	r = stacked(); /* storage and time must be as Theorem 2 has it */
	r.recursion.limits.found = 4;
	CHECK_UINT(verdict(&r, true), TRIALS_CONTRADICTED);
	r = stacked();
	r.recursion.limits.disturbed = TIMING_DIFFERENT;
	CHECK_UINT(verdict(&r, true), TRIALS_CONTRADICTED);
	r = stacked();
	r.recursion.limits.watched[1] = true;
	CHECK_UINT(verdict(&r, true), TRIALS_CONTRADICTED);
	r.recursion.limits.clock = false; /* no clock, no watchdog */
	CHECK_UINT(verdict(&r, true), TRIALS_HOLDS);
}

/* ---- As lines ----------------------------------------------------------- */

static void fill(struct theorem_culprit *c)
{
	c->insn = strdup("move.fromsr");
	c->sign = REDPILL_END;
	c->timing = c->seen = true;
	text_add(&c->bare, "\"a\"\n");
	text_add(&c->under, "b");
	text_add(&c->program, "start: halt\n");
}

static void theorem_lines(void)
{
	static const char *const bad[] = {
		"", "7", "{}", "[]", "{\"fault\":\"no\",\"status\":2}",
		"{\"isa\":\"a\",\"set\":\"a\",\"theorems\":-2}",
		"{\"isa\":\"a\",\"set\":\"a\","
		"\"theorems\":1180591620717411303424}",
		"{\"isa\":\"a\",\"set\":\"a\",\"vmm\":3}",
		"{\"isa\":\"a\",\"set\":\"a\","
		"\"vmm\":{\"letter\":\"perhaps\"}}",
		"{\"isa\":\"a\",\"set\":\"a\",\"vmm\":{\"guests\":\"4\"}}",
		"{\"isa\":\"a\",\"set\":\"a\",\"vmm\":{\"guests\":4294967296}}",
		"{\"isa\":\"a\",\"set\":\"a\",\"vmm\":{\"shown\":[{}]}}",
	};
	struct theorem_result r = stacked(), back;
	struct text one = {0}, two = {0};
	r.isa = strdup("m68000");
	r.set = strdup("real/m68000");
	r.theorems = 7 << 1;
	r.recursion.programs[3].differ = 2;
	r.recursion.programs[3].first = strdup("fib.s");
	for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS; k++) {
		struct theorem_result from = asked(YES, OPEN, NO);
		struct theorem_side *s = &r.side[k];
		*s = from.side[VMM_FULL];
		s->diverged = 2;
		s->escaped = 1;
		s->at = k == VMM_FULL ? strdup("lpsw") : NULL;
		s->culprit = calloc(1, sizeof *s->culprit);
		s->culprits = 1;
		fill(s->culprit);
	}
	trials_theorem_print(&r, &one);
	REQUIRE(trials_theorem_read(&back, text_str(&one)));
	trials_theorem_print(&back, &two);
	CHECK_STR(text_str(&two), text_str(&one));
	CHECK_UINT(verdict(&back, false), verdict(&r, false));
	CHECK_UINT(back.side[VMM_HYBRID].culprit->sign, REDPILL_END);
	CHECK_UINT(back.recursion.programs[3].differ, 2);
	CHECK(trials_recursion_holds(&back.recursion.limits));
	trials_theorem_free(&back);
	trials_theorem_free(&r);
	for (size_t n = 0; n < sizeof bad / sizeof *bad; n++) {
		if (trials_theorem_read(&back, bad[n]))
			FAIL("taken: %s", bad[n]);
		trials_theorem_free(&back);
	}
	text_free(&one);
	text_free(&two);
}

/* ---- A sweep ------------------------------------------------------------ */

/* What contradicts what: the rule that theorems and sweeps share. */
static void contradictions(void)
{
	static const struct {
		int extended, exact;
		struct trial_seen seen;
		bool contradicts;
	} row[] = {
		{YES, YES, {false, false, false}, false},
		{YES, YES, {true, false, false}, true},
		{YES, YES, {false, true, false}, true},
		{YES, YES, {false, false, true}, true},
		{YES, NO, {false, false, false}, true},
		{YES, OPEN, {false, false, false}, false},
		{NO, YES, {true, false, false}, true},
		/* by the exact condition alone these are nobody's fault */
		{NO, YES, {false, true, false}, false},
		{NO, YES, {false, false, true}, false},
		{NO, NO, {true, true, true}, false},
		{OPEN, OPEN, {true, true, true}, false},
		{OPEN, YES, {true, false, false}, true},
	};
	for (size_t n = 0; n < sizeof row / sizeof *row; n++) {
		const struct trial_promise p = {
			.extended = (enum theorems_truth)row[n].extended,
			.exact = (enum theorems_truth)row[n].exact,
		};
		if (trials_contradicts(&p, &row[n].seen) !=
		    row[n].contradicts)
			FAIL("row %zu", n);
	}
}

static struct sweep_result swept(int extended, int exact, word diverged,
                                 unsigned by_program)
{
	static char name[] = "random-1-7", made[] = "thirdgen 1, seed 1";
	struct sweep_result r = {.made = made, .index = 7, .isa = name};
	for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS; k++) {
		r.side[k].promise = (struct trial_promise){
			.letter = THEOREMS_YES,
			.extended = (enum theorems_truth)extended,
			.exact = (enum theorems_truth)exact,
		};
		r.side[k].guests = 50;
		r.side[k].diverged = diverged;
		r.side[k].violating = exact == NO;
		r.side[k].shown = r.side[k].by_program = by_program;
	}
	return r;
}

/* So many sets of which the same came. */
static void count(struct sweep_summary *s, struct sweep_result r, word times)
{
	char name[MUTANT_NAME];
	r.isa = name;
	while (times-- > 0) {
		trials_mutant_name(name, 1, s->sets);
		trials_sweep_count(s, &r);
	}
}

static void sweep_rules(void)
{
	struct sweep_summary s = {0};
	count(&s, swept(YES, YES, 0, 0), 100);
	CHECK_UINT(trials_sweep_verdict(&s), TRIALS_HOLDS);
	CHECK_UINT(s.names.size, 0);
	count(&s, swept(NO, NO, 1, 0), 50); /* shown: by guests, by programs */
	count(&s, swept(NO, NO, 0, 1), 49);
	CHECK_UINT(s.kind[VMM_HYBRID].violated, 99);
	CHECK_UINT(s.kind[VMM_HYBRID].shown, 99);
	CHECK_UINT(s.kind[VMM_HYBRID].by_guest, 50);
	CHECK_UINT(s.kind[VMM_HYBRID].by_program, 49);
	count(&s, swept(NO, NO, 0, 0), 1); /* 99 of 100 are enough */
	CHECK_UINT(trials_sweep_verdict(&s), TRIALS_HOLDS);
	CHECK_STR(text_str(&s.names), "random-1-199\n");
	count(&s, swept(NO, NO, 0, 0), 1);
	CHECK_UINT(trials_sweep_verdict(&s), TRIALS_FAILS);
	count(&s, swept(NO, NO, 3, 1), 100);
	count(&s, swept(OPEN, OPEN, 0, 0), 1);
	CHECK_UINT(trials_sweep_verdict(&s), TRIALS_UNKNOWN);
	count(&s, swept(YES, YES, 1, 0), 1);
	CHECK_UINT(trials_sweep_verdict(&s), TRIALS_CONTRADICTED);
	CHECK_UINT(s.contradictions, 1);
	CHECK_UINT(s.sets, 303);
	struct sweep_result again = swept(YES, YES, 0, 0); /* random-1-7 */
	trials_sweep_count(&s, &again);
	CHECK_UINT(s.sets, 303);
	CHECK_UINT(s.repeated, 1);
	trials_sweep_summary_free(&s);
}

static void sweep_lines(void)
{
	static char row[] = "- {name: ldr, user: execute}", at[] = "ldr";
	struct sweep_result r = swept(NO, NO, 2, 1), back;
	struct text one = {0}, two = {0}, bad = {0};
	r.change[r.changes++] = row;
	r.side[VMM_FULL].at = r.side[VMM_HYBRID].at = at;
	r.side[VMM_FULL].what = LOCKSTEP_TIMER;
	r.side[VMM_FULL].promise.extensions = 1u << ISA_SIZE_SENSITIVE;
	r.side[VMM_HYBRID].held = 1;
	r.side[VMM_HYBRID].program = REDPILL_STORAGE;
	trials_sweep_print(&r, &one);
	REQUIRE(trials_sweep_read(&back, text_str(&one)));
	trials_sweep_print(&back, &two);
	CHECK_STR(text_str(&two), text_str(&one));
	CHECK_UINT(back.side[VMM_FULL].what, LOCKSTEP_TIMER);
	CHECK_UINT(back.side[VMM_HYBRID].program, REDPILL_STORAGE);
	CHECK_UINT(back.side[VMM_FULL].promise.extensions,
	           1u << ISA_SIZE_SENSITIVE);
	trials_sweep_free(&back);
	static const struct { const char *from, *to; } change[] = {
		{"\"index\":7", "\"index\":-7"},
		{"\"index\":7", "\"index\":7.5"},
		{"\"diverged\":2", "\"diverged\":\"2\""},
		{"\"steps\":0", "\"steps\":9223372036854775808"},
		{"\"timing\":0", "\"timing\":4294967296"},
		{"\"letter\":\"yes\"", "\"letter\":\"maybe\""},
		{"\"exact\":\"no\"", "\"exact\":\"yes\""}, /* not consistent */
		{"\"consistent\":true", "\"consistent\":false"},
		{"\"hvm\":{", "\"xvm\":{"},
		{"\"isa\":\"random-1-7\"", "\"isa\":7"},
		{"\"made\":\"", "\"mode\":\""},
		{"- {name", "\",5,\""},
	};
	for (size_t n = 0; n < sizeof change / sizeof *change; n++) {
		const char *s = text_str(&one), *p = strstr(s, change[n].from);
		REQUIRE(p != NULL);
		bad.size = 0;
		text_add_bytes(&bad, s, (size_t)(p - s));
		text_printf(&bad, "%s%s", change[n].to,
		            p + strlen(change[n].from));
		if (trials_sweep_read(&back, text_str(&bad)))
			FAIL("taken: %s", change[n].to);
		trials_sweep_free(&back);
	}
	text_free(&one);
	text_free(&two);
	text_free(&bad);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"what was proved and seen makes the verdict", theorem_rules},
		{"which instructions are shown", culprits_are_judged},
		{"sets are counted", sets_are_counted},
		{"Theorem 2: stacks, storage and time", recursion_rules},
		{"a set's result as a line, and back", theorem_lines},
		{"what contradicts a proof", contradictions},
		{"a sweep's verdict", sweep_rules},
		{"a swept set as a line, and back", sweep_lines},
	};
	return UNIT_RUN("verdicts", tests, argc, argv);
}
