/* theorems.h: which instructions are sensitive, and what follows.
 *
 * Popek & Goldberg 1974, sections 3 to 6, made executable. For each
 * instruction of a set a list of questions is asked, each of the shape "is
 * there a state, or a pair of related states, in which ...?". A question ends
 * in one of three ways: proved that there is none (for all storage sizes, all
 * contents, all operands), a witness that was run on the reference
 * interpreter, or neither, with the reason. The paper's classes, and the
 * conditions of its theorems, are combinations of the answers.
 *
 *     struct theorems_report *r = theorems_classify(isa, NULL);
 *     if (r->verdict[THEOREMS_T1] == THEOREMS_YES) ...
 *     theorems_report_free(r);
 *
 * docs/theorems.md has each definition as the paper words it, as it is coded,
 * and the difference.
 */
#ifndef THEOREMS_THEOREMS_H
#define THEOREMS_THEOREMS_H

#include "isa/isa.h"
#include "machine/machine.h"

/* ---- Questions ----------------------------------------------------------
 *
 * `first` is the mode of the first state: s, u, or * for any. `second` says
 * in what the second state may differ from the first; both show the program
 * the same storage at the same virtual addresses.
 *
 *   -      there is none            M  its mode: u, the first one s
 *   l      place: R.l, and what R does not show
 *   q      size: q, and R.b beyond the end of storage
 *   o      what R does not show     T  timer      c  clock
 *   u      its mode is u            f  it is f(S), the VM map of the first
 *
 *   enumerator                   key                 first second  asks      */
#define THEOREMS_QUESTIONS(X)                                                 \
	X(THEOREMS_COMPLETES,       "completes",        's', "-",             \
	  "completes without a trap")                                         \
	X(THEOREMS_UNPRIVILEGED,    "unprivileged",     's', "M",             \
	  "does not trap in u, or traps in s")                                \
	X(THEOREMS_CONTROL_S,       "control-s",        's', "-",             \
	  "changes M or R")                                                   \
	X(THEOREMS_CONTROL_U,       "control-u",        'u', "-",             \
	  "changes M or R")                                                   \
	X(THEOREMS_CELLS_S,         "psw-cells-s",      's', "-",             \
	  "changes E[0] or E[1] although it is outside R")                    \
	X(THEOREMS_CELLS_U,         "psw-cells-u",      'u', "-",             \
	  "changes E[0] or E[1] although it is outside R")                    \
	X(THEOREMS_LOCATION_S,      "location-s",       's', "l",             \
	  "behaves differently at another place in storage")                  \
	X(THEOREMS_LOCATION_U,      "location-u",       'u', "l",             \
	  "behaves differently at another place in storage")                  \
	X(THEOREMS_MODE,            "mode",             's', "M",             \
	  "behaves differently in the other mode")                            \
	X(THEOREMS_MODE_AND_PLACE,  "mode-and-place",   's', "Ml",            \
	  "behaves differently in the other mode at another place")           \
	X(THEOREMS_SIZE,            "size",             '*', "q",             \
	  "behaves differently with another size of storage")                 \
	X(THEOREMS_DEVICE,          "device",           '*', "-",             \
	  "uses the console or sets the timer")                               \
	X(THEOREMS_DEVICE_READ,     "device-read",      '*', "T",             \
	  "behaves differently when the timer has another value")             \
	X(THEOREMS_TIME,            "time",             '*', "c",             \
	  "behaves differently at another time")                              \
	X(THEOREMS_PROCESSOR,       "processor",        '*', "-",             \
	  "halts")                                                            \
	X(THEOREMS_STORAGE,         "storage",          '*', "-",             \
	  "changes storage outside R")                                        \
	X(THEOREMS_STORAGE_READ,    "storage-read",     '*', "o",             \
	  "depends on storage outside R")                                     \
	X(THEOREMS_TRAPS,           "traps",            '*', "ulqoTc",        \
	  "does not trap in u as a related state does")                       \
	X(THEOREMS_EXACT_S,         "exact-s",          's', "f",             \
	  "does not commute with the VM map")                                 \
	X(THEOREMS_EXACT_U,         "exact-u",          'u', "f",             \
	  "does not commute with the VM map")                                  \
	X(THEOREMS_COMPLETES_U,     "completes-u",      'u', "-",             \
	  "completes without a trap")                                          \
	X(THEOREMS_INTERVENTION,    "intervention",     '*', "f",             \
	  "traps under a monitor where it does not bare")

