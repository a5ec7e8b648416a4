/* theorems_truth.c: three-valued logic means what it should: an operation on
 * unknown values is known just when it is the same whatever they are. */
#include "tests/unit/harness.h"
#include "theorems/theorems.h"

static enum theorems_truth of(bool b)
{
	return b ? THEOREMS_YES : THEOREMS_NO;
}

static bool may_be(enum theorems_truth t, bool b)
{
	return t == THEOREMS_UNKNOWN || t == of(b);
}

typedef enum theorems_truth binary(enum theorems_truth, enum theorems_truth);

static void as_in_all_completions(binary *f, bool (*meaning)(bool, bool))
{
	for (int a = THEOREMS_UNKNOWN; a <= THEOREMS_YES; a++)
		for (int b = THEOREMS_UNKNOWN; b <= THEOREMS_YES; b++) {
			bool seen[2] = {false, false};
			for (int n = 0; n < 4; n++)
				if (may_be(a, n & 1) && may_be(b, n >> 1))
					seen[meaning(n & 1, n >> 1)] = true;
			CHECK_UINT(f(a, b), seen[0] && seen[1]
			                            ? THEOREMS_UNKNOWN
			                            : of(seen[1]));
		}
}

static bool and(bool a, bool b) { return a && b; }
static bool or(bool a, bool b) { return a || b; }
static bool implies(bool a, bool b) { return !a || b; }

static void ands(void) { as_in_all_completions(theorems_truth_and, and); }
static void ors(void) { as_in_all_completions(theorems_truth_or, or); }

static void implications(void)
{
	as_in_all_completions(theorems_truth_implies, implies);
}

static void nots(void)
{
	CHECK_UINT(theorems_truth_not(THEOREMS_UNKNOWN), THEOREMS_UNKNOWN);
	CHECK_UINT(theorems_truth_not(THEOREMS_NO), THEOREMS_YES);
	CHECK_UINT(theorems_truth_not(THEOREMS_YES), THEOREMS_NO);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"not", nots},
		{"and is known when one is no, or both are yes", ands},
		{"or is known when one is yes, or both are no", ors},
		{"implies is or, of not", implications},
	};
	return UNIT_RUN("theorems_truth", tests, argc, argv);
}
