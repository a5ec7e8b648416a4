/* solver.c: a solver that is not there, or lies, for tests of what is made of
 * that. It is linked in with --wrap, before z3_open and z3_check; the variable
 * SOLVER tells what it does.
 *
 *   none    there is no solver
 *   liar    whatever it is asked, it calls impossible
 *   other   the real one
 */
#include <stdlib.h>
#include <string.h>

#include "theorems/z3.h"

struct z3 *__real_theorems_z3_open(struct text *why);
struct z3 *__wrap_theorems_z3_open(struct text *why);
enum z3_answer __real_theorems_z3_check(struct z3 *z, term formula,
                                        unsigned budget);
enum z3_answer __wrap_theorems_z3_check(struct z3 *z, term formula,
                                        unsigned budget);

static bool is(const char *what)
{
	const char *s = getenv("SOLVER");
	return s && strcmp(s, what) == 0;
}

struct z3 *__wrap_theorems_z3_open(struct text *why)
{
	if (!is("none"))
		return __real_theorems_z3_open(why);
	if (why)
		text_add(why, "libz3 is not installed");
	return NULL;
}

enum z3_answer __wrap_theorems_z3_check(struct z3 *z, term formula,
                                        unsigned budget)
{
	if (!is("liar"))
		return __real_theorems_z3_check(z, formula, budget);
	return Z3_IMPOSSIBLE;
}
