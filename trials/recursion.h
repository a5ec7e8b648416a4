/* recursion.h: Theorem 2, beyond equivalence at every depth: storage and time.
 *
 * Popek & Goldberg 1974, section 4: the depth is limited by storage alone, and
 * a monitor with a timing dependence does not do. Each is tried out, with the
 * monitor built for the set.
 */
#ifndef TRIALS_RECURSION_H
#define TRIALS_RECURSION_H

#include "lockstep/timing.h"

enum {
	RECURSION_Q = 4096,        /* the machine on which storage runs out */
	RECURSION_WATCHDOG = 250,  /* cycles, then the variant gives up */
	RECURSION_DEPTH = 2,       /* to which the variant is tried */
};

struct recursion {
	addr k;                    /* words a monitor takes */
	unsigned predicted;        /* monitors in one another: (q - 32) / k */
	unsigned found;            /* one more, and it says "no room" */
	bool halts;                /* the set can; else time is not tried */
	bool clock;                /* it has one; else no watchdog */
	enum timing_end disturbed; /* the worst of a clock that jumps */
	bool watched[RECURSION_DEPTH]; /* the variant with a watchdog does what
	                              the guest does bare; at depth 1, 2 */
};

/* Tries all that. False with errors in `diags`, or without memory. */
bool trials_recursion_check(struct recursion *r, const struct isa *isa,
                            const struct source_reader *reader,
                            struct diags *diags);

/* Whether it came out as the theorem has it: depth as predicted, time without
 * effect, and the watchdog noticed from depth 2 on. */
bool trials_recursion_holds(const struct recursion *r);

#endif
