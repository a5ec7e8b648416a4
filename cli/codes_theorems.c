/* codes_theorems.c: the rules of `check` and the codes of faults in witness
 * files. See explain.h. */
#include "cli/explain.h"
#include "theorems/rules.h"

const struct explanation codes_theorems[] = {
#define X(id, level, title, text) {#id, title ".\n" text},
	THEOREMS_RULES(X)
#undef X
	{"witness-json", "The witness file is not JSON.\n"
	 "`thirdgen check --save DIR` writes them.\n"},
	{"witness-value", "A value in the witness file is missing or is not "
	 "valid there.\n"
	 "Addresses are numbers; words are texts, \"0x2a\", because numbers in "
	 "JSON\n"
	 "cannot hold all of them.\n"},
	{0},
};
