/* theorem.h: the three theorems, for one instruction set, on the real thing.
 *
 * What the conditions say is proved; then the monitors are built, programs and
 * random guests run under them in lock-step, and programs are made that show
 * what is in the way. The result is JSON, so that it can come from another
 * process.
 */
#ifndef TRIALS_THEOREM_H
#define TRIALS_THEOREM_H

#include <jansson.h>

#include "trials/trial.h"

enum {
	THEOREM_W = 8192,       /* storage of a program's machine */
	THEOREM_DEPTH_MAX = 8,  /* of monitors in monitors, for Theorem 2 */
};

struct theorem_options {
	const struct source_reader *reader;
	unsigned theorems;             /* bit n: Theorem n */
	const char *const *programs;   /* names; those that cannot be assembled
	                                  for the set are left out */
	size_t program_count;
	word steps;                    /* of each program, at most */
	unsigned guests;               /* random ones */
	word seed;
	unsigned depth;                /* of monitors in monitors: 2 to that */
};

/* A new reference to an object; NULL with `why`. */
json_t *trials_theorem_one(const struct isa *isa,
                           const struct theorem_options *o, struct text *why);

#endif
