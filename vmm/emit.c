/* emit.c: RTL expressions read over assembly.
 *
 * Every expression becomes instructions that compute, on the virtual machine,
 * what machine/eval.c computes on the real one. What differs is only where
 * the leaves come from: M, R and the timer from the VM's block, P from
 * register pc, q is the VM's size, and storage is reached through the macros
 * `.relocate` and `.absolute`, which make the guest's memory traps.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "vmm/emit.h"

/* ---- Lines and slots ---------------------------------------------------- */

enum { NOTE_COLUMN = 40 };

void vmm_emit_line(struct emit *x, const char *mnemonic, const char *operands,
                   ...)
{
	va_list ap;
	size_t start = x->out->size;
	va_start(ap, operands);
	text_printf(x->out, "        %-7s ", mnemonic);
	text_vprintf(x->out, operands, ap);
	va_end(ap);
	if (x->note.size) {
		text_pad_to(x->out, start, NOTE_COLUMN);
		text_printf(x->out, "; %s", text_str(&x->note));
		x->note.size = 0;
	}
	text_char(x->out, '\n');
}

void vmm_emit_move(struct emit *x, const char *to, const char *from)
{
	if (strcmp(to, from) != 0)
		vmm_emit_line(x, "mov", "%s, %s", to, from);
}

void vmm_emit_label(struct emit *x, unsigned label)
{
	text_printf(x->out, "v_%s$%u:\n", x->insn->name, label);
}

static const char *const registers[REGISTER_SLOTS] = {
	"t0", "t1", "t2", "t3", "t4", "t5",
};

const char *vmm_emit_into(unsigned slot)
{
	return slot < REGISTER_SLOTS ? registers[slot] : "t6";
}

void vmm_emit_made(struct emit *x, unsigned slot)
{
	if (slot < REGISTER_SLOTS)
		return;
	unsigned cell = slot - REGISTER_SLOTS;
	if (cell >= x->plan->cells)
		x->plan->cells = cell + 1;
	vmm_emit_line(x, "sta", "t6, v_cells + %u", cell);
}

const char *vmm_emit_from(struct emit *x, unsigned slot, const char *scratch)
{
	if (slot < REGISTER_SLOTS)
		return registers[slot];
	vmm_emit_line(x, "lda", "%s, v_cells + %u", scratch,
	              slot - REGISTER_SLOTS);
	return scratch;
}

/* The register that holds the value of e: where it is anyway, or else slot d,
 * computed now. */
static const char *operand(struct emit *x, const struct rtl_expr *e, unsigned d,
                           const char *scratch)
{
	if (e->kind == RTL_P)
		return "pc";
	if (e->kind == RTL_CONST && e->value == 0)
		return "zero";
	if (e->kind == RTL_NAME)
		return vmm_emit_from(x, x->let_slot[e->slot], scratch);
	return vmm_emit_from(x, d, scratch);
}

/* Computes e into slot d unless operand() finds it without. */
static void prepare(struct emit *x, const struct rtl_expr *e, unsigned d)
{
	if (e->kind == RTL_P || e->kind == RTL_NAME ||
	    (e->kind == RTL_CONST && e->value == 0))
		return;
	vmm_emit_value(x, e, d);
}

/* ---- Leaves ------------------------------------------------------------- */

/* Whether the assembler's 32-bit signed number can hold the value. */
static bool is_short(word value)
{
	return value + 0x80000000 <= 0xffffffff;
}

static void constant(struct emit *x, word value, const char *to)
{
	int32_t low = (int32_t)(uint32_t)value;
	vmm_emit_line(x, "ldi", "%s, %" PRId32, to, low);
	if (!is_short(value))
		vmm_emit_line(x, "ldih", "%s, %" PRId32, to,
		              (int32_t)(uint32_t)(value >> 32));
}

