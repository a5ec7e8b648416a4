/* machine.h: the third-generation machine S = <E, M, P, R>.
 *
 * Popek & Goldberg 1974, section 2 ("A Model of Third Generation Machines"),
 * in the form docs/machine.md gives it. The state is exactly E, M, P and R;
 * the devices are declared extensions outside S, reached only by instructions
 * that say so. An instruction's meaning is not here: it is the RTL of the
 * instruction set (isa/rtl.h), which this library evaluates over words.
 *
 * A step is planned, then committed. Planning reads the state and computes
 * everything the next step does, storage reference by storage reference,
 * without changing anything; committing makes it so, all at once or one
 * machine cycle at a time. Expressions therefore cannot but read the state
 * before the instruction, and a trap cannot but undo everything.
 *
 *     struct machine m;
 *     machine_init(&m, isa, 4096);
 *     enum machine_status s = machine_run(&m, 1000000);
 *     machine_fini(&m);
 *
 * The library has no globals, no streams and never exits: many machines live
 * in one process.
 */
#ifndef MACHINE_MACHINE_H
#define MACHINE_MACHINE_H

#include "isa/isa.h"

#if defined(__GNUC__)
#define MACHINE_MUST_USE __attribute__((warn_unused_result))
#else
#define MACHINE_MUST_USE
#endif

/* ---- The program status word --------------------------------------------
 *
 *   63  62..60  59 ........ 40  39 ........ 20  19 ......... 0
 *  +---+-------+---------------+---------------+---------------+
 *  | M | cause |       P       |      R.l      |      R.b      |
 *  +---+-------+---------------+---------------+---------------+
 */

enum mode { MODE_S = 0, MODE_U = 1 }; /* supervisor, user */

enum {
	ADDR_BITS = 20,
	ADDR_MAX = (1 << ADDR_BITS) - 1,

	/* the lowest bit of each part of a PSW: P, l and b are ADDR_BITS wide,
	 * M is one bit, and the cause is what lies between P and M */
	PSW_M = 63,
	PSW_CAUSE = 60,
	PSW_P = 40,
	PSW_L = 20,
	PSW_B = 0,

	MACHINE_Q_MIN = 32,
	MACHINE_Q_MAX = ADDR_MAX, /* so that b = q can be held in a PSW */
	CELL_OLD_PSW = 0,         /* E[0], absolute: where a trap stores */
	CELL_NEW_PSW = 1,         /* E[1], absolute: what a trap loads */
};

struct psw {
	enum mode m;
	addr p; /* virtual address of the next instruction */
	addr l; /* relocation: added to every virtual address */
	addr b; /* bound: a size; virtual addresses at or above it trap */
};

#define PSW_CAUSES ((word)(TRAP_COUNT - 1) << PSW_CAUSE) /* the cause's bits */

/* Fields beyond their widths are a fault of the caller (asserted). psw.c */
word machine_psw_pack(struct psw psw, enum trap cause);
struct psw machine_psw_unpack(word w); /* the cause is ignored */
enum trap machine_psw_cause(word w);
bool machine_psw_equal(struct psw a, struct psw b);
/* "s 32 (0,4096)", the form used in traces and messages; appends. */
void machine_psw_print(struct psw psw, struct text *out);

/* The extent of R: the virtual addresses below it, and no others, may be used
 * under R = (l, b) on a machine of q words. */
static inline word machine_extent(word l, word b, word q)
{
	word room = l < q ? q - l : 0;
	return b < room ? b : room;
}

/* Whether R shows the cell at a real address below q: as real - l. */
static inline bool machine_shows(struct psw psw, word real)
{
	return real >= psw.l && real - psw.l < psw.b;
}

/* ---- The RTL's operators, on words: eval.c ------------------------------- */

/* A truth value is 0 or 1. Not for && and ||, which may leave out an operand.
 */
word machine_unary(enum rtl_kind kind, word a);
word machine_binary(enum rtl_kind kind, word a, word b);

/* ---- Devices: declared extensions, outside S ---------------------------- */

