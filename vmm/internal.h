/* internal.h: shared by the files of vmm/: what a monitor is built from. */
#ifndef VMM_INTERNAL_H
#define VMM_INTERNAL_H

#include "vmm/vmm.h"

/* ---- The plan of a monitor (roles.c) ------------------------------------ */

/* What is to be known of an instruction set before a monitor is written. */
struct plan {
	const struct isa *isa;
	enum vmm_kind kind;
	const struct vmm_options *options;
	unsigned vms;
	const struct isa_insn *role[VMM_ROLE_COUNT]; /* NULL: it has none */
	bool *interpreted;    /* [insn.index]: has a routine; owned */
	unsigned causes_s;    /* bit c: an instruction with a routine may */
	unsigned causes_u;    /* trap with c in virtual mode s, or in u */
	unsigned traps;       /* bit c: a routine may end with trap c */
	bool console;         /* a routine uses the console */
	unsigned cells;       /* v_cells the routines need, set by generating */
	bool *field_used;     /* [field.index]: by a routine, likewise; owned */
};

/* Fills the plan; false with errors in `diags`. vmm_plan_free in any case. */
bool vmm_plan_make(struct plan *p, const struct isa *isa, enum vmm_kind kind,
                   const struct vmm_options *options, struct diags *diags);
void vmm_plan_free(struct plan *p);

/* "PSW <- mem[..]" */
const char *vmm_role_effect(enum vmm_role role);

/* The operands of what plays VMM_ROLE_LOAD_PSW that make the address: a number
 * and a register, of which one may be NULL. */
void vmm_role_address(const struct isa_insn *i,
                      const struct isa_field **number,
                      const struct isa_field **reg);

/* ---- The roles as macros (macros.c) ------------------------------------- */

/* For the generated machine.inc. */
void vmm_role_print_macros(const struct plan *p, struct text *out);

/* Of a line of assembly that uses one of them: what it stands for. False, with
 * nothing written, for any other line. */
bool vmm_role_print_line(const struct plan *p, const char *line, size_t size,
                         struct text *out);

/* ---- What a monitor publishes (layout.c) --------------------------------- */

/* Whether a monitor's readers ask for the symbol: it must stay. */
bool vmm_publishes(const char *symbol);

/* Whether what is published agrees; if not, `why` gets what does not. */
bool vmm_layout_sane(const struct vmm_layout *l, struct text *why);

/* ---- Writing assembly ---------------------------------------------------- */

/* The instruction's routine. routine.c */
void vmm_emit_routine(struct plan *p, const struct isa_insn *i,
                      struct text *out);

/* Names for where the fields are that the routines use. fields.c */
void vmm_print_fields(const struct plan *p, struct text *out);

/* The two generated files. generate.c */
#define FILE_MACHINE      "machine.inc"
#define FILE_INTERPRETERS "interpreters.s"
void vmm_generate_machine(const struct plan *p, struct text *out);
void vmm_generate_interpreters(struct plan *p, struct text *out);

#endif