/* The instruction's field, as isa_field_get gives it. */
static void field(struct emit *x, const struct isa_field *f, const char *to)
{
	unsigned width = f->hi - f->lo + 1, above = 63 - f->hi;
	const char *from = "insn";
	text_add(&x->note, f->name);
	if (f->kind == ISA_SIGNED) {
		if (above) {
			vmm_emit_line(x, "shli", "%s, %s, %u", to, from, above);
			from = to;
		}
		vmm_emit_line(x, "sari", "%s, %s, %u", to, from, 64 - width);
	} else if (above == 0) {
		vmm_emit_line(x, "shri", "%s, %s, %u", to, from, f->lo);
	} else if (width < 32) {
		if (f->lo) {
			vmm_emit_line(x, "shri", "%s, %s, %u", to, from, f->lo);
			from = to;
		}
		vmm_emit_line(x, "andi", "%s, %s, 0x%" PRIx64, to, from,
		              ((word)1 << width) - 1);
	} else {
		vmm_emit_line(x, "shli", "%s, %s, %u", to, from, above);
		vmm_emit_line(x, "shri", "%s, %s, %u", to, to, 64 - width);
	}
}

static void console_word(struct emit *x, unsigned d)
{
	vmm_emit_line(x, "call", "link, console_in");
	if (d < REGISTER_SLOTS)
		vmm_emit_line(x, "mov", "%s, t6", registers[d]);
}

static void leaf(struct emit *x, const struct rtl_expr *e, unsigned d)
{
	const char *to = vmm_emit_into(d);
	switch (e->kind) {
	case RTL_CONST: constant(x, e->value, to); break;
	case RTL_FIELD: field(x, e->field, to); break;
	case RTL_NAME:
		vmm_emit_move(x, to, operand(x, e, d, "t6"));
		break;
	case RTL_M:
		vmm_emit_line(x, "ld", "%s, VM_M(vm)", to);
		break;
	case RTL_P:
		vmm_emit_line(x, "mov", "%s, pc", to);
		break;
	case RTL_RL:
		vmm_emit_line(x, "ld", "%s, VM_L(vm)", to);
		break;
	case RTL_RB:
		vmm_emit_line(x, "ld", "%s, VM_B(vm)", to);
		break;
	case RTL_PSW:
		vmm_emit_line(x, ".pack_virtual", "%s", to);
		break;
	case RTL_Q:
		vmm_emit_line(x, "ld", "%s, VM_SIZE(vm)", to);
		break;
	case RTL_TIMER:
		vmm_emit_line(x, "ld", "%s, VM_TIMER(vm)", to);
		break;
	case RTL_CLOCK:
		vmm_emit_line(x, ".read_clock", "%s", to);
		break;
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
			vmm_emit_line(x, "ldi", "%s, REGISTERS + %" PRIu64, to,
			              a->value);
		} else {
			prepare(x, a, d);
			vmm_emit_line(x, "addi", "%s, %s, REGISTERS", to,
			              operand(x, a, d, "t6"));
		}
		vmm_emit_line(x, ".relocate", "%s, %s", to, to);
	} else {
		prepare(x, a, d);
		vmm_emit_line(x,
		              ref->kind == RTL_MEM ? ".relocate" : ".absolute",
		              "%s, %s", to, operand(x, a, d, "t6"));
	}
	vmm_emit_made(x, d);
}

