/* theorem.h: the three theorems, for one instruction set and for many, on the
 * real thing.
 *
 * What the conditions say is proved; then the monitors are built, programs and
 * random guests run under them in lock-step, and programs are made that show
 * what is in the way:
 *
 *     struct theorem_result r;
 *     if (trials_theorem(isa, &options, &r, &why))
 *             trials_theorem_count(&tally, &r);
 *     trials_theorem_free(&r);
 *     verdict = trials_theorem_verdict(&tally, false);
 *
 * A result may come from another process, as a line of JSON.
 */
#ifndef TRIALS_THEOREM_H
#define TRIALS_THEOREM_H

#include "trials/recursion.h"
#include "trials/trial.h"

enum {
	THEOREM_W = 8192,       /* storage of a program's machine */
	THEOREM_DEPTH_MAX = 8,  /* of monitors in monitors, for Theorem 2 */
};

/* ---- One set ------------------------------------------------------------ */

struct theorem_options {
	const struct source_reader *reader;
	const char *set;               /* what the user calls it */
	unsigned theorems;             /* bit n: Theorem n */
	const char *const *programs;   /* names; those that cannot be assembled
	                                  for the set are left out. NULL: the
	                                  usual ones, and the set's own */
	size_t program_count;
	word steps;                    /* of each program, at most */
	unsigned guests;               /* random ones */
	word seed;
	unsigned depth;                /* of monitors in monitors: 2 to that */
};

/* What the programs did under a stack of monitors. */
struct theorem_programs {
	word run;      /* programs; of them ... */
	word differ;   /* diverged from the bare machine */
	word escaped;  /* got at what is not theirs */
	word steps, direct, interpreted; /* of all of them */
	char *first;   /* that diverged; owned; NULL: none did */
};

/* An instruction that violates the exact condition, and what shows it. */
struct theorem_culprit {
	char *insn;             /* its name; owned */
	enum redpill_sign sign; /* how a program from its witness differs */
	bool timing;            /* ... only in what the clock reads */
	bool seen;              /* a random guest diverged at it */
	struct text bare, under; /* what the program does; under the monitor */
	struct text program;
};

/* What came of one kind of monitor. */
struct theorem_side {
	bool tried;             /* its theorem was asked for */
	struct trial_promise promise;
	struct theorem_programs programs;
	unsigned guests, diverged, escaped, held; /* random ones: trial.h */
	char *at;               /* where the first diverged; owned or NULL */
	struct theorem_culprit *culprit; /* owned */
	size_t culprits;
};

/* Theorem 2: monitors in monitors. */
struct theorem_recursion {
	bool asked;
	enum theorems_truth condition; /* Theorem 1's; if it holds: */
	unsigned readings; /* of the time, in the monitor's own text */
	unsigned depth;    /* stacks of 2 to so many monitors were tried */
	struct theorem_programs programs[THEOREM_DEPTH_MAX + 1]; /* by depth */
	struct recursion limits; /* storage and time */
};

struct theorem_result {
	char *isa;         /* the set's name; owned */
	char *set;         /* what its user calls it; owned */
	unsigned theorems; /* that were asked for: bit n */
	struct text lacks; /* why no monitor can be built for the set; nothing
	                      was tried then. Empty: one can */
	struct theorem_side side[VMM_KINDS];
	struct theorem_recursion recursion;
};

/* Tries it all. A set for which no monitor can be built is a result as well:
 * `lacks` says why, and `why` with the place. False, with `why`, when
 * something is wrong. trials_theorem_free in any case. theorem.c */
bool trials_theorem(const struct isa *isa, const struct theorem_options *o,
                    struct theorem_result *r, struct text *why);
void trials_theorem_free(struct theorem_result *r);

/* The theorem of a kind of monitor: 1 or 3. tally.c */
unsigned trials_theorem_of(enum vmm_kind kind);

/* Whether there is something to see of the instruction. tally.c */
bool trials_culprit_shown(const struct theorem_culprit *c);
/* The first culprit that a program made from its witness shows; NULL: none is.
 * tally.c */
const struct theorem_culprit *trials_first_shown(const struct theorem_side *s);
/* Whether some guest told the monitor from the bare machine. tally.c */
bool trials_side_differs(const struct theorem_side *s);
/* Whether that contradicts what was proved. tally.c */
bool trials_side_contradicts(const struct theorem_side *s);
/* Whether the monitor reads no time and stacks of it are equivalent at each
 * depth, if Theorem 1's condition holds. tally.c */
bool trials_recursion_same(const struct theorem_recursion *r);

/* As a line of JSON without its end; back: false when it is none of ours.
 * trials_theorem_free in any case. theorem_line.c */
void trials_theorem_print(const struct theorem_result *r, struct text *out);
bool trials_theorem_read(struct theorem_result *r, const char *line);

/* ---- Many --------------------------------------------------------------- */

/* Counts of sets for which a monitor can be built; starts as {0}. */
struct theorem_tally {
	unsigned sets;         /* counted */
	unsigned without;      /* sets that no monitor can be built for */
	struct {
		unsigned held;       /* the theorem's condition */
		unsigned same;       /* ... and the monitor was equivalent */
		unsigned silent;     /* ... and it was not: the model leaves
		                        out what they use */
		unsigned exact, exact_same; /* likewise, the exact condition */
		unsigned violating, shown;  /* sets in which exact fails; those
		                        of them that a guest told apart */
		unsigned culprits, culprits_shown; /* instructions */
	} kind[VMM_KINDS];
	struct {
		unsigned held, same; /* Theorem 1's condition; same stacks */
		unsigned limits;     /* storage and time as Theorem 2 has it */
	} recursion;
	bool contradicted;     /* a proof by what was seen, or vice versa */
	bool unknown;          /* a condition was not decided */
	bool refused;          /* a condition failed, or equivalence did */
};

/* tally.c */
void trials_theorem_count(struct theorem_tally *t,
                          const struct theorem_result *r);

/* `named`: the sets were asked for by name, to have the condition. Of the
 * catalogue it is only asked that what was proved agrees with what was seen,
 * and that each set that violates the exact condition was shown to. tally.c */
enum trials_verdict trials_theorem_verdict(const struct theorem_tally *t,
                                           bool named);

#endif
