/* lockstep.h: a guest bare and under monitors, compared at every instruction.
 *
 *              i
 *        S ---------> i(S)         the bare machine, of w words: one step
 *        |              |
 *      f |              | f
 *        v              v
 *      f(S) - - - -> f(i(S))       the machine under the monitors, of
 *          the monitors            q = k + ... + k + w: until the guest is
 *                                  settled again (vmmap.h)
 *
 * After each step the square must commute. All of f(S) is compared: E (the
 * cells that either side has written; all of it at the beginning and the end),
 * virtual M, P and R, the timer, trap causes (they are in E[0]), the words put
 * on the console and the words taken from it, and how it ended. On the way it
 * is watched that the guest stays within what it was given (resource control)
 * and counted what ran directly (efficiency).
 *
 *     struct lockstep l;
 *     if (lockstep_open(&l, isa, &stack, NULL) && lockstep_start(&l))
 *             end = lockstep_run(&l, 1000000);
 *     lockstep_close(&l);
 *
 * docs/lockstep.md says how to read what comes out.
 */
#ifndef LOCKSTEP_LOCKSTEP_H
#define LOCKSTEP_LOCKSTEP_H

#include <jansson.h>

#include "lockstep/vmmap.h"
#include "theorems/theorems.h"

enum lockstep_end {
	LOCKSTEP_RUNNING,  /* the limit was reached: the same so far */
	LOCKSTEP_HALTED,   /* the same to the end: the guest halted */
	LOCKSTEP_WEDGED,   /* the same to the end: the guest is wedged */
	LOCKSTEP_DIVERGED, /* divergence says how */
	LOCKSTEP_ENDS
};
const char *lockstep_end_name(enum lockstep_end end); /* "diverged" */

/* What differs first.
 *   enumerator             name       meaning                                */
#define LOCKSTEP_WHATS(X)                                                     \
	X(LOCKSTEP_NOTHING,   "nothing",  "")                                  \
	X(LOCKSTEP_M,         "M",        "the virtual mode")                  \
	X(LOCKSTEP_P,         "P",        "the program counter")               \
	X(LOCKSTEP_R,         "R",        "virtual R")                         \
	X(LOCKSTEP_CELL,      "E",        "a cell of storage")                 \
	X(LOCKSTEP_TIMER,     "timer",    "the virtual timer")                 \
	X(LOCKSTEP_OUTPUT,    "output",   "what was put on the console")       \
	X(LOCKSTEP_INPUT,     "input",    "what was taken from the console")   \
	X(LOCKSTEP_STATUS,    "end",      "one ended, the other did not")      \
	X(LOCKSTEP_STOPPED,   "stopped",  "the real machine has stopped")      \
	X(LOCKSTEP_LOST,      "lost",     "the monitor never came back")       \
	X(LOCKSTEP_CONFINED,  "confined", "the real R leaves the VM")          \
	X(LOCKSTEP_TEXT,      "text",     "the monitor's text was changed")

enum lockstep_what {
#define X(id, name, about) id,
	LOCKSTEP_WHATS(X)
#undef X
	LOCKSTEP_WHAT_COUNT
};
const char *lockstep_what_name(enum lockstep_what w);
const char *lockstep_what_about(enum lockstep_what w);

/* The square that does not commute. `bare` is i(S), the other sides' states
 * are as f and g have them. */
struct lockstep_divergence {
	enum lockstep_what what;
	addr cell;                  /* CELL: which, of the guest's E */
	word bare, real;            /* the two values; M, P, R: packed PSWs;
	                               STATUS: enum machine_status; STOPPED:
	                               the real machine's, and the enum
	                               vmm_stop of the innermost monitor that
	                               has stopped */
	word before;                /* CELL: its value in S and f(S) */
	word step;                  /* of the guest, from 1; 0: at once */
	struct machine_step insn;   /* what the bare machine did: S to i(S) */
	struct vmmap_view f_before, f_after; /* as g sees them */
	bool settled;               /* f_after is */
	struct psw real_before, real_after;
	word real_steps;            /* of the machine under the monitors */
	enum trap real_cause;       /* the first of them trapped so, or NONE */
};