static void reference(struct emit *x, const struct rtl_expr *e, unsigned d)
{
	vmm_emit_address(x, e, d);
	const char *at = vmm_emit_from(x, d, "t6");
	rtl_print_expr(&x->insn->effect, e, &x->note);
	vmm_emit_line(x, "ld", "%s, 0(%s)", vmm_emit_into(d), at);
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
	vmm_emit_line(x, "beqi", "%s, 0, v_%s$%u", b, x->insn->name, by_zero);
	vmm_emit_line(x, operator_insns[kind].name, "%s, %s, %s", to, a, b);
	vmm_emit_line(x, "jmp", "v_%s$%u", x->insn->name, end);
	vmm_emit_label(x, by_zero);
	if (kind == RTL_DIV) {
		vmm_emit_line(x, "ldi", "%s, -1", to);
	} else if (kind == RTL_DIVS) { /* 1 or -1: 2 * (a <s 0) - 1 */
		vmm_emit_line(x, "slt", "%s, %s, zero", to, a);
		vmm_emit_line(x, "muli", "%s, %s, 2", to, to);
		vmm_emit_line(x, "addi", "%s, %s, -1", to, to);
	} else {
		vmm_emit_move(x, to, a);
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
		vmm_emit_line(x, o->with_number, "%s, %s, %" PRId64, to,
		              operand(x, left, d, "t6"), (int64_t)right->value);
	} else {
		prepare(x, right, d + 1);
		const char *a = operand(x, left, d, "t6");
		const char *b = operand(x, right, d + 1, "t7");
		if (e->kind >= RTL_DIV && e->kind <= RTL_REMS)
			division(x, e->kind, to, a, b);
		else
			vmm_emit_line(x, o->name, "%s, %s, %s", to, a, b);
	}
	vmm_emit_made(x, d);
}

/* A truth value as a word, 0 or 1. */
static void truth(struct emit *x, const struct rtl_expr *e, unsigned d)
{
	unsigned no = ++x->labels, end = ++x->labels;
	vmm_emit_branch(x, e, false, no, d);
	vmm_emit_line(x, "ldi", "%s, 1", vmm_emit_into(d));
	vmm_emit_line(x, "jmp", "v_%s$%u", x->insn->name, end);
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
	vmm_emit_line(x, "jmp", "v_%s$%u", x->insn->name, end);
	vmm_emit_label(x, no);
	vmm_emit_value(x, e->arg[2], d);
	vmm_emit_label(x, end);
}

void vmm_emit_value(struct emit *x, const struct rtl_expr *e, unsigned d)
{
	unsigned operands = rtl_operator(e->kind)->operands;
	if (rtl_is_storage(e->kind)) {
		reference(x, e, d);
	} else if (operands == 0) {
		leaf(x, e, d);
	} else if (e->kind == RTL_COND) {
		choice(x, e, d);
	} else if (e->type == RTL_BOOL) {
		truth(x, e, d);
	} else if (e->kind == RTL_NEG) {
		prepare(x, e->arg[0], d);
		vmm_emit_line(x, "sub", "%s, zero, %s", vmm_emit_into(d),
		              operand(x, e->arg[0], d, "t6"));
		vmm_emit_made(x, d);
	} else if (e->kind == RTL_COMPL) {
		prepare(x, e->arg[0], d);
		vmm_emit_line(x, "xori", "%s, %s, -1", vmm_emit_into(d),
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

static void compare(struct emit *x, const struct rtl_expr *e, bool sense,
                    unsigned label, unsigned d)
{
	const struct comparison *c = &comparisons[e->kind];
	prepare(x, e->arg[0], d);
	prepare(x, e->arg[1], d + 1);
	const char *a = operand(x, e->arg[0], d, "t6");
	const char *b = operand(x, e->arg[1], d + 1, "t7");
	vmm_emit_line(x, sense ? c->when_true : c->when_false,
	              "%s, %s, v_%s$%u", c->exchanged ? b : a,
	              c->exchanged ? a : b, x->insn->name, label);
}

/* `c ? x : y` of truth values. */
static void branch_choice(struct emit *x, const struct rtl_expr *e, bool sense,
                          unsigned label, unsigned d)
{
	unsigned no = ++x->labels, end = ++x->labels;
	vmm_emit_branch(x, e->arg[0], false, no, d);
	vmm_emit_branch(x, e->arg[1], sense, label, d);
	vmm_emit_line(x, "jmp", "v_%s$%u", x->insn->name, end);
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
	case RTL_NAME:
		vmm_emit_line(x, sense ? "bnei" : "beqi", "%s, 0, v_%s$%u",
		              operand(x, e, d, "t6"), x->insn->name, label);
		break;
	default:
		compare(x, e, sense, label, d);
		break;
	}
}
