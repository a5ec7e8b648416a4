/* expression.c: RTL expressions read over assembly.
 *
 * Every expression becomes instructions that compute, on the virtual machine,
 * what machine/eval.c computes on the real one. What differs is only where
 * the leaves come from: M, R and the timer from the VM's block, P from
 * register pc, q is the VM's size, and storage is reached through the macros
 * `.relocate` and `.absolute`, which make the guest's memory traps.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "vmm/emit.h"

/* ---- Operands ----------------------------------------------------------- */

static bool is_zero(const struct rtl_expr *e)
{
	return e->kind == RTL_CONST && e->value == 0;
}

/* The register that holds the value of e: where it is anyway, or else slot d,
 * computed now. */
static const char *operand(struct emit *x, const struct rtl_expr *e, unsigned d,
                           const char *scratch)
{
	if (e->kind == RTL_P)
		return "pc";
	if (is_zero(e))
		return "zero";
	if (e->kind == RTL_NAME)
		return vmm_emit_from(x, x->let_slot[e->slot], scratch);
	return vmm_emit_last(x, d, scratch);
}

/* Computes e into slot d unless operand() finds it without. */
static void prepare(struct emit *x, const struct rtl_expr *e, unsigned d)
{
	if (e->kind == RTL_P || e->kind == RTL_NAME || is_zero(e))
		return;
	vmm_emit_value(x, e, d);
}

bool vmm_emit_stays(const struct emit *x, const struct rtl_expr *e)
{
	static const enum rtl_kind moves_pc[] = {
		RTL_P, RTL_PSW, RTL_M, RTL_RL, RTL_RB,
	};
	if (e->kind != RTL_P)
		return e->kind == RTL_NAME || is_zero(e);
	for (size_t n = 0; n < sizeof moves_pc / sizeof *moves_pc; n++)
		if (rtl_sets(&x->insn->effect, moves_pc[n]))
			return false;
	return true;
}

const char *vmm_emit_where(struct emit *x, const struct rtl_expr *e,
                           const char *scratch)
{
	assert(vmm_emit_stays(x, e));
	return operand(x, e, 0, scratch);
}

/* ---- Leaves ------------------------------------------------------------- */

/* Whether the assembler's 32-bit signed number can hold the value. */
static bool is_short(word value)
{
	return value + 0x80000000 <= 0xffffffff;
}

/* A number as the RTL has it (isa/print.c), where the assembler takes it so:
 * bit patterns in hexadecimal. */
struct number {
	char s[24];
};

static struct number number(word value)
{
	struct number n;
	if (value < 1024 || value >> 63)
		snprintf(n.s, sizeof n.s, "%" PRId64, (int64_t)value);
	else
		snprintf(n.s, sizeof n.s, "0x%" PRIx64, value);
	return n;
}

static void constant(struct emit *x, word value, const char *to)
{
	if (is_short(value)) {
		vmm_emit_make(x, "ldi", to, "%s", number(value).s);
		return;
	}
	text_printf(&x->note, "0x%" PRIx64, value);
	vmm_emit_line(x, "ldi", "%s, %" PRId32, to,
	              (int32_t)(uint32_t)value);
	vmm_emit_line(x, "ldih", "%s, %" PRId32, to,
	              (int32_t)(uint32_t)(value >> 32));
}

/* The instruction's field, as isa_field_get gives it; the names of where
 * it is are printed with the routines (fields.c). */
static void field(struct emit *x, const struct isa_field *f, const char *to)
{
	struct vmm_field_name name = vmm_field_name(x->plan->isa, f);
	unsigned cuts = vmm_field_cuts(f);
	const char *from = "insn";
	x->plan->field_used[f->index] = cuts != 0;
	text_add(&x->note, f->name);
	if (cuts & CUT_LEFT) {
		vmm_emit_make(x, "shli", to, "%s, %s_LEFT", from, name.s);
		from = to;
	}
	if (cuts & CUT_RIGHT) {
		vmm_emit_make(x, f->kind == ISA_SIGNED ? "sari" : "shri", to,
		              "%s, %s_RIGHT", from, name.s);
		from = to;
	}
	if (cuts & CUT_LO) {
		vmm_emit_make(x, "shri", to, "%s, %s_LO", from, name.s);
		from = to;
	}
	if (cuts & CUT_MASK)
		vmm_emit_make(x, "andi", to, "%s, %s_MASK", from, name.s);
	else if (!cuts) /* the whole word */
		vmm_emit_move(x, to, from);
}

