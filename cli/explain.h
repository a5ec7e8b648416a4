/* explain.h: what the codes of diagnostics mean, at length.
 *
 * One table for each part that makes diagnostics, in cli/codes_PART.c; a row
 * says in a few lines what is wrong, why it is refused and what to do. A new
 * part adds its table to the list in explain.c. tests/golden/cli/
 * codes-explained.cmd checks that every code used anywhere has a row.
 */
#ifndef CLI_EXPLAIN_H
#define CLI_EXPLAIN_H

struct explanation {
	const char *code; /* "isa-field"; NULL ends the table */
	const char *text; /* lines, each ended */
};

/* The text for a code, or NULL. */
const char *explain_code(const char *code);

extern const struct explanation codes_cli[];
extern const struct explanation codes_isa[];
extern const struct explanation codes_theorems[];
extern const struct explanation codes_asm[];
extern const struct explanation codes_vmm[];

#endif
