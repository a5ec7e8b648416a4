/* given.h: terms under an assignment that a test makes.
 *
 * A formula speaks of every state at once; here it is asked about one. Either
 * Z3 is asked, or the term is made into a list of operations on words and
 * worked through here: that is a hundred times faster, and a second opinion
 * about what Z3's operators mean.
 */
#ifndef TESTS_GIVEN_H
#define TESTS_GIVEN_H

#include "theorems/z3.h"

/* ---- By Z3: z3_value tells a term's value under what was given ----------- */

/* Forgets what was given, or found, before. */
void given_nothing(struct z3 *z);

void given_var(struct z3 *z, term variable, word value);

/* A function of one operand: `value[i]` at `at[i]`, each named once, and
 * `otherwise` at all other places. */
void given_function(struct z3 *z, function f, const word *at,
                    const word *value, size_t count, word otherwise);

/* ---- By ourselves ------------------------------------------------------- */

/* A variable or a function of the assignment, told by what it is or, where no
 * caller gets hold of it, by how its name begins ("at!"). */
struct given_name {
	const void *is;      /* the term or function; NULL: by `called` */
	const char *called;
	word value;          /* of a variable */
	word (*at)(void *ctx, word operand); /* of a function */
	void *ctx;
};

struct given_list;

/* The operations that make the term; NULL for one with a name that is not
 * listed or an operator without a rule here; *why tells which then. `names`
 * must stay where it is; the values may change. Freed by the caller. */
struct given_list *given_compile(struct z3 *z, term t,
                                 const struct given_name *names, size_t count,
                                 const char **why);
word given_run(struct given_list *list);
void given_free(struct given_list *list);

#endif
