/* redpill.h: from a witness to a guest program that shows it.
 *
 * An instruction that does not commute with the VM map is only a danger. This
 * makes a program of it: complete, in readable assembly, which puts the
 * machine into the state of the witness, executes the instruction, and tells
 * what came of it, by a handler of its own that gets the next trap. Then it
 * runs the program bare and under the monitor, and keeps it when the two
 * differ.
 */
#ifndef TRIALS_REDPILL_H
#define TRIALS_REDPILL_H

#include "theorems/theorems.h"
#include "vmm/vmm.h"

enum {
	REDPILL_W = 2048,          /* storage of the program's machine */
	REDPILL_SLICE = 40,        /* of a monitor with time slices */
	REDPILL_LIMIT = 50000,     /* steps, by which a run is cut off */
};

/* How the two runs differ; the plainest first.
 *   enumerator           name       meaning                                  */
#define REDPILL_SIGNS(X)                                                      \
	X(REDPILL_NOT_SHOWN, "none",    "")                                    \
	X(REDPILL_OUTPUT,    "output",  "it prints something different")       \
	X(REDPILL_END,       "end",     "it ends differently")                 \
	X(REDPILL_STORAGE,   "storage", "it leaves different words in storage")\
	X(REDPILL_CONTROL,   "control", "it reaches what is the monitor's")

enum redpill_sign {
#define X(id, name, about) id,
	REDPILL_SIGNS(X)
#undef X
	REDPILL_SIGN_COUNT
};
const char *trials_redpill_sign_name(enum redpill_sign s);
const char *trials_redpill_sign_about(enum redpill_sign s);

struct redpill_run {
	struct text output;         /* as text, other words as <1f4>; its
	                               beginning, where it is long */
	enum machine_status status; /* RUNNING: had not ended by then */
};

struct redpill {
	const struct isa_insn *insn;
	enum vmm_kind kind;
	enum theorems_question question; /* the witness's */
	enum redpill_sign sign;
	bool timing_only;   /* only the clock's reading differs */
	bool tried;         /* there was a witness */
	bool sliced;        /* under a monitor with time slices */
	unsigned attempts;
	struct text source; /* the program */
	struct redpill_run bare, under;
};

/* The monitors for one set, each with a VM of REDPILL_W words, without and
 * with time slices. */
struct redpill_lab {
	const struct isa *isa;
	const struct source_reader *reader;
	struct vmm_stack stack[VMM_KINDS][2];
	bool failed[VMM_KINDS][2];  /* to be built */
};
/* They are built when they are first wanted. trials_redpill_close at the
 * end. */
void trials_redpill_open(struct redpill_lab *lab, const struct isa *isa,
                         const struct source_reader *reader);
void trials_redpill_close(struct redpill_lab *lab);

/* Makes a program that shows that the unit does not commute with the map of
 * that kind of monitor. *out starts as {0}; sign says whether there is one.
 * False when there is no memory. trials_redpill_free in any case. */
bool trials_redpill_find(struct redpill_lab *lab, const struct isa_insn *insn,
                         enum vmm_kind kind, struct redpill *out);
void trials_redpill_free(struct redpill *p);

/* What the program puts out and how it ends, in one line each. */
void trials_redpill_say(const struct redpill_run *r, struct text *out);

#endif
