/* trial.h: what is said of an instruction set, and what is seen.
 *
 * For each kind of monitor: what the conditions promise (proved), and what
 * happened when the monitor was built and guests ran under it: random ones,
 * in lock-step, and programs made from the witnesses.
 */
#ifndef TRIALS_TRIAL_H
#define TRIALS_TRIAL_H

#include "trials/guests.h"
#include "lockstep/lockstep.h"
#include "trials/redpill.h"

/* What trials come to. */
enum trials_verdict {
	TRIALS_NO_VERDICT,
	TRIALS_HOLDS,        /* all is as was promised */
	TRIALS_FAILS,        /* a condition that was asked for fails, or what
	                        violates one was not shown */
	TRIALS_UNKNOWN,      /* a condition was neither proved nor refuted */
	TRIALS_CONTRADICTED, /* what was proved and what was seen contradict
	                        each other: a fault of ours */
	TRIALS_VERDICTS
};

struct trial_options {
	const struct source_reader *reader;
	word seed;
	unsigned guests;  /* random ones, for each kind of monitor */
	word steps;       /* of each */
	addr w;           /* storage of each; 0: various, small */
	/* Asked between guests; NULL: never stop. */
	bool (*stop)(void);
};

/* What the conditions say for one kind of monitor. */
struct trial_promise {
	enum theorems_truth letter;   /* Theorem 1, or 3 for the hybrid */
	enum theorems_truth extended; /* ... with the extensions counted; it
	                                 implies exact */
	enum theorems_truth exact;
	unsigned extensions; /* bit c: a unit that violates exact has class c
	                        as trials_extensions says */
	bool explained;      /* each that violates exact has such a class */
};
void trials_promise(const struct theorems_report *r, enum vmm_kind kind,
                    struct trial_promise *out);

/* What guests of all kinds showed of a monitor. */
struct trial_seen {
	bool differs; /* from the bare machine */
	bool escapes; /* one got at what was not given to it */
	bool held;    /* one differs only because a console word was held back:
	                 see struct trial */
};
/* Whether that contradicts what was proved, or what was proved contradicts
 * itself: then there is a fault in thirdgen. */
bool trials_contradicts(const struct trial_promise *p,
                        const struct trial_seen *seen);

/* Whether a unit violates the exact condition for that kind. */
bool trials_violates(const struct theorems_unit *u, enum vmm_kind kind);

/* The classes beyond the paper's to which a unit belongs without being
 * privileged: bit c. If a theorem's condition holds by the letter, one of them
 * is why the unit violates the exact condition. */
unsigned trials_extensions(const struct theorems_unit *u);

/* What was seen of one kind of monitor. */
struct trial {
	const struct isa *isa;
	enum vmm_kind kind;
	struct vmm_stack stack;
	addr w;

	/* random guests in lock-step */
	unsigned guests, diverged, escaped;
	unsigned held; /* differed because the monitor held a console word back:
	                  it had read it for an instruction that then trapped.
	                  The f of the exact condition has no such word; not
	                  counted in diverged */
	word steps;
	struct lockstep_count total;
	word seed;                   /* of the first that diverged */
	const struct isa_insn *insn; /* ... where it did; NULL: a trap */
	enum lockstep_what what;
	enum lockstep_escape escape; /* the first */
	bool *seen;                  /* by isa_insn.index: a guest diverged at
	                                it; owned */
};

/* Builds the monitor, with a VM of w words. False with errors in `diags`;
 * trials_close in any case. */
bool trials_open(struct trial *t, const struct isa *isa, enum vmm_kind kind,
                 addr w, const struct source_reader *reader,
                 struct diags *diags);
void trials_close(struct trial *t);

/* Runs random guests. False when there is no memory. */
bool trials_guests(struct trial *t, const struct trial_options *o);

/* One guest, in lock-step: whether it diverged. */
bool trials_guest(struct trial *t, const word *E, addr entry, word steps,
                  struct lockstep *l);

/* Makes a diverging guest of w words smaller while it still diverges: fewer
 * words that are not 0, fewer steps. Returns the steps it takes, 0 when it
 * does not diverge. minimal.c */
word trials_minimise(struct trial *t, word *E, addr *entry, word steps);

#endif
