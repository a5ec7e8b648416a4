/* vmm.h: control programs, CP = <D, A, {v_i}>, for any instruction set.
 *
 * Popek & Goldberg 1974, Theorem 1: for any conventional third generation
 * computer a virtual machine monitor "may be constructed". Here it is
 * constructed. The dispatcher and the allocator are assembly that people
 * read, in vmm/ and hybrid-vmm/; the interpreter routines {v_i} are generated
 * from the RTL of the instruction set; both are assembled for it, and the
 * result is a program of the machine like any other.
 *
 *     struct asm_image *cp = vmm_build(isa, VMM_FULL, &options, &diags);
 *     struct asm_image *all = vmm_compose(cp, &guest, 1, q, &diags);
 *     asm_image_load(all, &machine, 0);
 *
 * Nesting needs nothing more: what vmm_compose returns is a program, and may
 * be the guest of another monitor.
 */
#ifndef VMM_VMM_H
#define VMM_VMM_H

#include "asm/asm.h"
#include "vmm/publish.h"

/* ---- Building ----------------------------------------------------------- */

enum vmm_kind {
	VMM_NONE,
	VMM_FULL,   /* interprets privileged instructions only: Theorem 1 */
	VMM_HYBRID, /* interprets virtual supervisor mode: Theorem 3 */
	VMM_KINDS
};
const char *vmm_kind_name(enum vmm_kind kind); /* "vmm", "hvm" */

enum { VMM_VMS_MAX = 64 };

struct vmm_options {
	const struct source_reader *reader; /* finds vmm/monitor.s and what it
	                                       includes, and core.yaml */
	unsigned vms;           /* virtual machines; 0 means 1 */
	word slice;             /* instructions before the next VM's turn; 0:
	                           no slices (a VM runs until it has ended) */
	addr q;                 /* storage it will run on; only needed when the
	                           set has no instruction that reads q */
	bool second_privileged; /* variant: p = 2 privileged ones a trap */
	word watchdog;          /* variant: gives up when handling a trap took
	                           more cycles; 0: no watchdog */
	const struct asm_define *defines; /* further symbols, for mutants */
	size_t define_count;
	bool plain;             /* its text is only what is assembled for this
	                           set: no choice is left in it, and nothing
	                           that is not used; the same words */
	struct text *listing;   /* gets the assembler's listing unless NULL */
};

/* The slice that a user gets: the one asked for, or, with several VMs, the
 * usual one, since otherwise the first would keep the others waiting.
 * stack.c */
word vmm_slice(word asked, unsigned vms);

/* Whether a monitor of that kind can be built for the instruction set: it has
 * all that a monitor cannot do without, and core's instructions mean in it what
 * they mean in core. Errors say what is not so. build.c */
bool vmm_possible(const struct isa *isa, enum vmm_kind kind,
                  const struct vmm_options *options, struct diags *diags);

/* The monitor of that kind for the instruction set. NULL, with errors in
 * `diags`, when none can be built: the set lacks an instruction that a monitor
 * cannot do without, or gives a core instruction another meaning. The caller
 * frees it with asm_image_free. build.c */
struct asm_image *vmm_build(const struct isa *isa, enum vmm_kind kind,
                            const struct vmm_options *options,
                            struct diags *diags);

/* The same monitor as one text that needs nothing but the instruction set to
 * be assembled. False, with errors in `diags`, as above. build.c */
bool vmm_source(const struct isa *isa, enum vmm_kind kind,
                const struct vmm_options *options, struct text *out,
                struct diags *diags);

/* The text of one of its sources, as image.files names it: "vmm/dispatcher.s"
 * from the reader, or "interpreters.s" as generated. False when there is no
 * such source. build.c */
bool vmm_source_file(const struct isa *isa, enum vmm_kind kind,
                     const struct vmm_options *options, const char *name,
                     struct text *out);

/* ---- What a monitor publishes ------------------------------------------- */

/* struct vmm_layout has it (publish.h). */

/* What the image publishes. False, with errors in `diags` for all that is
 * wrong, when it is not a monitor: a symbol is missing, or they contradict each
 * other. layout.c */