/* How the guest's instructions went by. Traps of the guest's own are counted
 * apart: they neither run nor are interpreted. */
struct lockstep_count {
	word direct, interpreted, trapped;
};

/* Instructions of the monitors that the guest's step came to. */
struct lockstep_cost {
	unsigned instructions; /* in real supervisor mode, all of them */
	unsigned privileged;   /* of them privileged, the console's excepted */
	unsigned console;      /* of them those that use the console */
};

/* What a guest's step did that only its monitor may.
 *   enumerator               name        meaning                             */
#define LOCKSTEP_ESCAPES(X)                                                   \
	X(LOCKSTEP_NO_ESCAPE,    "none",     "")                               \
	X(LOCKSTEP_WROTE,        "storage",  "wrote outside [k, k + w)")       \
	X(LOCKSTEP_SET_R,        "R",        "changed the real R")             \
	X(LOCKSTEP_SET_M,        "M",        "reached real supervisor mode "   \
	                                     "without a trap")                 \
	X(LOCKSTEP_SET_TIMER,    "timer",    "set the real timer")             \
	X(LOCKSTEP_USED_CONSOLE, "console",  "used the real console")          \
	X(LOCKSTEP_HALTED_IT,    "processor", "stopped the real processor")

enum lockstep_escape {
#define X(id, name, about) id,
	LOCKSTEP_ESCAPES(X)
#undef X
	LOCKSTEP_ESCAPE_COUNT
};
const char *lockstep_escape_name(enum lockstep_escape e);
const char *lockstep_escape_about(enum lockstep_escape e);

/* Resource control: the first escape, and how many. The run goes on: a guest
 * that escapes may, or may not, be noticed by equivalence as well. */
struct lockstep_control {
	word escapes;
	enum lockstep_escape first;
	word step;                    /* of the guest; from 1 */
	const struct isa_insn *insn;
	struct psw psw;               /* real, before */
	addr at;                      /* WROTE: real address */
	word value;                   /* ... what it wrote */
};

struct lockstep_options {
	unsigned vm;           /* which VM of the innermost monitor */
	word settle_steps;     /* of the real machine for one of the guest's;
	                          0: 1,000,000. More: "never came back" */
	/* Console input: word number `index`; NULL: at its end. */
	word (*input)(void *ctx, word index);
	/* Told of each word both sides have put out; NULL. */
	void (*output)(void *ctx, word index, word value);
	void *ctx;
	bool time;             /* the bare machine keeps its own time: then a
	                          guest that reads the clock diverges */
	word jumps;            /* the real clock jumps between steps, as this
	                          seed says; 0: it does not */
};

struct lockstep {
	const struct isa *isa;
	const struct vmm_stack *stack;
	struct lockstep_options options;
	struct machine bare, real;
	word steps;             /* of the guest, since the start */
	word real_steps;        /* of the machine under the monitors */
	word clock_reads;       /* of the guest: given the monitor's time */
	struct vmmap_view view; /* the guest as it is now */
	struct lockstep_divergence divergence; /* end: DIVERGED */
	struct lockstep_control control;
	struct lockstep_count total;
	struct lockstep_count *insn; /* by isa_insn.index; owned */
	struct lockstep_cost cost;   /* of the step just made */
	struct lockstep_private *p;  /* owned */
};

/* Machines for the stack, which must outlive it. `options` NULL: the
 * defaults. False when there is no memory; lockstep_close in any case. */
bool lockstep_open(struct lockstep *l, const struct isa *isa,
                   const struct vmm_stack *stack,
                   const struct lockstep_options *options) MACHINE_MUST_USE;
void lockstep_close(struct lockstep *l);

/* Each begins a run and compares the beginning. False when that already
 * differs: the monitors did not come to their guest (divergence says how).
 *
 * With the guests that were built into the stack; with this one instead, of w
 * words and entered at `entry`; in this state instead, of one VM. */
bool lockstep_start(struct lockstep *l);
bool lockstep_start_words(struct lockstep *l, const word *guest, addr entry);
bool lockstep_start_at(struct lockstep *l, const struct machine *bare);

/* Makes the next `limit` steps of the guest, or fewer if it ends. After a
 * diverged or ended run: the same answer again, without a step. */
