/* symbolic.h: states and steps as terms.
 *
 * The same tree that machine/eval.c reads over words is read here over terms,
 * so that one formula speaks about every state at once. Used by the
 * definitions; nothing here knows any of them.
 *
 * Storage is kept as the program sees it, through R: `window` maps a virtual
 * address to a word, `outside` a real address to a word that R does not show.
 * Two states that differ only in where the program is placed then share one
 * `window`, and most differences between their outcomes vanish before the
 * solver is asked. A physical array indexed by l + a says the same, and takes
 * minutes where this takes milliseconds.
 */
#ifndef THEOREMS_SYMBOLIC_H
#define THEOREMS_SYMBOLIC_H

#include "isa/isa.h"
#include "machine/machine.h"
#include "theorems/z3.h"

/* Short names, as in z3.h. */
#define sym_step         theorems_sym_step
#define sym_address      theorems_sym_address
#define sym_cell         theorems_sym_cell
#define sym_cell_after   theorems_sym_cell_after
#define sym_extent       theorems_sym_extent
#define sym_hidden_after theorems_sym_hidden_after
#define sym_init         theorems_sym_init
#define sym_psw          theorems_sym_psw
#define sym_ready        theorems_sym_ready
#define sym_shown        theorems_sym_shown
#define sym_state        theorems_sym_state
#define sym_storage      theorems_sym_storage
#define sym_var          theorems_sym_var
#define sym_visible      theorems_sym_visible
#define sym_window_after theorems_sym_window_after

/* A word of storage that some formula mentions. */
struct sym_cell {
	function of;  /* a window, an outside or a monitor */
	term at;      /* address, 20 bits */
	term value;
};

/* One instruction with arbitrary operands, and the terms made about it. */
struct sym {
	struct z3 *z;
	const struct isa_insn *insn;
	term w;              /* the instruction word, 64 bits */
	term encodes;        /* w is this instruction, in the form looked at */
	bool exact_products; /* multiply and divide as they are; otherwise
	                        uninterpreted: enough for most proofs */
	bool used_product;   /* one of them was met */
	unsigned names;      /* to make variables' names unique */
	struct sym_cell *cells; /* storage mentioned, in order, once each */
	size_t cell_count, cell_room;
	struct arena *arena;
};

/* A state S = <E, M, P, R>, with the devices. Addresses have 20 bits. */
struct sym_state {
	term m;           /* truth value: user mode */
	term p, l, b, q;
	term extent;      /* virtual addresses below it may be used: the least
	                     of b and what is left of storage above l. Related
	                     states share the term, and so every test of an
	                     address against it */
	term timer, clock;
	term input;       /* the next word of console input */
	function window;  /* E, seen through R: by virtual address */
	function outside; /* the rest of E: by real address */

	/* f(S) only: the VM's storage is `guest`'s, moved up by k */
	const struct sym_state *guest; /* NULL: an ordinary state */
	term k;
	function monitor; /* the words that are not the VM's, by real address */
};

struct sym_write {
	term when;      /* truth value */
	bool relocated; /* `at` is virtual; otherwise real */
	term at;        /* 20 bits; the address rule was met */
	term value;
};

struct sym_output {
	term when, value;
};

/* What one step does. The fields after `halted` hold when it did not trap. */
struct sym_step {
	term trap[TRAP_COUNT]; /* it takes a trap of this cause */
	term trapped;          /* ... of any cause */
	term halted;           /* it is a halt: the state stays as it is */
	term m, p, l, b;       /* afterwards */
	term timer;            /* afterwards, with this instruction counted */
	term counted;          /* what the timer would be had the effect not
	                          assigned it */
	term took_input;
	struct sym_write *writes;    /* in order: the later one stands */
	size_t write_count;
	struct sym_output *outputs;  /* in order */
	size_t output_count;
};

/* Starts on an instruction; the terms live as long as z, the rest in arena. */
void sym_init(struct sym *y, struct z3 *z, const struct isa_insn *insn,
              struct arena *arena);

/* Fresh terms: a variable of `width` bits, 0 for a truth value; a storage. */
term sym_var(struct sym *y, const char *what, unsigned width);
function sym_storage(struct sym *y, const char *what);

/* An arbitrary state in the mode `m`. */
struct sym_state sym_state(struct sym *y, term m);

/* Whether the instruction stands at P and can be fetched, with what every
 * state satisfies (32 <= q, no timer trap due). */
term sym_ready(struct sym *y, const struct sym_state *s);

/* Whether a virtual address may be used: the address rule. */
term sym_visible(struct sym *y, const struct sym_state *s, term at);
/* The extent as its definition has it: min(b, max(0, q - l)). */
term sym_extent(struct sym *y, term l, term b, term q);
/* Whether the window shows the cell at a real address below q. */
term sym_shown(struct sym *y, const struct sym_state *s, term real);
/* The word at a real address below q. */
term sym_cell(struct sym *y, const struct sym_state *s, term real);

/* One step of the instruction, which must be ready, from s. */
void sym_step(struct sym *y, const struct sym_state *s, struct sym_step *out);

/* Storage after a step that did not trap: at a visible virtual address, at a
 * real one. */
term sym_window_after(struct sym *y, const struct sym_state *s,
                      const struct sym_step *step, term at);
term sym_cell_after(struct sym *y, const struct sym_state *s,
                    const struct sym_step *step, term real);
/* ... at a real address that the window does not show, which therefore only
 * absolute writes reach. */
term sym_hidden_after(struct sym *y, const struct sym_state *s,
                      const struct sym_step *step, term real);

/* A PSW packed into a word (m a truth value, the rest 20 bits). */
term sym_psw(struct sym *y, term m, term p, term l, term b);
/* The address in a word, from bit `lo` on: P of a PSW from PSW_P on. */
term sym_address(struct sym *y, term value, unsigned lo);

#endif