bool vmm_layout(const struct asm_image *monitor, struct vmm_layout *out,
                struct diags *diags);

/* Where the storage of VM number `vm` begins on a machine of q words, and in
 * *size how many words it has: its w; 0 when q is too small. layout.c */
addr vmm_base(const struct vmm_layout *layout, unsigned vm, addr q,
              addr *size);

/* The address of VM number `vm`'s block, and of the cell in it where the entry
 * of its guest must be when the monitor boots. layout.c */
addr vmm_block(const struct vmm_layout *layout, unsigned vm);
addr vmm_entry_cell(const struct vmm_layout *layout, unsigned vm);

/* ---- A running monitor seen from outside -------------------------------- */

/* `at` is the real address of the monitor's cell 0. What is read may be
 * anything, because a guest that got out may have written it. view.c */

const char *vmm_status_name(enum vmm_status s); /* "running" */

/* What a running monitor knows of one of its virtual machines. */
struct vmm_vm {
	struct psw psw;         /* virtual M and R, unclamped; psw.p is virtual
	                           P as last parked, stale while it runs */
	addr base, size;        /* its storage, in addresses of the monitor */
	word timer;             /* virtual timer, as of the last charge */
	bool held;              /* the monitor has read a word of its input
	                           that it has not taken */
	enum vmm_status status;
};

/* Reads the block of VM number `vm`. */
void vmm_read(const struct vmm_layout *layout, const struct machine *m,
              addr at, unsigned vm, struct vmm_vm *out);

/* The number of the VM that has the processor: what the monitor's register vm
 * says. layout.vms before boot has come so far. */
unsigned vmm_current(const struct vmm_layout *layout, const struct machine *m,
                     addr at);

/* The PSW of VM number `vm` as its program sees it, when that of the machine
 * its monitor runs on is `below`: P is that machine's while the VM runs
 * directly; while the monitor works for it, where the monitor has it. */
struct psw vmm_virtual_psw(const struct vmm_layout *layout,
                           const struct machine *m, addr at, unsigned vm,
                           struct psw below);

/* Its interval timer likewise, when that machine's is `timer`. Exact while the
 * VM runs directly; while the monitor works for it, as of the last charge.
 * *timed gets whether it is on that machine's timer; NULL if not wanted. */
word vmm_virtual_timer(const struct vmm_layout *layout,
                       const struct machine *m, addr at, unsigned vm,
                       struct psw below, word timer, bool *timed);

/* Whether the monitor, in supervisor mode of the machine it runs on, whose PSW
 * is `below`, stands where the guest's next instruction begins to be
 * interpreted: then the guest is between two instructions. */
bool vmm_fetches(const struct vmm_layout *layout, struct psw below);

/* Why the monitor has given up, if it has. *code gets P of the PSW it then
 * loaded; NULL if not wanted. */
enum vmm_stop vmm_stopped(const struct vmm_layout *layout,
                          const struct machine *m, addr at, addr *code);
const char *vmm_stop_about(enum vmm_stop stop); /* "a guest is wedged" */

/* ---- Instructions found by what they do --------------------------------- */

/* The instruction whose whole effect is this. Which one of a set that is, and
 * what it is called, is asked of its effect: never of its name.
 *   enumerator             macro             effect                          */
#define VMM_ROLES(X)                                                          \
	X(VMM_ROLE_LOAD_PSW,   ".load_psw",       "PSW <- mem[..]")            \
	X(VMM_ROLE_SET_TIMER,  ".set_timer",      "timer <- r[..]")            \
	X(VMM_ROLE_READ_TIMER, ".read_timer",     "r[..] <- timer")            \
	X(VMM_ROLE_PUT,        ".put_console",    "console <- r[..]")          \
	X(VMM_ROLE_GET,        ".get_console",    "r[..] <- console")          \
	X(VMM_ROLE_CLOCK,      ".read_clock",     "r[..] <- clock")            \
	X(VMM_ROLE_SIZE,       ".read_size",      "r[..] <- q")                \
	X(VMM_ROLE_HALT,       ".stop_processor", "halt")