enum lockstep_end lockstep_run(struct lockstep *l, word limit);

/* Loads the stack and runs it until the guest is settled, on a machine with
 * stack->q words: what f starts from. False when it never is. */
bool lockstep_boot(const struct vmm_stack *s, struct machine *real, unsigned vm,
                   word limit);

/* ---- Telling ------------------------------------------------------------ */

/* The first difference in one line. square.c */
void lockstep_say(const struct lockstep *l, struct text *out);
/* The commuting square: S, i(S), f(S), what the monitors made of it.
 * square.c */
void lockstep_square(const struct lockstep *l, struct text *out);
/* Resource control and efficiency, a few lines. figures.c */
void lockstep_figures(const struct lockstep *l, struct text *out);
/* All of it as JSON; a new reference, NULL without memory. figures.c */
json_t *lockstep_json(const struct lockstep *l);

/* What the classification of the set says about the instruction that broke the
 * square, or that escaped: its classes, and which theorem's condition it does
 * not meet. A line or two. rule.c */
void lockstep_rule(const struct lockstep *l, const struct theorems_report *r,
                   struct text *out);

/* Efficiency as Popek & Goldberg have it: "all innocuous instructions are
 * executed by the hardware directly". The first instruction that is innocuous
 * and not privileged, yet was interpreted while the guest ran under VMMs only;
 * NULL: there is none. rule.c */
const struct isa_insn *lockstep_inefficient(const struct lockstep *l,
                                            const struct theorems_report *r);

/* ---- Judging: equivalence, resource control, efficiency (verdict.c) ------ */

enum lockstep_equivalence {
	LOCKSTEP_INCONCLUSIVE, /* the same as far as the run went */
	LOCKSTEP_DIVERGES,
	LOCKSTEP_EQUIVALENT,   /* to the end of the guest */
};
const char *lockstep_equivalence_name(enum lockstep_equivalence e);

struct lockstep_verdict {
	enum lockstep_end end;
	enum lockstep_equivalence equivalence;
	bool escapes;          /* resource control is broken */
	const struct isa_insn *inefficient; /* innocuous, and interpreted; NULL:
	                                       none, or it was not asked */
	enum theorems_truth holds; /* all three; unknown: so far */
};

/* Whether the classification of the set has something to say of this run: why
 * it diverged, or whether what was interpreted is innocuous. */
bool lockstep_asks(const struct lockstep *l);

/* What the run comes to. `r` is the classification, or NULL. */
void lockstep_judge(const struct lockstep *l, const struct theorems_report *r,
                    struct lockstep_verdict *out);

/* Whether the run ended because the monitors had not come back after
 * settle_steps, which are too few to say that they never will. */
bool lockstep_slow(const struct lockstep *l);

/* Whether the guest diverged or escaped; *step: in which of its steps. */
bool lockstep_wrong(const struct lockstep *l, word *step);

/* ---- Keeping a divergence: a file for `thirdgen replay` (record.c) ------- */

/* Everything that is needed to see it again but the instruction set. */
struct lockstep_record {
	const char *isa_name;
	word isa_hash;
	enum vmm_kind kind[VMM_LEVELS_MAX];
	unsigned depth;
	addr w;
	word slice;              /* of the innermost monitor; 0: none */
	word step;               /* at which it diverges, or escapes */
	bool time;               /* lockstep_options.time */
	struct asm_image *guest[VMM_VMS_MAX]; /* guest 0 is the one compared */
	unsigned guests;
	word *input;             /* console input up to that step */
	size_t inputs;
	struct arena arena;      /* owns the name and the input */
};

/* The record, with what happened, as JSON; false when there is no memory. */
bool lockstep_record_print(const struct lockstep_record *r,
                           const struct lockstep *l, struct text *out);
/* Reads one; its guests and the rest are freed by lockstep_record_free. False
 * with errors in `diags`; free it in any case. */
bool lockstep_record_read(struct lockstep_record *r,
                          const struct source *source, struct diags *diags);
void lockstep_record_free(struct lockstep_record *r);
/* Whether the file is such a record, by its first key. */
bool lockstep_is_record(const struct source *source);

#endif