enum theorems_question {
#define X(id, key, first, second, asks) id,
	THEOREMS_QUESTIONS(X)
#undef X
	THEOREMS_QUESTION_COUNT
};
const char *theorems_question_key(enum theorems_question q);  /* "control-s" */
const char *theorems_question_asks(enum theorems_question q); /* "halts" */

/* ---- Witnesses ---------------------------------------------------------- */

struct theorems_cell {
	addr at;    /* real address */
	word value;
};

/* A state with little in it. */
struct theorems_state {
	addr q;                      /* words of storage */
	struct psw psw;
	word timer, clock;
	word input;                  /* what the console gives when read */
	struct theorems_cell *cells; /* the words that are not 0, by address */
	size_t cell_count;
};

/* What one step of the reference interpreter made of it. */
struct theorems_outcome {
	struct theorems_state after;
	enum machine_status status;
	enum trap cause;
	bool took_input;
	word *outputs;
	size_t output_count;
};

/* One or two states in which the instruction does what the question asks. */
struct theorems_witness {
	enum theorems_question question;
	unsigned reading;            /* THEOREMS_LITERAL counts */
	const char *isa_name;
	word isa_hash;
	const char *insn_name;
	word insn_word;              /* the instruction, with its operands */
	unsigned states;             /* 1 or 2 */
	struct theorems_state state[2];
	struct theorems_outcome outcome[2];
	addr k;                      /* f(S): the VM is at k of state[1] */
	const char *difference;      /* one line: what the outcomes show */
	bool timing_only;            /* f(S): equal but for what a clock says */
};

/* ---- Options ------------------------------------------------------------ */

enum { /* readings: flags */
	THEOREMS_LITERAL       = 1, /* only memory traps are excluded */
	THEOREMS_NO_FOOTNOTE   = 2, /* E[0], E[1] reached whatever R is: fine */
	/* mis-statements met in textbooks */
	THEOREMS_IFF           = 4, /* T1 read as "if and only if" */
	THEOREMS_USER_REVERSED = 8, /* T3 about supervisor-sensitive ones */
	THEOREMS_USER_MODE    = 16, /* mode-sensitive counted user-sensitive */
	THEOREMS_NOP_TRAPS    = 32, /* a user-mode no-op counted privileged */
	/* of the exact condition */
	THEOREMS_INTERPRETS   = 64, /* what traps in virtual user mode, and can
	                               do so by itself, is interpreted too */
};

/* A reading by its name, as --reading takes it. */
struct theorems_reading {
	const char *name;  /* "literal" */
	unsigned flag;
	const char *about; /* one line */
};
/* All of them; *count gets how many. The first, "trap-free", has no flag. */
const struct theorems_reading *theorems_readings(size_t *count);

enum theorems_method {
	THEOREMS_PROOF,  /* ask the solver; search when there is none */
	THEOREMS_SEARCH, /* try pairs of states, without a solver */
	THEOREMS_BOTH,   /* both, and they must agree */
};

struct theorems_options {
	unsigned reading;
	enum theorems_method method;
	unsigned budget;      /* solver's units for a question; 0: default */
	unsigned pairs;       /* search: pairs for a question; 0: default */
	word seed;            /* search */
	unsigned questions;   /* bit q: ask question q; 0: all */
	/* f(S) for one particular monitor; 0: any */
	addr k;               /* its size */
	addr w;               /* storage of the VM */
	/* Told of each instruction before it is asked about; may be NULL. */
	void (*progress)(void *ctx, const struct isa_insn *i, size_t done,
	                 size_t all);
	void *progress_ctx;
	/* Stop as soon as *stop is not 0 (set by a signal handler); NULL. */
	const volatile int *stop;
};