enum vmm_role {
#define X(id, macro, effect) id,
	VMM_ROLES(X)
#undef X
	VMM_ROLE_COUNT
};

/* The first of the set that plays the role, one that traps in user mode if
 * there is any; NULL if none does. roles.c */
const struct isa_insn *vmm_role(const struct isa *isa, enum vmm_role role);

/* The operand that says which register the instruction sets or reads; for
 * VMM_ROLE_LOAD_PSW the number that is added to registers to give the address,
 * NULL if the address is in a register alone; for VMM_ROLE_HALT NULL.
 * roles.c */
const struct isa_field *vmm_role_field(const struct isa_insn *i,
                                       enum vmm_role role);

/* Writes the instruction as a line of assembly, with `text` for that operand,
 * `reg` for all registers but that, and 0 for all other numbers. macros.c */
void vmm_role_print(const struct isa_insn *i, const struct isa_field *operand,
                    const char *text, const char *reg, struct text *out);

/* ---- Putting guests in -------------------------------------------------- */

/* The monitor with the guests in its VMs, as one program for a machine of q
 * words. A guest's symbols are there under "vmN." before their names. With
 * fewer guests than VMs (none: guests may be NULL) the storage of the others is
 * empty. NULL, with errors in `diags`, when a guest does not fit or there are
 * more guests than VMs. The caller frees it with asm_image_free. compose.c */
struct asm_image *vmm_compose(const struct asm_image *monitor,
                              const struct asm_image *const *guests,
                              size_t count, addr q, struct diags *diags);

/* ---- Stacks of monitors ------------------------------------------------- */

enum { VMM_LEVELS_MAX = 256 };

/* Monitor on monitor, ready to run. Level 0 is the monitor on the machine,
 * the one that runs in supervisor mode; level depth - 1 has the guests. */
struct vmm_stack {
	unsigned depth;
	struct vmm_level {
		enum vmm_kind kind;
		const struct asm_image *monitor;
		struct vmm_layout layout;
		addr at;             /* real address of its cell 0 */
		addr q;              /* storage of the machine it sees */
	} level[VMM_LEVELS_MAX];
	addr guest_at;           /* real address of the first guest's cell 0 */
	addr guest_q;            /* storage of each guest's machine: w */
	addr q;                  /* storage the real machine must have */
	struct asm_image *image; /* all of it as one program, owned */
	struct asm_image *monitors[VMM_KINDS][2]; /* built for it, owned: for
	                                one VM, and for the guests */
};

/* Builds monitors of the given kinds, outermost first, and puts the guests
 * into the innermost one, so that each guest's machine has w words. options:
 * as for vmm_build; vms, slice and the variants concern the innermost monitor
 * only, except second_privileged and watchdog, which concern all. False with
 * errors in `diags`; vmm_stack_free in any case. stack.c */
bool vmm_stack_build(struct vmm_stack *s, const struct isa *isa,
                     const enum vmm_kind *kinds, unsigned depth,
                     const struct vmm_options *options,
                     const struct asm_image *const *guests, size_t count,
                     addr w, struct diags *diags);
void vmm_stack_free(struct vmm_stack *s);

/* Asserts what must hold of a stack whatever its guests do: each monitor's
 * layout is sane, the blocks of its VMs are disjoint and its own, the storage
 * of its VMs is disjoint, above it and inside its machine. check.c */
void vmm_check(const struct vmm_stack *s);

/* Whether the monitor's text is, word for word, as assembled. stack.c */
bool vmm_text_intact(const struct vmm_level *level, const struct machine *m);

/* ---- The console of a monitor with several VMs -------------------------- */

/* Takes the lines of the one console apart (console.s says how they are put
 * together): give `console` to the machine. Going back to an earlier state of
 * the machine is allowed, as struct console asks. */
struct vmm_lines {
	struct console console;
	const struct console *const *line; /* one for each VM, or NULL */
	unsigned count;
	addr bits, mark;     /* what the monitor's control words look like */
	struct vmm_word {    /* what became of each word, in order; owned */
		unsigned line;
		word index;  /* of the line; unless it was a control word */
		bool control;
		bool literal; /* ... announcing that the next is none */
	} *in, *out;
	word ins, outs;      /* how many of them stand */
	word in_room, out_room;
	unsigned first;      /* line selected before the first control word */
	bool failed;         /* no memory: words were lost */
};

