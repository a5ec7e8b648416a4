/* methods.c: proof and search, on random instruction sets.
 *
 * `check --method both` asks the solver and looks for itself, and it is a
 * fault of ours when a witness turns up for what is proved impossible, or when
 * the interpreter does not confirm the solver's. Here it is done for sets of
 * random effects, so that what no shipped set has in it is proved, too.
 *
 *     METHODS_SEED=N   other sets (printed always)
 *     METHODS_SETS=N   more or fewer than 3
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/effects.h"
#include "tests/unit/harness.h"
#include "theorems/theorems.h"

enum { SETS = 3, INSNS = 20, BUDGET = 200 * 1000, PAIRS = 200 };

static struct {
	struct effects_set set;
	struct random r;
	unsigned findings[THEOREMS_OPEN + 1];
} all;

static uint64_t from_environment(const char *name, uint64_t otherwise)
{
	const char *s = getenv(name);
	return s && *s ? strtoull(s, NULL, 0) : otherwise;
}

/* A set of nasty's first instructions with other effects. */
static const struct isa *random_set(struct arena *arena)
{
	const struct isa *from = all.set.loaded;
	struct isa_insn *insns = arena_alloc(arena, INSNS * sizeof *insns);
	for (unsigned n = 0; n < INSNS; n++) {
		struct text t = {0};
		struct source *s = arena_alloc(arena, sizeof *s);
		insns[n] = from->insns[n];
		insns[n].user = ISA_EXECUTE + random_below(&all.r, 3);
		effects_print(&all.r, insns[n].form, EFFECTS_SHORT, &t);
		*s = (struct source){"effect",
		                     arena_strdup(arena, text_str(&t)),
		                     t.size};
		struct rtl_text text = {s->text, s->size, {s, 1, 1, 1}, 0};
		if (!rtl_parse(&insns[n].effect, &text,
		               insns[n].form->fields + 1,
		               insns[n].form->count - 1, arena,
		               &all.set.diags))
			FAIL("%s", text_str(&t));
		text_free(&t);
	}
	return isa_variant(from, insns, INSNS, arena);
}

static void count(const struct theorems_report *r)
{
	for (size_t u = 0; u < r->unit_count; u++)
		for (unsigned q = 0; q < THEOREMS_QUESTION_COUNT; q++)
			all.findings[r->units[u].answer[q].finding]++;
}

static void random_sets(void)
{
	volatile uint64_t sets = from_environment("METHODS_SETS", SETS);
	const struct theorems_options options = {
		.method = THEOREMS_BOTH, .budget = BUDGET, .pairs = PAIRS,
		.seed = 7,
	};
	effects_open(&all.set);
	all.r.state = from_environment("METHODS_SEED", 1974);
	printf("methods: seed %" PRIu64, all.r.state);
	for (volatile uint64_t n = 0; n < sets; n++) {
		struct arena arena = {.out_of_memory = &all.set.no_memory};
		if (setjmp(all.set.no_memory)) {
			FAIL("no memory");
			break;
		}
		struct theorems_report *r =
		        theorems_classify(random_set(&arena), &options);
		if (REQUIRE(r != NULL)) {
			CHECK_STR(r->fault, NULL);
			count(r);
		}
		theorems_report_free(r);
		arena_free(&arena);
	}
	printf(", %u proved, %u with a witness, %u open\n",
	       all.findings[THEOREMS_NONE], all.findings[THEOREMS_FOUND],
	       all.findings[THEOREMS_OPEN]);
	CHECK(all.findings[THEOREMS_NONE] > 100);
	CHECK(all.findings[THEOREMS_FOUND] > 100);
	effects_close(&all.set);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"proof and search agree about random sets", random_sets},
	};
	return UNIT_RUN("methods", tests, argc, argv);
}
