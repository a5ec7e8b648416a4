/* generate.c: the two files a monitor's builder writes.
 *
 * machine.inc says what the monitor is built for. interpreters.s is {v_i}: the
 * table of routines, a row for each value of the op field, and the routines
 * in the order of the instruction set's file.
 */
#include <inttypes.h>
#include <string.h>

#include "vmm/emit.h"

/* ---- machine.inc -------------------------------------------------------- */

static void equ(struct text *out, const char *name, word value,
                const char *about)
{
	size_t start = out->size;
	text_printf(out, ".equ    %s, %" PRIu64, name, value);
	if (about) {
		text_pad_to(out, start, 32);
		text_printf(out, "; %s", about);
	}
	text_char(out, '\n');
}

void vmm_generate_machine(const struct plan *p, struct text *out)
{
	const struct vmm_options *o = p->options;
	bool hybrid = p->kind == VMM_HYBRID;
	text_add(out, "; machine.inc: what this monitor is built for. "
	              "Generated.\n\n");
	text_printf(out, "; a %s for instruction set %s\n",
	            hybrid ? "hybrid virtual machine monitor"
	                   : "virtual machine monitor",
	            p->isa->name);
	equ(out, "VMS", p->vms, "virtual machines");
	equ(out, "SLICE", o->slice,
	    "instructions before the next one's turn; 0: no slices");
	if (o->second_privileged)
		equ(out, "SECOND_PRIVILEGED", 1, "a variant: see dispatcher.s");
	if (o->watchdog)
		equ(out, "WATCHDOG", o->watchdog,
		    "a variant: see dispatcher.s");
	for (size_t n = 0; n < o->define_count; n++)
		equ(out, o->defines[n].name, o->defines[n].value, NULL);

	text_add(out, "\n; the op field of an instruction word\n");
	equ(out, "OP_SHIFT", p->isa->op->lo, NULL);
	equ(out, "OP_ROWS", (word)1 << (64 - p->isa->op->lo), NULL);

	text_add(out,
	        "\n; causes (bit c) by which an instruction to be interpreted\n"
	        "; may arrive from virtual mode s, and from u\n");
	equ(out, "V_CAUSES_S", p->causes_s, NULL);
	equ(out, "V_CAUSES_U", p->causes_u, NULL);
	equ(out, "V_FROM_USER", p->causes_u != 0, NULL);
	text_add(out, "\n; causes by which a routine itself ends in a trap; do "
	              "any use the console?\n");
	equ(out, "V_TRAPS", p->traps, NULL);
	equ(out, "V_CONSOLE", p->console, NULL);

	text_add(out,
	        "\n; ---- The privileged instructions a monitor itself "
	        "executes ------------------\n"
	        "; Found by what they do: the one whose whole effect is "
	        "this.\n");
	vmm_role_print_macros(p, out);
}

/* ---- interpreters.s ----------------------------------------------------- */

/* Bits beyond op that tell what the word is. */
static word other_bits(const struct plan *p, const struct isa_insn *i)
{
	return i->mask & ~isa_field_mask(p->isa->op);
}

/* Whether a word that arrives with this op can only be this instruction: it
 * came by the privileged trap, which no other word of that op makes. */
static bool is_certain(const struct plan *p, const struct isa_insn *first)
{
	return p->kind == VMM_FULL && !first->same_op && p->causes_u == 0 &&
	       p->causes_s == 1u << TRAP_PRIVILEGED;
}

/* Finds out which instruction of several it is, and whether it is one: the
 * bits that must have a fixed value have it. */
static void print_selection(const struct plan *p, unsigned op, struct text *out)
{
	text_printf(out, "v_op_%02x:\n", op);
	for (const struct isa_insn *i = p->isa->by_op[op]; i; i = i->same_op) {
		word bits = other_bits(p, i);
		if (!p->interpreted[i->index])
			continue;
		if (!bits) {
			text_printf(out, "        jmp     v_%s\n", i->name);
			return;
		}
		text_printf(out, "        lda     t0, v_bits_%s\n", i->name);
		text_printf(out, "        and     t0, insn, t0\n");
		if ((i->match & bits) == 0) {
			text_printf(out, "        beqi    t0, 0, v_%s\n",
			            i->name);
		} else {
			text_printf(out, "        lda     t1, v_bits_%s + 1\n",
			            i->name);
			text_printf(out, "        beq     t0, t1, v_%s\n",
			            i->name);
		}
	}
	text_add(out, "        jmp     v_none\n");
}

enum row { ROW_NONE, ROW_ROUTINE, ROW_SELECTION };

static enum row row_of(const struct plan *p, unsigned op,
                       const struct isa_insn **first)
{
	*first = p->isa->by_op[op];
	bool any = false;
	for (const struct isa_insn *i = *first; i; i = i->same_op)
		any |= p->interpreted[i->index];
	if (!any)
		return ROW_NONE;
	if (is_certain(p, *first) || (!(*first)->same_op &&
	                              other_bits(p, *first) == 0))
		return ROW_ROUTINE;
	return ROW_SELECTION;
}