/* ---- Reports ------------------------------------------------------------ */

enum theorems_finding {
	THEOREMS_NOT_ASKED,
	THEOREMS_NONE,  /* proved: in no state */
	THEOREMS_FOUND, /* in the states of the witness */
	THEOREMS_OPEN,  /* inconclusive */
};

struct theorems_answer {
	enum theorems_finding finding;
	const struct theorems_witness *witness; /* FOUND only */
	const char *why;                        /* OPEN only: the reason */
};

/* Three-valued logic: what is unknown stays so unless it does not matter.
 * truth.c */
enum theorems_truth { THEOREMS_UNKNOWN, THEOREMS_NO, THEOREMS_YES };
const char *theorems_truth_name(enum theorems_truth t); /* "yes", "unknown" */
enum theorems_truth theorems_truth_not(enum theorems_truth a);
enum theorems_truth theorems_truth_or(enum theorems_truth a,
                                      enum theorems_truth b);
enum theorems_truth theorems_truth_and(enum theorems_truth a,
                                       enum theorems_truth b);
enum theorems_truth theorems_truth_implies(enum theorems_truth a,
                                           enum theorems_truth b);

/* Values lo..hi of a field, as the bits that stand in the word. */
struct theorems_span {
	word lo, hi;
};

/* A unit of classification: an instruction, or those of its forms that a
 * selector field makes privileged, or those that it does not. */
struct theorems_unit {
	const struct isa_insn *insn;
	const char *operands; /* NULL: all; otherwise "sel = 1, 4..7" */
	const struct isa_field *selector;      /* NULL: all operands */
	const struct theorems_span *spans;     /* its values in this unit */
	size_t span_count;
	struct theorems_answer answer[THEOREMS_QUESTION_COUNT];

	/* the paper's classes and the extensions, by isa_class */
	enum theorems_truth is[ISA_CLASS_COUNT];
	enum theorems_truth from[2][ISA_CLASS_COUNT]; /* by mode; control- and
	                                                 location-sensitive */
	enum theorems_truth sensitive;
	enum theorems_truth user_sensitive, supervisor_sensitive;
	enum theorems_truth commutes[2]; /* the exact condition, by virtual M */
};

enum theorems_condition {
	THEOREMS_T1,           /* sensitive ones are privileged */
	THEOREMS_T3,           /* user-sensitive ones are privileged */
	THEOREMS_EXACT,        /* all commute with the VM map */
	THEOREMS_EXACT_HYBRID, /* ... in virtual user mode */
	THEOREMS_EFFICIENCY,   /* innocuous ones, if they are not privileged,
	                          run without intervention of the monitor */
	THEOREMS_T1_EXTENDED,  /* T1, the extensions counted as sensitive; it
	                          implies THEOREMS_EXACT */
	THEOREMS_CONDITIONS
};
/* "t1", "t3", "exact", "exact-hybrid", "efficiency", "t1-extended" */
const char *theorems_condition_name(enum theorems_condition c);

/* What `check` has to say, in the order of the instructions. */
struct theorems_remark {
	const struct theorems_rule *rule;
	const struct theorems_unit *unit;       /* NULL: about the whole set */
	const struct theorems_witness *witness; /* NULL: none */
	struct pos pos;
	const char *message;                    /* one line */
};

struct theorems_report {
	const struct isa *isa;
	struct theorems_options options;
	const struct theorems_unit *units;
	size_t unit_count;
	enum theorems_truth verdict[THEOREMS_CONDITIONS];
	enum theorems_truth claims;            /* all of them true; unknown
	                                          when read otherwise */
	const struct theorems_remark *remarks;
	size_t remark_count;
	/* the least set of instructions that must be made privileged for a
	 * condition to hold; verified by asking again */
	const struct isa_insn *const *change[THEOREMS_CONDITIONS];
	size_t change_count[THEOREMS_CONDITIONS];
	/* those of them that must not trap in s either, but for a memory or an
	 * arithmetic trap: without that they are not privileged even so */
	const struct isa_insn *const *complete[THEOREMS_CONDITIONS];
	size_t complete_count[THEOREMS_CONDITIONS];
	enum theorems_truth change_verified[THEOREMS_CONDITIONS];
	const char *solver;     /* "Z3 4.8.12.0", or why there is none */
	bool proved;            /* a solver was used */
	unsigned questions;     /* asked */
	unsigned solved;        /* ... that the solver had to work on */
	word pairs;             /* tried by search */
	bool stopped;           /* by options.stop */
	const char *fault;      /* our own fault (two methods disagree, or the
	                           interpreter does not confirm a witness), or
	                           NULL */
	struct arena arena;     /* owns all of it */
};

