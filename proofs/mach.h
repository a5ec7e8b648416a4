/* mach.h: the bare machine and the real one, on expressions.
 *
 * Both are <E, M, P, R> with the devices, and both step by the RTL. They
 * differ in what their storage is:
 *
 *   bare   the guest's own machine, S. Its storage, w words, is a storage of
 *          which nothing is known (X_READ), and a list of writes.
 *   real   the machine under the monitor, C. Cells 0 to k - 1 are the
 *          monitor's, each an expression of its own. The rest are the
 *          windows: for each VM its storage, the very one that its bare
 *          machine has, moved up by k + i * w.
 *
 * Which of them an address means is decided here and nowhere else: by the
 * lemmas of lemmas.c where they apply, and otherwise by asking.
 */
#ifndef PROOFS_MACH_H
#define PROOFS_MACH_H

#include "machine/machine.h"
#include "proofs/path.h"
#include "vmm/vmm.h"

enum { MACH_OUTPUTS = 16, MACH_WRITES = 64, MACH_INPUTS = 8 };

/* One VM's storage. */
struct store {
	unsigned of;       /* its number: X_READ */
	unsigned writes;   /* in order: the later one stands */
	struct store_write {
		expr at, value; /* 20 bits, 64 bits */
	} write[MACH_WRITES];
};

/* A program status word. Whose M is not constant is looked at twice. */
struct xpsw {
	bool u;
	expr p, l, b; /* 20 bits */
};

struct scene;

struct mach {
	struct scene *scene;
	bool bare;
	bool until_trap;        /* a trap is not made, only its cause told */
	struct xpsw psw;
	expr timer;
	expr *own;              /* real: k expressions; NULL: as assembled */
	struct store *vm;       /* real: of each VM; bare: one */

	/* the console */
	unsigned took;          /* words of input */
	unsigned outputs;
	expr output[MACH_OUTPUTS];

	/* what has been done */
	enum machine_status status;   /* of the last step */
	enum trap cause;              /* ... */
	const struct isa_insn *insn;  /* ... */
	bool read_clock;              /* ... */
	expr clock;             /* the last reading, or NULL */
	unsigned clocks;        /* readings */
	unsigned cycles;
	unsigned step_cycles;   /* before the last step */
	unsigned steps;
	unsigned supervisor;    /* steps made in mode s */
	unsigned privileged, console; /* instructions in mode s */
};

/* Where a reference leads. */
struct xref {
	bool own;         /* the monitor's cell `at`; else of VM `vm` */
	addr at;
	unsigned vm;
	expr index;       /* 20 bits */
};

/* What an obligation is about: kept from path to path. */
struct scene {
	struct path *path;
	const struct isa *isa;
	const struct vmm_layout *layout;
	const word *image;      /* the monitor's k words as assembled */
	const bool *constant;   /* k flags: the invariant has it as assembled */
	unsigned vms, current;
	expr w;                 /* 20 bits: storage of each VM */
	expr q;                 /* 64 bits: of the real machine */
	expr clock0;
	expr *junk;             /* k arbitrary words, made when first read */
	expr input[MACH_INPUTS];
	expr bare_input;        /* what the guest's next word of input is */

	/* the current VM's R, and what it is under the monitor: `rb` is the
	 * lesser of B and what is left of storage above L */
	expr l, b, rl, rb;
	expr own_b;             /* the monitor's own R.b, q or more */
	expr base;              /* 64 bits: where its storage begins */

	/* the guest's instruction, if one is looked at */
	expr insn_at, insn_word; /* 20 bits, 64 bits; NULL */
	bool looked;            /* the monitor has read it */
};

#define mach_step     proofs_mach_step
#define mach_trap     proofs_mach_trap
#define mach_own      proofs_mach_own
#define store_get     proofs_store_get
#define store_put     proofs_store_put
#define mach_locate   proofs_mach_locate
#define mach_extent   proofs_mach_extent
#define mach_get      proofs_mach_get
#define mach_put      proofs_mach_put
#define mach_pack     proofs_mach_pack
#define mach_eval     proofs_mach_eval
#define mach_input    proofs_mach_input

/* One step, as machine_step makes it. step.c */
void mach_step(struct mach *m);
/* The step that a trap is, nothing else having been done. step.c */
void mach_trap(struct mach *m, enum trap cause);
/* A PSW packed. step.c */
expr mach_pack(struct exprs *x, const struct xpsw *psw, enum trap cause);

/* The effect of an instruction: its trap, or TRAP_NONE and all is done; a halt
 * is told in m->status. eval.c */
enum trap mach_eval(struct mach *m, const struct isa_insn *insn, expr word_);

/* Where an address leads, the address rule applied; false: a memory trap. Of
 * several cells of the monitor with the same word one stands for all, unless it
 * is to be written. storage.c */
bool mach_locate(struct mach *m, bool relocated, bool write, expr address,
                 struct xref *out);
expr mach_get(struct mach *m, const struct xref *at);
/* Virtual addresses below it may be used: 64 bits. storage.c */
expr mach_extent(struct mach *m);
void mach_put(struct mach *m, const struct xref *at, expr value);
expr mach_own(struct mach *m, addr at);     /* a cell of the monitor */
expr store_get(struct scene *scene, const struct store *s, expr at);
void store_put(struct scene *scene, struct store *s, expr at, expr value);
/* Word number n of the console's input, from now on. storage.c */
expr mach_input(struct scene *scene, unsigned n);

#endif