/* For a monitor with that layout; `lines` must outlive it. lines.c */
void vmm_lines_init(struct vmm_lines *l, const struct vmm_layout *layout,
                    const struct console *const *lines, unsigned count);
void vmm_lines_free(struct vmm_lines *l);
/* Forgets all but the first words in and out: the machine has gone back to
 * where it had taken and put out so many. lines.c */
void vmm_lines_back(struct vmm_lines *l, word ins, word outs);
/* Whose the machine's word of input number `index` is, and in *nth which of
 * that line's; of one not yet asked for: as if it were now. lines.c */
unsigned vmm_lines_input(const struct vmm_lines *l, word index, word *nth);

/* The consoles of several VMs as one text: what each VM puts out comes in
 * whole lines, "vm1| hello", and words come in for VM 0 only. Give
 * lines.console to the machine. Starts as {0} but for the members that the
 * caller sets. */
struct vmm_labels {
	void (*say)(void *ctx, const char *line, size_t size); /* caller's */
	void *ctx;                    /* caller's */
	const struct console *input;  /* caller's: VM 0's; NULL: none */
	bool words;          /* caller's: a word is a number and a line, not a
	                        character */
	bool quiet;          /* caller's: lines are not said for now */
	struct vmm_lines lines;
	unsigned count;
	struct vmm_label *vm;            /* by number; owned */
	const struct console **consoles; /* theirs; owned */
};

/* For so many VMs of the monitor with that layout; it must stay where it is.
 * False: no memory. vmm_labels_free in any case. labels.c */
bool vmm_labels_init(struct vmm_labels *l, const struct vmm_layout *layout,
                     unsigned count);
void vmm_labels_free(struct vmm_labels *l);
/* The machine has gone back to where it had taken `ins` words, and put out
 * those in the list. labels.c */
void vmm_labels_back(struct vmm_labels *l, word ins, const word *list,
                     word outs);
/* Says the lines that have begun and have no end yet. labels.c */
void vmm_labels_flush(struct vmm_labels *l);

/* ---- What a run under monitors was made of ------------------------------ */

enum vmm_fate {
	VMM_NO_FATE,
	VMM_INTERPRETED, /* an interpreter routine did the instruction */
	VMM_REFLECTED,   /* it was the guest's own trap */
	VMM_SLICED,      /* the end of a time slice */
	VMM_FATES
};
const char *vmm_fate_name(enum vmm_fate f); /* "reflected" */

/* One world: level 0 is the monitor on the machine, level depth the guests.
 * Its instructions either run directly or are interpreted by the level
 * below. */
struct vmm_world_counts {
	word direct, interpreted; /* instructions completed, or trapped when
	                             interpreted */
	word cycles;              /* machine cycles of the direct ones */
	word traps[TRAP_COUNT][VMM_FATES]; /* that came to it, monitors only */
};

/* Counts by looking at every step: an observer of the machine. */
struct vmm_stats {
	const struct vmm_stack *stack;
	struct vmm_world_counts world[VMM_LEVELS_MAX + 1];
	unsigned char *marks[VMM_LEVELS_MAX]; /* [address]: what is there */
	enum trap pending[VMM_LEVELS_MAX];    /* trap whose fate is open */
};

/* False when there is no memory. stats.c */
bool vmm_stats_init(struct vmm_stats *s, const struct vmm_stack *stack);
void vmm_stats_free(struct vmm_stats *s);
/* To be called after each step, as machine_observer.step is. */
void vmm_stats_step(struct vmm_stats *s, const struct machine *m,
                    const struct machine_step *step);
void vmm_stats_print(const struct vmm_stats *s, struct text *out);

/* The world that would execute the next instruction. *vm gets the number of
 * the VM at each level on the way (at least depth entries); NULL if not
 * wanted. stats.c */
unsigned vmm_world(const struct vmm_stack *stack, const struct machine *m,
                   unsigned *vm);

#endif