static void console_word(struct emit *x, unsigned d)
{
	vmm_emit_line(x, "call", "link, console_in");
	if (d < REGISTER_SLOTS)
		vmm_emit_move(x, vmm_emit_into(d), "t6");
}

static void leaf(struct emit *x, const struct rtl_expr *e, unsigned d)
{
	const char *to = vmm_emit_into(d);
	switch (e->kind) {
	case RTL_CONST: constant(x, e->value, to); break;
	case RTL_FIELD: field(x, e->field, to); break;
	case RTL_NAME:
	case RTL_P:
		vmm_emit_move(x, to, operand(x, e, d, "t6"));
		break;
	case RTL_M: vmm_emit_make(x, "ld", to, "VM_M(vm)"); break;
	case RTL_RL: vmm_emit_make(x, "ld", to, "VM_L(vm)"); break;
	case RTL_RB: vmm_emit_make(x, "ld", to, "VM_B(vm)"); break;
	case RTL_Q: vmm_emit_make(x, "ld", to, "VM_SIZE(vm)"); break;
	case RTL_TIMER: vmm_emit_make(x, "ld", to, "VM_TIMER(vm)"); break;
	case RTL_PSW: vmm_emit_line(x, ".pack_virtual", "%s", to); break;
	case RTL_CLOCK: vmm_emit_line(x, ".read_clock", "%s", to); break;
	case RTL_CONSOLE: console_word(x, d); break;
	default: assert(!"not a leaf");
	}
	vmm_emit_made(x, d);
}

/* ---- References --------------------------------------------------------- */

void vmm_emit_address(struct emit *x, const struct rtl_expr *ref, unsigned d)
{
	const struct rtl_expr *a = ref->arg[0];
	const char *to = vmm_emit_into(d);
	if (ref->kind == RTL_REG) {
		if (a->kind == RTL_CONST) {
			vmm_emit_make(x, "ldi", to, "REGISTERS + %" PRIu64,
			              a->value);
		} else {
			prepare(x, a, d);
			vmm_emit_make(x, "addi", to, "%s, REGISTERS",
			              operand(x, a, d, "t6"));
		}
		vmm_emit_make(x, ".relocate", to, "%s", to);
	} else {
		prepare(x, a, d);
		vmm_emit_make(x,
		              ref->kind == RTL_MEM ? ".relocate" : ".absolute",
		              to, "%s", operand(x, a, d, "t6"));
	}
	vmm_emit_made(x, d);
}

static void reference(struct emit *x, const struct rtl_expr *e, unsigned d)
{
	vmm_emit_address(x, e, d);
	const char *at = vmm_emit_last(x, d, "t6");
	rtl_print_expr(&x->insn->effect, e, &x->note);
	vmm_emit_make(x, "ld", vmm_emit_into(d), "0(%s)", at);
	vmm_emit_made(x, d);
}

/* ---- Operators ---------------------------------------------------------- */

/* The core instruction that is the operator, and the one with a number for its
 * right operand; NULL for none. */
static const struct operator_insn {
	const char *name, *with_number;
} operator_insns[RTL_KINDS] = {
	[RTL_BITOR]  = {"or",   "ori"},
	[RTL_BITXOR] = {"xor",  "xori"},
	[RTL_BITAND] = {"and",  "andi"},
	[RTL_SHL]    = {"shl",  "shli"},
	[RTL_SHR]    = {"shr",  "shri"},
	[RTL_SAR]    = {"sar",  "sari"},
	[RTL_ADD]    = {"add",  "addi"},
	[RTL_SUB]    = {"sub",  NULL},
	[RTL_MUL]    = {"mul",  "muli"},
	[RTL_DIV]    = {"divu", NULL},
	[RTL_REM]    = {"remu", NULL},
	[RTL_DIVS]   = {"div",  NULL},
	[RTL_REMS]   = {"rem",  NULL},
};