static void print_empty_rows(unsigned from, unsigned to, struct text *out)
{
	const char *row = "        .word   v_none            ;";
	if (to == from + 1)
		text_printf(out, "%s %02x\n", row, from);
	else if (to > from)
		text_printf(out, "    .rept   %u\n%s %02x-%02x\n    .endr\n",
		            to - from, row, from, to - 1);
}

static void print_table(const struct plan *p, unsigned rows, struct text *out)
{
	unsigned empty = 0;
	text_add(out, "\n; ---- v_table: the routine for each value of the op "
	              "field ----------------------\n\nv_table:\n");
	for (unsigned op = 0; op < rows; op++) {
		const struct isa_insn *i;
		enum row row = row_of(p, op, &i);
		if (row == ROW_NONE)
			continue;
		print_empty_rows(empty, op, out);
		empty = op + 1;
		if (row == ROW_ROUTINE)
			text_printf(out, "        .word   v_%-16s; %02x\n",
			            i->name, op);
		else
			text_printf(out,
			            "        .word   v_op_%02x%*s; %02x %s\n",
			            op, 11, "", op, i->name);
	}
	print_empty_rows(empty, rows, out);
	text_add(out, ".assert . - v_table == OP_ROWS\n");
}

static void print_selections(const struct plan *p, unsigned rows,
                             struct text *out)
{
	const struct isa_insn *i;
	bool any = false;
	for (unsigned op = 0; op < rows; op++) {
		if (row_of(p, op, &i) != ROW_SELECTION)
			continue;
		if (!any)
			text_add(out, "\n; ---- Words with the same op: which "
			              "instruction, if any -------------------"
			              "----\n\n");
		any = true;
		print_selection(p, op, out);
	}
	if (any)
		text_add(out,
		         "\n; the bits that tell them apart, and the values of "
		         "these bits\n");
	for (size_t n = 0; n < p->isa->insn_count; n++) {
		i = &p->isa->insns[n];
		const struct isa_insn *first;
		if (!p->interpreted[n] || !other_bits(p, i) ||
		    row_of(p, i->op, &first) != ROW_SELECTION)
			continue;
		text_printf(out, "v_bits_%s: .word 0x%" PRIx64 ", 0x%" PRIx64
		                 "\n", i->name, other_bits(p, i),
		            i->match & other_bits(p, i));
	}
}

static const char about_routines[] =
	";\n"
	";   in       insn; pc = its virtual address; base, bound; vm\n"
	";   destroys t0-t7, link\n"
	";   leaves   disp_next, disp_goto, disp_resume, disp_halt; or by\n"
	";            trap_..., with nothing done (dispatcher.s, reflect.s)\n"
	";\n"
	"; A routine first reads and checks all it needs, then assigns.\n"
	"; What is read and what is assigned is the virtual machine's: M, R\n"
	"; and timer in its block, P in pc, storage through `.relocate`.\n";

/* The routines, and before them the names they use for where fields are. */
static void print_routines(struct plan *p, struct text *out)
{
	struct text routines = {0};
	const char *group = "";
	for (size_t n = 0; n < p->isa->insn_count; n++) {
		const struct isa_insn *i = &p->isa->insns[n];
		if (!p->interpreted[n])
			continue;
		if (i->group && strcmp(group, i->group) != 0)
			text_printf(&routines, "\n\n; ==== %s ====\n",
			            i->group);
		group = i->group ? i->group : group;
		vmm_emit_routine(p, i, &routines);
	}
	p->cells = vmm_emit_cells(text_str(&routines));
	vmm_print_fields(p, out);
	text_add_bytes(out, text_str(&routines), routines.size);
	out->failed = out->failed || routines.failed;
	text_free(&routines);
}

void vmm_generate_interpreters(struct plan *p, struct text *out)
{
	unsigned rows = 1u << (64 - p->isa->op->lo);
	bool hybrid = p->kind == VMM_HYBRID;
	text_printf(out,
	        "; interpreters.s: {v_i} of CP = <D, A, {v_i}>, for %s. "
	        "Generated.\n;\n", p->isa->name);
	text_add(out, hybrid
	        ? "; A routine for every instruction: all of virtual "
	          "supervisor mode is\n; interpreted.\n"
	        : "; A routine for every instruction that may trap only "
	          "because it runs in a\n; virtual machine.\n");
	text_add(out, about_routines);
	print_routines(p, out);
	print_selections(p, rows, out);
	print_table(p, rows, out);
	text_add(out, "\n; values for which no register is left while an "
	              "instruction is interpreted\n");
	equ(out, "V_CELLS", p->cells, NULL);
}
