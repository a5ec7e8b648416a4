/* emit.h: expressions as assembly, shared by emit.c and routine.c.
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
};

/* One line of assembly: an instruction and its operands, and the note. */
void vmm_emit_line(struct emit *x, const char *mnemonic, const char *operands,
                   ...) TEXT_PRINTF(3, 4);
void vmm_emit_label(struct emit *x, unsigned label);

/* The register that holds a slot's value: its own, or `scratch` ("t6", "t7")
 * into which it is loaded. */
const char *vmm_emit_from(struct emit *x, unsigned slot, const char *scratch);
/* The register in which to make a slot's value, and that it is made there. */
const char *vmm_emit_into(unsigned slot);
void vmm_emit_made(struct emit *x, unsigned slot);

/* A register's value into another, unless they are the same. */
void vmm_emit_move(struct emit *x, const char *to, const char *from);

/* The value of e into slot d. */
void vmm_emit_value(struct emit *x, const struct rtl_expr *e, unsigned d);
/* The real address of a reference to storage into slot d; memory trap if it
 * may not be made. */
void vmm_emit_address(struct emit *x, const struct rtl_expr *ref, unsigned d);
/* A jump to the label if the truth value of e is `sense`. */
void vmm_emit_branch(struct emit *x, const struct rtl_expr *e, bool sense,
                     unsigned label, unsigned d);

#endif
