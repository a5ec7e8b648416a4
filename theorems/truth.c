/* truth.c: three-valued logic, Kleene's: a proof may be missing. */
#include <assert.h>

#include "theorems/theorems.h"

const char *theorems_truth_name(enum theorems_truth t)
{
	switch (t) {
	case THEOREMS_UNKNOWN: return "unknown";
	case THEOREMS_NO:      return "no";
	case THEOREMS_YES:     return "yes";
	}
	assert(!"not a truth value");
	return NULL;
}

enum theorems_truth theorems_truth_not(enum theorems_truth a)
{
	return a == THEOREMS_UNKNOWN ? a
	       : a == THEOREMS_YES   ? THEOREMS_NO
	                             : THEOREMS_YES;
}

enum theorems_truth theorems_truth_or(enum theorems_truth a,
                                      enum theorems_truth b)
{
	if (a == THEOREMS_YES || b == THEOREMS_YES)
		return THEOREMS_YES;
	return a == THEOREMS_NO && b == THEOREMS_NO ? THEOREMS_NO
	                                            : THEOREMS_UNKNOWN;
}

enum theorems_truth theorems_truth_and(enum theorems_truth a,
                                       enum theorems_truth b)
{
	return theorems_truth_not(theorems_truth_or(theorems_truth_not(a),
	                                            theorems_truth_not(b)));
}

enum theorems_truth theorems_truth_implies(enum theorems_truth a,
                                           enum theorems_truth b)
{
	return theorems_truth_or(theorems_truth_not(a), b);
}
