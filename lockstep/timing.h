/* timing.h: has a monitor a timing dependence?
 *
 * Popek & Goldberg 1974, Theorem 2: a machine is recursively virtualizable if
 * it is virtualizable "and a VMM without any timing dependencies can be
 * constructed for it". Whether a monitor has one is looked at in two ways: are
 * there instructions in its text that read the time for itself, and does a run
 * go otherwise when time goes otherwise?
 */
#ifndef LOCKSTEP_TIMING_H
#define LOCKSTEP_TIMING_H

#include "vmm/vmm.h"

/* How many instructions in the monitor's text read the clock, those in {v_i}
 * excepted: they read it for the guest, which asked for it. `why` gets a line
 * for each unless it is NULL. timing.c */
unsigned lockstep_timing_readings(const struct asm_image *monitor,
                                  const struct isa *isa, struct text *why);

enum timing_end {
	TIMING_SAME,      /* every run ended in the same state */
	TIMING_DIFFERENT, /* why says how */
	TIMING_GUEST,     /* different, but the guest has read the clock */
	TIMING_NOT_ENDED, /* the limit was reached */
	TIMING_NO_MEMORY,
};

/* Runs the stack with its guests `runs` times more, the clock jumping
 * differently between the steps of each, at most `limit` steps; then all of
 * storage, M, P, R, the timer and the console's words must be as they were
 * with an undisturbed clock. timing.c */
enum timing_end lockstep_timing_disturb(const struct isa *isa,
                                        const struct vmm_stack *stack,
                                        unsigned runs, word limit,
                                        struct text *why);

#endif