/* Division is total in the RTL and traps in core: what 0 divides to is made
 * here. */
static void division(struct emit *x, enum rtl_kind kind, const char *to,
                     const char *a, const char *b)
{
	unsigned by_zero = ++x->labels, end = ++x->labels;
	const char *name = operator_insns[kind].name;
	vmm_emit_branch_to(x, by_zero, "beqi", "%s, 0", b);
	vmm_emit_line(x, name, "%s, %s, %s", to, a, b);
	vmm_emit_goto(x, end);
	vmm_emit_label(x, by_zero);
	if (kind == RTL_DIV) {
		vmm_emit_line(x, "ldi", "%s, -1", to);
	} else if (kind != RTL_DIVS) {
		vmm_emit_move(x, to, a);
	} else { /* 1 or -1: 2 * (a <s 0) - 1 */
		vmm_emit_line(x, "slt", "%s, %s, zero", to, a);
		vmm_emit_line(x, "muli", "%s, %s, 2", to, to);
		vmm_emit_line(x, "addi", "%s, %s, -1", to, to);
	}
	vmm_emit_label(x, end);
}

static void arithmetic(struct emit *x, const struct rtl_expr *e, unsigned d)
{
	const struct operator_insn *o = &operator_insns[e->kind];
	const struct rtl_expr *left = e->arg[0], *right = e->arg[1];
	const char *to = vmm_emit_into(d);
	prepare(x, left, d);
	if (o->with_number && right->kind == RTL_CONST &&
	    is_short(right->value)) {
		vmm_emit_make(x, o->with_number, to, "%s, %s",
		              operand(x, left, d, "t6"),
		              number(right->value).s);
	} else {
		prepare(x, right, d + 1);
		const char *a = operand(x, left, d, "t6");
		const char *b = operand(x, right, d + 1, "t7");
		if (e->kind >= RTL_DIV && e->kind <= RTL_REMS)
			division(x, e->kind, to, a, b);
		else
			vmm_emit_make(x, o->name, to, "%s, %s", a, b);
	}
	vmm_emit_made(x, d);
}

/* A truth value as a word, 0 or 1. */
static void truth(struct emit *x, const struct rtl_expr *e, unsigned d)
{
	unsigned no = ++x->labels, end = ++x->labels;
	vmm_emit_branch(x, e, false, no, d);
	vmm_emit_line(x, "ldi", "%s, 1", vmm_emit_into(d));
	vmm_emit_goto(x, end);
	vmm_emit_label(x, no);
	vmm_emit_line(x, "ldi", "%s, 0", vmm_emit_into(d));
	vmm_emit_label(x, end);
	vmm_emit_made(x, d);
}

static void choice(struct emit *x, const struct rtl_expr *e, unsigned d)
{
	unsigned no = ++x->labels, end = ++x->labels;
	vmm_emit_branch(x, e->arg[0], false, no, d);
	vmm_emit_value(x, e->arg[1], d);
	vmm_emit_goto(x, end);
	vmm_emit_label(x, no);
	vmm_emit_value(x, e->arg[2], d);
	vmm_emit_label(x, end);
}

void vmm_emit_value(struct emit *x, const struct rtl_expr *e, unsigned d)
{
	unsigned operands = rtl_operator(e->kind)->operands;
	const char *to = vmm_emit_into(d);
	if (e->kind == RTL_REG || e->kind == RTL_MEM || e->kind == RTL_ABS) {
		reference(x, e, d);
	} else if (operands == 0) {
		leaf(x, e, d);
	} else if (e->kind == RTL_COND) {
		choice(x, e, d);
	} else if (e->type == RTL_BOOL) {
		truth(x, e, d);
	} else if (e->kind == RTL_NEG) {
		prepare(x, e->arg[0], d);
		vmm_emit_make(x, "sub", to, "zero, %s",
		              operand(x, e->arg[0], d, "t6"));
		vmm_emit_made(x, d);
	} else if (e->kind == RTL_COMPL) {
		prepare(x, e->arg[0], d);
		vmm_emit_make(x, "xori", to, "%s, -1",
		              operand(x, e->arg[0], d, "t6"));
		vmm_emit_made(x, d);
	} else {
		arithmetic(x, e, d);
	}
}

