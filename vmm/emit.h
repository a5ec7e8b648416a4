/* emit.h: effects as assembly, shared by the files that make routines of them.
 *
 * Values live in slots. The first REGISTER_SLOTS of them are t0..t5, the rest
 * work cells, so no effect is too deep. Slots are used like a stack: what is
 * computed at depth d may use d and all slots above it.
 */
#ifndef VMM_EMIT_H
#define VMM_EMIT_H

#include "vmm/internal.h"

enum { REGISTER_SLOTS = 6 };

struct emit {
	struct plan *plan;
	const struct isa_insn *insn;
	struct text *out;
	struct text note;                /* comment for the next line; owned */
	unsigned labels;                 /* local labels given so far */
	unsigned let_slot[RTL_LETS_MAX]; /* where each named value is */
	struct made {                    /* the last line, if it made a value */
		size_t line, end;        /* where it is in `out` */
		size_t at;               /* ... and the register it is in */
		const char *moved;       /* it moved this register, or NULL */
		unsigned cell;           /* it stored t6 in this slot, or 0 */
		bool followed;           /* by a comment: it must stay */
	} made, before;                  /* and the one before it */
};

/* A place to go to in the routine: one of its local labels, or a trap. */
enum { LABEL_TRAPS = 1 << 16 };
#define LABEL_TRAP(cause) (LABEL_TRAPS + (unsigned)(cause))

/* One line of assembly: an instruction and its operands, and the note. */
void vmm_emit_line(struct emit *x, const char *mnemonic, const char *operands,
                   ...) TEXT_PRINTF(3, 4);
/* One that makes a value in register `to`, its first operand. */
void vmm_emit_make(struct emit *x, const char *mnemonic, const char *to,
                   const char *operands, ...) TEXT_PRINTF(4, 5);
/* A branch, of which the label is the last operand. */
void vmm_emit_branch_to(struct emit *x, unsigned label, const char *mnemonic,
                        const char *operands, ...) TEXT_PRINTF(4, 5);
void vmm_emit_goto(struct emit *x, unsigned label);
void vmm_emit_label(struct emit *x, unsigned label);
/* What was written since the text had that size is comment. */
void vmm_emit_commented(struct emit *x, size_t size);
/* A register's value into another, unless they are the same. */
void vmm_emit_move(struct emit *x, const char *to, const char *from);

/* The register that holds a slot's value: its own, or `scratch` ("t6", "t7")
 * into which it is loaded. */
const char *vmm_emit_from(struct emit *x, unsigned slot, const char *scratch);
/* The register in which to make a slot's value, and that it is made there. */
const char *vmm_emit_into(unsigned slot);
void vmm_emit_made(struct emit *x, unsigned slot);

/* The slot's value, which is not needed there any more, into a register: no
 * instruction if the line that makes it can make it there. */
void vmm_emit_take(struct emit *x, const char *to, unsigned slot);
/* The register that has the slot's value, which is not needed there any more:
 * as vmm_emit_from, but what was just put there is taken where it was. */
const char *vmm_emit_last(struct emit *x, unsigned slot, const char *scratch);
/* Whether the last line made the slot's value, in a register. */
bool vmm_emit_is_last(const struct emit *x, unsigned slot);
/* The same into another slot. */
void vmm_emit_shift(struct emit *x, unsigned to, unsigned from);

/* How many work cells a text uses. */
unsigned vmm_emit_cells(const char *text);

/* ---- expression.c ------------------------------------------------------- */

/* The value of e into slot d. */
void vmm_emit_value(struct emit *x, const struct rtl_expr *e, unsigned d);
/* The real address of a reference to storage into slot d; memory trap if it
 * may not be made. */
void vmm_emit_address(struct emit *x, const struct rtl_expr *ref, unsigned d);
/* A jump to the label if the truth value of e is `sense`. */
void vmm_emit_branch(struct emit *x, const struct rtl_expr *e, bool sense,
                     unsigned label, unsigned d);

/* Whether the value is in a register anyway, and stays there while the routine
 * assigns; then the register. */
bool vmm_emit_stays(const struct emit *x, const struct rtl_expr *e);
const char *vmm_emit_where(struct emit *x, const struct rtl_expr *e,
                           const char *scratch);

/* ---- Names for where a field is (fields.c) ------------------------------ */

/* What must be done to an instruction word for its field, in this order. */
enum vmm_cut {
	CUT_LEFT = 1,  /* shift to the left end */
	CUT_RIGHT = 2, /* shift to the right end from there, with the sign */
	CUT_LO = 4,    /* shift to the right end from where it is */
	CUT_MASK = 8,  /* mask what is above */
};
unsigned vmm_field_cuts(const struct isa_field *f);

/* How the symbols for it begin: in capitals, for field b all begin with B. */
struct vmm_field_name {
	char s[64];
};
struct vmm_field_name vmm_field_name(const struct isa *isa,
                                     const struct isa_field *f);

/* ---- tidy.c ------------------------------------------------------------- */

/* Without what is idle in the routine that begins at `start` of the text: two
 * labels in one place, labels that nothing goes to, jumps to the next line. */
void vmm_emit_tidy(struct emit *x, size_t start);

#endif
