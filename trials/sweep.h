/* sweep.h: many random instruction sets, what is promised and what is seen.
 *
 * What comes of a set depends on the seed and its number alone, and is kept as
 * a line of JSON. Lines from several runs are put together by putting the files
 * together; the summary counts results, and the verdict is about the summary.
 */
#ifndef TRIALS_SWEEP_H
#define TRIALS_SWEEP_H

#include "trials/mutate.h"
#include "trials/trial.h"

/* ---- One set ------------------------------------------------------------ */

struct sweep_options {
	const struct source_reader *reader;
	const struct isa *vt;
	word seed;
	unsigned guests;
	word steps;
	addr w;
	bool keep_all; /* cases: every set that a guest diverges on */
	const char *program; /* which thirdgen this is: no other's lines are
	                        taken for its own */
};

/* Files for a set that fails: text names and contents. */
struct sweep_case {
	struct text isa;            /* the least difference from vt */
	struct text guest[VMM_KINDS]; /* the least guest, or a program */
	bool any;
};
void trials_sweep_case_free(struct sweep_case *c);

/* What came of one kind of monitor. */
struct sweep_side {
	struct trial_promise promise;
	word guests, steps, diverged, escaped, held; /* random ones: trial.h */
	unsigned violating;  /* instructions that violate the exact condition */
	unsigned shown;      /* ... and a guest shows it */
	unsigned by_program; /* ... a program made from its witness does */
	unsigned timing;     /* ... only in what the clock reads */
	char *at;            /* where the first random guest diverged; owned */
	enum lockstep_what what;   /* ... and in what */
	enum redpill_sign program; /* how the first program differs */
};

struct sweep_result {
	char *made;   /* how: as trials_sweep_made has it; owned */
	word index;
	char *isa;    /* the set's name; owned */
	char *change[MUTANT_CHANGES_MAX]; /* rows of its file; owned */
	unsigned changes;
	struct sweep_side side[VMM_KINDS];
};

/* Number `index`; false, with `why`, when something is wrong. A set whose
 * promise and observation contradict each other, or that nothing shows, is
 * made small and put into *c; with keep_all also one that is shown to violate
 * the exact condition, as it should be. trials_sweep_free in any case.
 * sweep.c */
bool trials_sweep_one(const struct sweep_options *o, word index,
                      struct sweep_result *r, struct sweep_case *c,
                      struct text *why);
void trials_sweep_free(struct sweep_result *r);

/* Whether some guest told the monitor from the bare machine. summary.c */
bool trials_sweep_differs(const struct sweep_side *s);
/* Whether what was seen contradicts what was proved. summary.c */
bool trials_sweep_contradicts(const struct sweep_side *s);
/* Whether the exact condition is violated, and no guest shows it. summary.c */
bool trials_sweep_hidden(const struct sweep_side *s);

/* How results with these options are made: program, parameters and set. Each
 * line begins with it, so that only like is put with like; appends.
 * sweep_line.c */
void trials_sweep_made(const struct sweep_options *o, struct text *out);
/* Whether a line begins as one made in some such way does, as far as it goes:
 * then it is a sweep's own, though it may be torn. sweep_line.c */
bool trials_sweep_is_line(const char *line);

/* As a line of JSON without its end; back: false when it is not a sweep's.
 * trials_sweep_free in any case. sweep_line.c */
void trials_sweep_print(const struct sweep_result *r, struct text *out);
bool trials_sweep_read(struct sweep_result *r, const char *line);

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
	word unknown;          /* a condition not decided */
	word guests, steps, diverged;
	word held;             /* guests: see trial.h */
};

/* Starts as {0}. */
struct sweep_summary {
	word sets, contradictions;
	struct sweep_count kind[VMM_KINDS];
	struct text names; /* of sets that contradict or hide something, a line
	                      each */
	word repeated;     /* results that were there already: not counted */
	struct sweep_seen {
		word *key;     /* of each result, hashed; 0: free. Owned */
		size_t count, room;
	} seen;
	bool failed;       /* no memory: something was not counted */
};

/* Counts a result, unless it stands there already. summary.c */
void trials_sweep_count(struct sweep_summary *s, const struct sweep_result *r);
/* A sweep holds if of 100 sets that violate the exact condition 99 are shown
 * to: a guest is searched for, and need not be found. summary.c */
enum trials_verdict trials_sweep_verdict(const struct sweep_summary *s);
void trials_sweep_summary_print(const struct sweep_summary *s,
                                struct text *out);
void trials_sweep_summary_json(const struct sweep_summary *s,
                               struct text *out);
void trials_sweep_summary_free(struct sweep_summary *s);

#endif
