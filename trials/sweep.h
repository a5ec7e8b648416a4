/* sweep.h: many random instruction sets, what is promised and what is seen.
 *
 * Each set gives one line of JSON, which depends on the seed and its number
 * alone. Lines from several runs are put together by putting the files
 * together; the summary counts lines.
 */
#ifndef TRIALS_SWEEP_H
#define TRIALS_SWEEP_H

#include <jansson.h>

#include "trials/mutate.h"
#include "trials/trial.h"

struct sweep_options {
	const struct source_reader *reader;
	const struct isa *vt;
	word seed;
	unsigned guests;
	word steps;
	addr w;
	bool keep_all; /* cases: every set that a guest diverges on */
};

/* Files for a set that fails: text names and contents. */
struct sweep_case {
	struct text isa;            /* the least difference from vt */
	struct text guest[VMM_KINDS]; /* the least guest, or a program */
	bool any;
};
void trials_sweep_case_free(struct sweep_case *c);

/* Number `index`: a new reference to an object; NULL with `why`. A set whose
 * promise and observation do not fit together, or that nothing shows, is
 * made small and put into *c; with keep_all also one that is shown to violate
 * the exact condition, as it should be. */
json_t *trials_sweep_one(const struct sweep_options *o, word index,
                         struct sweep_case *c, struct text *why);

/* ---- Counting ----------------------------------------------------------- */

/* One kind of monitor, by what was promised. */
struct sweep_count {
	word sets;          /* for which the monitor was built */
	word letter, extended, exact; /* of them with that condition */
	word letter_diverged, extended_diverged, exact_diverged;
	word letter_explained; /* of letter_diverged: each violating
	                          instruction has a class that ... */
	word by_class[ISA_CLASS_COUNT]; /* ... of these names it */
	word violated, shown;  /* of sets: not exact */
	word by_guest, by_program, timing_only; /* of shown */
	word instructions, instructions_shown; /* that violate exact */
	word unknown;          /* a verdict inconclusive */
	word guests, steps, diverged;
	word held;             /* guests: see trial.h */
};

struct sweep_summary {
	word sets, inconsistent;
	struct sweep_count kind[VMM_KINDS];
	json_t *names; /* of sets that are inconsistent or not shown; owned */
};

/* Counts a line. False when it is not one of ours. */
bool trials_sweep_add(struct sweep_summary *s, const json_t *line);
void trials_sweep_summary_print(const struct sweep_summary *s,
                                struct text *out);
json_t *trials_sweep_summary_json(const struct sweep_summary *s);
void trials_sweep_summary_free(struct sweep_summary *s);

#endif