/* ---- Truth values, as jumps --------------------------------------------- */

/* For a comparison that is true: the branch, with its operands exchanged or
 * not; and for one that is false. */
static const struct comparison {
	const char *when_true, *when_false;
	bool exchanged;
} comparisons[RTL_KINDS] = {
	[RTL_EQ]  = {"beq",  "bne",  false},
	[RTL_NE]  = {"bne",  "beq",  false},
	[RTL_LT]  = {"bltu", "bgeu", false},
	[RTL_GE]  = {"bgeu", "bltu", false},
	[RTL_GT]  = {"bltu", "bgeu", true},
	[RTL_LE]  = {"bgeu", "bltu", true},
	[RTL_LTS] = {"blt",  "bge",  false},
	[RTL_GES] = {"bge",  "blt",  false},
	[RTL_GTS] = {"blt",  "bge",  true},
	[RTL_LES] = {"bge",  "blt",  true},
};

/* core's beqi and bnei have a number of 16 bits. */
static bool is_branch_number(const struct rtl_expr *e)
{
	return e->kind == RTL_CONST && e->value + 0x8000 <= 0xffff;
}

static void compare(struct emit *x, const struct rtl_expr *e, bool sense,
                    unsigned label, unsigned d)
{
	const struct comparison *c = &comparisons[e->kind];
	const char *name = sense ? c->when_true : c->when_false;
	prepare(x, e->arg[0], d);
	if ((e->kind == RTL_EQ || e->kind == RTL_NE) &&
	    is_branch_number(e->arg[1])) {
		vmm_emit_branch_to(x, label, strcmp(name, "beq") == 0 ? "beqi"
		                                                 : "bnei",
		              "%s, %s", operand(x, e->arg[0], d, "t6"),
		              number(e->arg[1]->value).s);
		return;
	}
	prepare(x, e->arg[1], d + 1);
	const char *a = operand(x, e->arg[0], d, "t6");
	const char *b = operand(x, e->arg[1], d + 1, "t7");
	vmm_emit_branch_to(x, label, name, "%s, %s", c->exchanged ? b : a,
	              c->exchanged ? a : b);
}

/* `c ? x : y` of truth values. */
static void branch_choice(struct emit *x, const struct rtl_expr *e, bool sense,
                          unsigned label, unsigned d)
{
	unsigned no = ++x->labels, end = ++x->labels;
	vmm_emit_branch(x, e->arg[0], false, no, d);
	vmm_emit_branch(x, e->arg[1], sense, label, d);
	vmm_emit_goto(x, end);
	vmm_emit_label(x, no);
	vmm_emit_branch(x, e->arg[2], sense, label, d);
	vmm_emit_label(x, end);
}

void vmm_emit_branch(struct emit *x, const struct rtl_expr *e, bool sense,
                     unsigned label, unsigned d)
{
	switch (e->kind) {
	case RTL_NOT:
		vmm_emit_branch(x, e->arg[0], !sense, label, d);
		break;
	case RTL_AND:
	case RTL_OR:
		/* and, to jump if false: if either is. The same for or, to
		 * jump if true. Otherwise both must agree. */
		if ((e->kind == RTL_OR) == sense) {
			vmm_emit_branch(x, e->arg[0], sense, label, d);
			vmm_emit_branch(x, e->arg[1], sense, label, d);
		} else {
			unsigned end = ++x->labels;
			vmm_emit_branch(x, e->arg[0], !sense, end, d);
			vmm_emit_branch(x, e->arg[1], sense, label, d);
			vmm_emit_label(x, end);
		}
		break;
	case RTL_COND:
		branch_choice(x, e, sense, label, d);
		break;
	case RTL_INSIDE: /* as .relocate has it */
		prepare(x, e->arg[0], d);
		vmm_emit_branch_to(x, label, sense ? "bltu" : "bgeu",
		                   "%s, bound", operand(x, e->arg[0], d, "t6"));
		break;
	case RTL_NAME:
		vmm_emit_branch_to(x, label, sense ? "bnei" : "beqi", "%s, 0",
		              operand(x, e, d, "t6"));
		break;
	default:
		compare(x, e, sense, label, d);
		break;
	}
}