#define TIMER_OFF (~(word)0)        /* interval timer disarmed */
#define CONSOLE_END (~(word)0)      /* console: end of input */

/* The console is two streams of words numbered from 0. The machine keeps only
 * how far it has got in each, so going back in time is a matter of restoring
 * two numbers. Either function may be NULL: no input, output discarded. */
struct console {
	void *ctx;
	/* The input word number `index`, CONSOLE_END past the last. Asked for
	 * the same index again, it must give the same word. */
	word (*in)(void *ctx, word index);
	/* Output word number `index`. Told the same index again only when a
	 * machine was restored to an earlier state. */
	void (*out)(void *ctx, word index, word value);
};

/* ---- Steps and cycles --------------------------------------------------- */

enum cycle_kind {
	CYCLE_NONE,
	CYCLE_FETCH,
	CYCLE_READ,      /* register or operand */
	CYCLE_WRITE,
	CYCLE_PSW_STORE, /* E[0] <- old PSW */
	CYCLE_PSW_LOAD,  /* (M, P, R) <- E[1] */
	CYCLE_COUNT
};
const char *machine_cycle_name(enum cycle_kind kind); /* "psw-store" */

/* One storage reference: one machine cycle. */
struct machine_cycle {
	enum cycle_kind kind;
	bool relocated;             /* through R; otherwise absolute */
	word virtual;               /* the address before relocation; equals
	                               real for an absolute reference */
	addr real;                  /* index in E */
	word value;                 /* read, or to be written */
	word old;                   /* writes: what it replaced, once made */
	const struct rtl_expr *ref; /* the reference in the RTL that made it;
	                               NULL for fetch and PSW swap */
};

enum machine_status {
	MACHINE_RUNNING,  /* an instruction completed; the limit was reached */
	MACHINE_TRAPPED,  /* a trap was taken */
	MACHINE_HALTED,   /* by the instruction: the state is as it was */
	MACHINE_WEDGED,   /* a trap that leads back to the state it started
	                     from: it can never leave it */
	MACHINE_STOPPED,  /* machine_run only: about to fetch from a stop */
	MACHINE_WATCHED,  /* machine_run only: the last step wrote a watched
	                     cell; m->step is its record */
	MACHINE_STATUS_COUNT
};
const char *machine_status_name(enum machine_status s); /* "wedged" */

enum {
	/* fetch, references of the effect, PSW store and load */
	MACHINE_CYCLES_MAX = 1 + RTL_REFERENCES_MAX + 2
};

/* Everything one step does. A step is one instruction or one timer trap. */
struct machine_step {
	struct psw before, after;
	enum machine_status status;
	const struct isa_insn *insn; /* NULL: fetch trapped, illegal word, or
	                                timer trap (see cause) */
	word insn_word;              /* as fetched, 0 when there was no fetch */
	bool fetched;                /* insn_word was fetched */
	enum trap cause;             /* TRAP_NONE when no trap was taken */
	word fault;                  /* memory trap: the offending address */
	bool fault_relocated;        /* ... went through R */
	const struct rtl_expr *fault_ref; /* ... in the RTL; NULL: the fetch */

	/* devices */
	word timer_before, timer_after;
	word clock_before;           /* machine cycles before this step */
	bool read_timer, read_clock; /* evaluated by the effect */
	bool took_input;             /* a console word was consumed... */
	word input;                  /* ... this one */
	bool read_input;             /* evaluated, even if a trap undid it */
	unsigned outputs;            /* console words put, in order */
	word output[RTL_REFERENCES_MAX];

	/* storage references, in the order they are made */
	unsigned cycles;
	struct machine_cycle cycle[MACHINE_CYCLES_MAX];
};

/* ---- Observers ---------------------------------------------------------- */

struct machine;

/* Told of what has just been committed. Any function may be NULL; a machine
 * without an observer pays one test a step. An observer must not change the
 * machine. Order within a step: writes, device, trap, step. step.c */