/* The solver that proofs are made by: "Z3 4.8.12.0". False when there is none,
 * and why. classify.c */
bool theorems_solver(struct text *out);

/* Classifies a set, which must outlive the report. `options` NULL: the
 * defaults. NULL when there is no memory. classify.c */
struct theorems_report *
theorems_classify(const struct isa *isa,
                  const struct theorems_options *options);
void theorems_report_free(struct theorems_report *r); /* NULL is allowed */

/* The same for one instruction of the set: its units, but no verdicts, remarks
 * or changes, which are the whole set's. */
struct theorems_report *
theorems_classify_insn(const struct isa *isa, const struct isa_insn *insn,
                       const struct theorems_options *options);

/* The unit that a word belongs to, or NULL (illegal). classify.c */
const struct theorems_unit *theorems_unit_of(const struct theorems_report *r,
                                             word w);

/* Whether a unit meets a condition, as the report's reading has it: NO, it
 * violates it. check.c */
enum theorems_truth theorems_unit_meets(const struct theorems_report *r,
                                        const struct theorems_unit *u,
                                        enum theorems_condition c);

/* Whether a unit meets Theorem 1's condition, or Theorem 3's with `hybrid`,
 * the extensions counted as sensitive. check.c */
enum theorems_truth theorems_unit_extended(const struct theorems_unit *u,
                                           bool hybrid);

/* ---- Showing and keeping ------------------------------------------------ */

/* The report for people; what `thirdgen check` prints. `explain`: with the
 * witness of every remark and what the verdicts mean. report.c */
void theorems_print(const struct theorems_report *r, bool explain,
                    struct text *out);
/* The reports for machines, beside the errors of the sets that have none
 * (warnings are left out; an error with no source is one of the command line).
 * formats.c */
void theorems_print_json(const struct theorems_report *const *reports,
                         size_t count, const struct diags *errors,
                         struct text *out);
void theorems_print_sarif(const struct theorems_report *const *reports,
                          size_t count, const struct diags *errors,
                          struct text *out);
/* `only`: that condition alone; THEOREMS_CONDITIONS: all, and the claims. */
void theorems_print_junit(const struct theorems_report *const *reports,
                          size_t count, const struct diags *errors,
                          enum theorems_condition only, struct text *out);

/* The states and outcomes side by side, the difference marked; isa may be
 * NULL (then no instruction is disassembled). show.c */
void theorems_show(const struct theorems_witness *w, const struct isa *isa,
                   struct text *out);

/* A witness as a JSON file, and back. Reading gives NULL with errors in
 * `diags`; what is read is allocated from `arena`, has no outcomes yet and
 * need not be true: theorems_replay says. save.c */
void theorems_save(const struct theorems_witness *w, const char *isa_file,
                   struct text *out);
struct theorems_witness *theorems_read(const struct source *source,
                                       struct arena *arena,
                                       const char **isa_file,
                                       struct diags *diags);

/* Runs the states of a witness on the reference interpreter and fills in the
 * outcomes. True when they are related as its question wants and show what it
 * asks for; if not, *why gets one line. replay.c */
bool theorems_replay(struct theorems_witness *w, const struct isa *isa,
                     struct arena *arena, struct text *why);

/* What is different between two sets: meaning, classes, verdicts. True when
 * nothing is. diff.c */
bool theorems_diff(const struct theorems_report *a,
                   const struct theorems_report *b, struct text *out);

#endif