struct machine_observer {
	void *ctx;
	void (*step)(void *ctx, const struct machine *m,
	             const struct machine_step *s);
	void (*trap)(void *ctx, const struct machine *m,
	             const struct machine_step *s);
	/* every storage write, that of the old PSW included */
	void (*write)(void *ctx, const struct machine *m,
	              const struct machine_step *s,
	              const struct machine_cycle *c);
	/* steps that read or changed timer, clock or console */
	void (*device)(void *ctx, const struct machine *m,
	               const struct machine_step *s);
};

/* ---- The machine -------------------------------------------------------- */

/* Counts for people; no instruction can see them. */
struct machine_counts {
	word completed[2];      /* instructions completed, by mode before */
	word cycles[2];         /* machine cycles, by mode before the step */
	word traps[TRAP_COUNT]; /* traps taken, by cause */
	word mode_changes;      /* steps after which M differs from before */
};

/* How machine_run runs. Every engine gives the same result in everything
 * that can be observed; they differ in time (docs/engine.md). */
enum machine_engine {
	ENGINE_REFERENCE, /* the definition: plan and commit, step by step */
	ENGINE_PORTABLE,  /* instructions decoded once, in portable C */
	ENGINE_FAST,      /* translated to native code (x86-64 on Linux) */
	ENGINE_COUNT
};
const char *machine_engine_name(enum machine_engine e); /* "fast" */

struct engine; /* what an engine keeps beside the machine: engine.h */

struct machine {
	/* S = <E, M, P, R> */
	word *E;        /* storage: q words, owned; see machine_touch */
	addr q;         /* its size */
	struct psw psw; /* M, P, R */

	/* devices */
	word timer;     /* T: user-mode instructions still to complete before
	                   the timer trap; TIMER_OFF when disarmed */
	word clock;     /* machine cycles so far */
	word inputs;    /* console words taken */
	word outputs;   /* console words put */

	struct machine_counts counts;

	/* not state */
	const struct isa *isa;           /* not owned, constant */
	const struct console *console;   /* not owned; NULL: none */
	const struct machine_observer *observer; /* not owned; NULL: none */
	struct engine *engine; /* owned; NULL: the reference interpreter */
	unsigned char *stops;  /* q sets of flags, owned; NULL: none. See
	                          machine_stop_at, machine_watch_at */
	unsigned watches;      /* how many cells are watched */

	/* the step in progress: valid when cycle_at > 0, or right after
	 * machine_step as a record of it */
	struct machine_step step;
	unsigned cycle_at; /* cycles of `step` already made; 0: at a boundary */
};

/* A machine with q words of zeros, M = s, P = 0, R = (0, q), timer disarmed,
 * no console. q must be in MACHINE_Q_MIN..MACHINE_Q_MAX (asserted). False
 * when there is no memory. state.c */
bool machine_init(struct machine *m, const struct isa *isa,
                  addr q) MACHINE_MUST_USE;
void machine_fini(struct machine *m);

/* Computes the next step without changing anything. step.c */
void machine_plan(const struct machine *m, struct machine_step *s);

/* The step a trap with this cause would be, now: what a timer, an external
 * signal or a debugger does. step.c */
void machine_plan_trap(const struct machine *m, enum trap cause,
                       struct machine_step *s);

/* Makes m->step, planned by machine_plan or machine_plan_trap into it, so.
 * Observers are told. step.c */
void machine_commit(struct machine *m);

/* One step: finishes the one in progress, or plans and commits the next.
 * Never MACHINE_RUNNING for a halt; the record is left in m->step. step.c */
enum machine_status machine_step(struct machine *m);

/* Steps until halted, wedged, at a stop, or `limit` steps are made
 * (MACHINE_RUNNING then; traps do not stop it). *made, when not NULL, gets the
 * steps made, that which halted or wedged included. Runs by the engine chosen
 * with machine_use_engine; by the reference interpreter while there is an
 * observer or a step in progress. m->step is a record of the last step only
 * under the reference interpreter. step.c */
enum machine_status machine_run(struct machine *m, word limit, word *made);

/* Chooses how machine_run runs from now on. False when that engine cannot be
 * had (no memory, another processor, executable memory forbidden): then the
 * machine keeps the one it had. A new machine has ENGINE_REFERENCE. The
 * choice belongs to the machine: copying or restoring a state leaves it as it
 * is. engine.c */
bool machine_use_engine(struct machine *m,
                        enum machine_engine e) MACHINE_MUST_USE;
/* Whether there is such an engine for this kind of computer; it may yet be
 * refused, for want of memory or of the permission to execute it. */
bool machine_engine_exists(enum machine_engine e);
enum machine_engine machine_engine_used(const struct machine *m);

/* machine_run stops with MACHINE_STOPPED before it fetches from the cell,
 * unless that is the first thing it would do: so running on from a stop is
 * just running on. Every engine runs at full speed between stops. They belong
 * to the machine: copying or restoring a state leaves them, unless it changes
 * q, which clears them all. False when there is no memory. stop.c */
bool machine_stop_at(struct machine *m, addr a, bool stop) MACHINE_MUST_USE;
bool machine_has_stop(const struct machine *m, addr a);

/* machine_run stops with MACHINE_WATCHED after a step that wrote the cell, be
 * it with the value it had. Every engine runs at full speed where the cell is
 * not written; while it is a register in the current address space, what sets
 * it is left to the reference interpreter. As stops, they belong to the
 * machine. A step that ends the machine has that status instead. stop.c */
bool machine_watch_at(struct machine *m, addr a, bool watch) MACHINE_MUST_USE;
bool machine_has_watch(const struct machine *m, addr a);

/* To be called after writing E[from .. from + count - 1] other than through
 * the functions here: engines remember what they have decoded. Cheap, and
 * nothing at all under the reference interpreter. M, P, R, the devices and
 * the counts may be changed at a boundary without telling. engine.c */
void machine_touch(struct machine *m, addr from, addr count);

/* One machine cycle: plans the next step when at a boundary, makes its next
 * storage reference, and finishes it when that was the last. Returns that
 * reference, valid until the next call; NULL for a step without any (none
 * exists today). m->cycle_at is 0 again at a boundary. step.c */
const struct machine_cycle *machine_cycle(struct machine *m);

/* The address rule (docs/machine.md, "Relocation"): true and *real set when
 * the virtual address may be used under psw on a machine of q words. map.c */
bool machine_relocate(struct psw psw, addr q, word virtual, addr *real);

/* The general register n as the current address space sees it; false when
 * its cell is out of bounds. map.c */
bool machine_register(const struct machine *m, unsigned n, word *value);

/* Whole state: E, (M, P, R), devices and counts; not isa, console, observer.
 * Must be at a boundary. state.c */
bool machine_copy(struct machine *to, const struct machine *from)
        MACHINE_MUST_USE; /* `to` initialised; false: no memory */
/* Whether E, M, P, R, timer, clock and console positions are equal; if not,
 * one line about the first difference (lowest address first) in *why unless
 * it is NULL. state.c */
bool machine_equal(const struct machine *a, const struct machine *b,
                   struct text *why);
word machine_hash(const struct machine *m); /* of what machine_equal compares */

/* The state as text, and back: machine must be initialised; q is taken from
 * the text. Errors go to `diags`; then the machine is as before. save.c */
void machine_save(const struct machine *m, struct text *out);
bool machine_restore(struct machine *m, const struct source *text,
                     struct diags *diags);

/* The fixed, diffable trace line of a step, without the line end
 * (docs/machine.md, "Traces"). dump.c */
void machine_trace(const struct machine_step *s, const struct isa *isa,
                   struct text *out);

/* The word as assembly, "ldi     r1, 5", or ".word   0x..." when it encodes
 * no instruction. dis.c */
void machine_disassemble(const struct isa *isa, word w, struct text *out);

/* Storage as lines of words, runs of equal lines folded. dump.c */
void machine_dump(const struct machine *m, addr from, addr count,
                  struct text *out);

/* Checks what must always hold (psw fields in range, q, cycle_at); asserts
 * in all builds. check.c */
void machine_check(const struct machine *m);

#endif
