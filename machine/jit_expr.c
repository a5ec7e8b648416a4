/* jit_expr.c: RTL expressions as native code.
 *
 * Everything that word and PSW determine is a constant: fields, P, M, R, q.
 * The rest is computed into rax, with rcx and rdx to help and slots of the
 * frame for what must wait. A value for a host register may be computed there
 * at once when nothing evaluated after it reads that register or can bail out.
 *
 * Nothing here changes the guest's state, so at any point the instruction can
 * still be left to the reference interpreter (a bail-out).
 */
#include <assert.h>

#include "machine/jit.h"

/* ---- Constants ----------------------------------------------------------- */

static bool fold_operator(const struct known_parts *k,
                          const struct rtl_expr *e, word *value)
{
	word a, b;
	if (!machine_jit_expr_fold(k, e->arg[0], &a))
		return false;
	switch (e->kind) {
	case RTL_NEG: case RTL_COMPL: case RTL_NOT:
		*value = machine_unary(e->kind, a);
		return true;
	case RTL_OR:
		*value = 1;
		return a || machine_jit_expr_fold(k, e->arg[1], value);
	case RTL_AND:
		*value = 0;
		return !a || machine_jit_expr_fold(k, e->arg[1], value);
	case RTL_COND:
		return machine_jit_expr_fold(k, e->arg[a ? 1 : 2], value);
	case RTL_INSIDE:
		*value = a < machine_extent(k->psw.l, k->psw.b, k->q);
		return true;
	default:
		if (!machine_jit_expr_fold(k, e->arg[1], &b))
			return false;
		*value = machine_binary(e->kind, a, b);
		return true;
	}
}

bool machine_jit_expr_fold(const struct known_parts *k,
                           const struct rtl_expr *e, word *value)
{
	switch (e->kind) {
	case RTL_CONST: *value = e->value; return true;
	case RTL_FIELD: *value = isa_field_get(e->field, k->w); return true;
	case RTL_M:     *value = k->psw.m; return true;
	case RTL_P:     *value = k->psw.p; return true;
	case RTL_RL:    *value = k->psw.l; return true;
	case RTL_RB:    *value = k->psw.b; return true;
	case RTL_PSW:
		*value = machine_psw_pack(k->psw, TRAP_NONE);
		return true;
	case RTL_Q:     *value = k->q; return true;
	case RTL_NAME:
		if (!k->let || k->let[e->slot].kind != V_CONST)
			return false;
		*value = k->let[e->slot].word;
		return true;
	case RTL_REG: case RTL_MEM: case RTL_ABS:
	case RTL_TIMER: case RTL_CLOCK: case RTL_CONSOLE:
		return false;
	default:
		return fold_operator(k, e, value);
	}
}

bool machine_jit_expr_constant(struct emit *x, const struct rtl_expr *e,
                               word *value)
{
	return machine_jit_expr_fold(&x->known, e, value);
}

/* A value that needs no code to have. */
bool machine_jit_expr_simple(struct emit *x, const struct rtl_expr *e,
                             struct value *v)
{
	word w;
	if (machine_jit_expr_constant(x, e, &w)) {
		*v = (struct value){V_CONST, w, 0};
		return true;
	}
	if (e->kind == RTL_NAME) {
		*v = x->path.let[e->slot];
		return true;
	}
	if (e->kind != RTL_REG || !machine_jit_expr_constant(x, e->arg[0], &w))
		return false;
	*v = (struct value){V_REG, 0, (unsigned)w};
	return true;
}

/* ---- Places -------------------------------------------------------------- */

struct operand machine_jit_cell_operand(unsigned n)
{
	assert(n < ISA_REGISTERS);
	return (struct operand){CELLS, NO_REG, 1,
	                        (int32_t)(8 * (n + ISA_REGISTER_CELL))};
}

struct operand machine_jit_slot_operand(unsigned slot)
{
	assert(slot < SLOTS);
	return (struct operand){RSP, NO_REG, 1, (int32_t)(8 * slot)};
}

unsigned machine_jit_expr_slot(struct emit *x)
{
	if (x->path.slots < SLOTS)
		return x->path.slots++;
	x->failed = true;
	return 0;
}

/* The host register of a value, or NO_REG. */
static int place(const struct emit *x, struct value v)
{
	return v.kind == V_REG   ? x->plan->host[v.n]
	       : v.kind == V_RAX ? RAX
	       : v.kind == V_RCX ? RCX
	                         : NO_REG;
}

static struct operand value_operand(struct value v)
{
	assert(v.kind == V_REG || v.kind == V_SLOT);
	return v.kind == V_REG ? machine_jit_cell_operand(v.n)
	                       : machine_jit_slot_operand(v.n);
}

void machine_jit_value_to(struct emit *x, struct value v, int reg)
{
	int from = place(x, v);
	if (v.kind == V_CONST)
		x_mov_i(x->c, reg, v.word);
	else if (from != NO_REG)
		x_mov(x->c, reg, from);
	else
		x_rm(x->c, X_MOV, reg, value_operand(v));
}

static unsigned immediate(unsigned op)
{
	return op >> 3; /* 03 add -> 0, 0b or -> 1, ... 3b cmp -> 7 */
}

/* `op reg, v`; rcx may be destroyed, reg is another. */
static void operate(struct emit *x, unsigned op, int reg, struct value v)
{
	int from = place(x, v);
	if (v.kind == V_CONST && fits32(v.word)) {
		x_ri(x->c, immediate(op), reg, (int32_t)v.word);
	} else if (v.kind == V_CONST) {
		x_mov_i(x->c, RCX, v.word);
		x_rr(x->c, op, reg, RCX);
	} else if (from != NO_REG) {
		x_rr(x->c, op, reg, from);
	} else {
		x_rm(x->c, op, reg, value_operand(v));
	}
}

/* ---- References ---------------------------------------------------------- */

enum { BIAS = ISA_REGISTERS_END };

static void always_bail(struct emit *x)
{
	x_jmp(x->c, machine_jit_emit_bail(x));
}

/* rcx := the address less `bias`. */
static void address_to_rcx(struct emit *x, const struct rtl_expr *e,
                           int32_t bias)
{
	word disp = 0;
	struct value v;
	const struct rtl_expr *base = e;
	if (e->kind == RTL_ADD &&
	    machine_jit_expr_constant(x, e->arg[1], &disp))
		base = e->arg[0];
	else if (e->kind == RTL_ADD &&
	         machine_jit_expr_constant(x, e->arg[0], &disp))
		base = e->arg[1];
	if (!fits32(disp) || !fits32(disp - (word)bias)) {
		base = e;
		disp = 0;
	}
	int reg = RAX;
	if (machine_jit_expr_simple(x, base, &v) && place(x, v) != NO_REG)
		reg = place(x, v);
	else
		machine_jit_expr_to(x, base, RAX);
	x_rm(x->c, X_LEA, RCX,
	     (struct operand){reg, NO_REG, 1,
	                      (int32_t)(disp - (word)bias)});
}

/* In bounds and not a register, in one comparison. */
static void check_relocated(struct emit *x)
{
	struct stub *s = machine_jit_emit_stub(x, STUB_LOW);
	machine_jit_emit_bail(x);
	s->bail = (unsigned)x->bail;
	x_ri(x->c, I_CMP, RCX, (int32_t)x->plan->bound - BIAS);
	x_jcc(x->c, IF_AE, &s->label);
	x_bind(x->c, &s->back);
}

static void check_absolute(struct emit *x)
{
	addr l = x->plan->psw.l;
	x_ri(x->c, I_CMP, RCX, (int32_t)x->q);
	x_jcc(x->c, IF_AE, machine_jit_emit_bail(x));
	x_rm(x->c, X_LEA, RDX,
	     (struct operand){RCX, NO_REG, 1,
	                      -(int32_t)(l + ISA_REGISTER_CELL)});
	x_ri(x->c, I_CMP, RDX, ISA_REGISTERS);
	x_jcc(x->c, IF_B, machine_jit_emit_bail(x));
}

bool machine_jit_expr_address(struct emit *x, const struct rtl_expr *ref,
                              int64_t *at)
{
	word a;
	bool relocated = ref->kind != RTL_ABS;
	addr l = x->plan->psw.l;
	if (!machine_jit_expr_constant(x, ref->arg[0], &a)) {
		*at = 0;
		address_to_rcx(x, ref->arg[0], relocated ? BIAS : 0);
		if (relocated)
			check_relocated(x);
		else
			check_absolute(x);
		return false;
	}
	bool exists = a < (relocated ? x->plan->bound : x->q);
	*at = exists ? (int64_t)a - (relocated ? 0 : (int64_t)l)
	             : ISA_REGISTERS_END;
	if (!exists || (*at >= ISA_REGISTER_CELL && *at < ISA_REGISTERS_END))
		always_bail(x);
	return true;
}

struct operand machine_jit_expr_cell(struct emit *x, const struct rtl_expr *ref,
                                     bool constant, int64_t at)
{
	if (constant)
		return (struct operand){CELLS, NO_REG, 1, (int32_t)(8 * at)};
	int32_t bias = ref->kind != RTL_ABS ? BIAS
	                                    : -(int32_t)x->plan->psw.l;
	return (struct operand){CELLS, RCX, 8, 8 * bias};
}

static void load(struct emit *x, const struct rtl_expr *e, int reg)
{
	int64_t at;
	bool constant = machine_jit_expr_address(x, e, &at);
	x_rm(x->c, X_MOV, reg, machine_jit_expr_cell(x, e, constant, at));
}

/* ---- Operators ----------------------------------------------------------- */

static bool commutes(enum rtl_kind k)
{
	return k == RTL_ADD || k == RTL_MUL || k == RTL_BITAND ||
	       k == RTL_BITOR || k == RTL_BITXOR || k == RTL_EQ || k == RTL_NE;
}

/* rax := a, rcx := b */
static void both(struct emit *x, const struct rtl_expr *a,
                 const struct rtl_expr *b)
{
	struct value v;
	unsigned slots = x->path.slots;
	if (machine_jit_expr_simple(x, b, &v)) {
		machine_jit_expr_to(x, a, RAX);
		machine_jit_value_to(x, v, RCX);
	} else if (machine_jit_expr_simple(x, a, &v)) {
		machine_jit_expr_to(x, b, RCX);
		machine_jit_value_to(x, v, RAX);
	} else {
		machine_jit_expr_to(x, a, RAX);
		struct value kept = {V_SLOT, 0, machine_jit_expr_slot(x)};
		x_rm(x->c, X_STORE, RAX, value_operand(kept));
		machine_jit_expr_to(x, b, RCX);
		machine_jit_value_to(x, kept, RAX);
	}
	x->path.slots = slots;
}

static void add_sub_logic(struct emit *x, unsigned op,
                          const struct rtl_expr *e, int reg)
{
	const struct rtl_expr *a = e->arg[0], *b = e->arg[1];
	struct value v, left;
	if (commutes(e->kind) && !machine_jit_expr_simple(x, b, &v) &&
	    machine_jit_expr_simple(x, a, &v)) {
		b = e->arg[0];
		a = e->arg[1];
	}
	if (!machine_jit_expr_simple(x, b, &v)) {
		both(x, a, b);
		x_rr(x->c, op, RAX, RCX);
		x_mov(x->c, reg, RAX);
		return;
	}
	bool simple = machine_jit_expr_simple(x, a, &left);
	if (place(x, v) == reg && simple && commutes(e->kind)) {
		operate(x, op, reg, left);
		return;
	}
	if (simple && place(x, left) != NO_REG && op == X_ADD &&
	    place(x, left) != reg && place(x, v) != NO_REG) {
		x_rm(x->c, X_LEA, reg,
		     (struct operand){place(x, left), place(x, v), 1, 0});
		return;
	}
	word disp = e->kind == RTL_SUB ? -v.word : v.word;
	if (simple && place(x, left) != NO_REG && v.kind == V_CONST &&
	    (e->kind == RTL_ADD || e->kind == RTL_SUB) && fits32(disp) &&
	    place(x, left) != reg) {
		x_rm(x->c, X_LEA, reg,
		     (struct operand){place(x, left), NO_REG, 1,
		                      (int32_t)disp});
		return;
	}
	int work = place(x, v) == reg || reg == RCX ? RAX : reg;
	machine_jit_expr_to(x, a, work);
	operate(x, op, work, v);
	x_mov(x->c, reg, work);
}

static void multiply(struct emit *x, const struct rtl_expr *e, int reg)
{
	word k;
	struct value v;
	const struct rtl_expr *a = e->arg[0], *b = e->arg[1];
	if (machine_jit_expr_constant(x, a, &k)) {
		a = e->arg[1];
		b = e->arg[0];
	}
	if (machine_jit_expr_constant(x, b, &k) && fits32(k)) {
		int from = machine_jit_expr_simple(x, a, &v) ? place(x, v)
		                                             : NO_REG;
		if (from == NO_REG)
			machine_jit_expr_to(x, a, from = RAX);
		x_imul_ri(x->c, reg, from, (int32_t)k);
		return;
	}
	both(x, a, b);
	x_rr(x->c, X_IMUL, RAX, RCX);
	x_mov(x->c, reg, RAX);
}

/* Counts of 64 and more shift everything out; the processor's do not. */
static void shift(struct emit *x, const struct rtl_expr *e, int reg)
{
	struct code *c = x->c;
	word count;
	unsigned n = e->kind == RTL_SHL   ? S_SHL
	             : e->kind == RTL_SHR ? S_SHR
	                                  : S_SAR;
	if (machine_jit_expr_constant(x, e->arg[1], &count)) {
		int work = reg == RCX ? RAX : reg;
		machine_jit_expr_to(x, e->arg[0], work);
		if (count >= 64 && n == S_SAR)
			count = 63;
		if (count >= 64)
			x_mov_i(c, work, 0);
		else if (count > 0)
			x_shift_i(c, n, work, (unsigned)count);
		x_mov(c, reg, work);
		return;
	}
	both(x, e->arg[0], e->arg[1]);
	if (n == S_SAR) {
		x_mov_i(c, RDX, 63);
		x_rr(c, X_CMP, RCX, RDX);
		x_rr(c, X_CMOVA, RCX, RDX);
		x_shift_cl(c, n, RAX);
	} else {
		x_shift_cl(c, n, RAX);
		x_ri(c, I_CMP, RCX, 64);
		x_rr(c, X_SBB, RDX, RDX); /* all ones if below */
		x_rr(c, X_AND, RAX, RDX);
	}
	x_mov(c, reg, RAX);
}

/* ---- Division ------------------------------------------------------------ */

/* rax, rcx > 0 -> rax quotient, rdx remainder. The short division is several
 * times faster and usually possible. */
static void divide_unsigned(struct code *c)
{
	struct label wide = {0}, done = {0};
	x_mov(c, RDX, RAX);
	x_rr(c, X_OR, RDX, RCX);
	x_shift_i(c, S_SHR, RDX, 32);
	x_jcc(c, IF_NE, &wide);
	x_byte(c, 0xf7); /* div ecx; edx is 0 here */
	x_byte(c, 0xf1);
	x_jmp(c, &done);
	x_bind(c, &wide);
	x_mov_i(c, RDX, 0);
	x_f7(c, F_DIV, RCX);
	x_bind(c, &done);
}

static void divide(struct emit *x, const struct rtl_expr *e, int reg)
{
	struct code *c = x->c;
	struct label zero = {0}, done = {0};
	both(x, e->arg[0], e->arg[1]);
	x_rr(c, X_TEST, RCX, RCX);
	x_jcc(c, IF_E, &zero);
	divide_unsigned(c);
	if (e->kind == RTL_REM)
		x_mov(c, RAX, RDX);
	x_jmp(c, &done);
	x_bind(c, &zero);
	if (e->kind == RTL_DIV)
		x_mov_i(c, RAX, ~(word)0);
	x_bind(c, &done); /* x % 0 is x */
	x_mov(c, reg, RAX);
}

/* By 0: the quotient is 1 for x < 0, else -1, the remainder x. By -1: -x and
 * 0, which the processor cannot do for -2^63. */
static void divide_signed(struct emit *x, const struct rtl_expr *e, int reg)
{
	struct code *c = x->c;
	struct label special = {0}, zero = {0}, wide = {0}, done = {0};
	bool rem = e->kind == RTL_REMS;
	both(x, e->arg[0], e->arg[1]);
	x_rm(c, X_LEA, RDX, (struct operand){RCX, NO_REG, 1, 1});
	x_ri(c, I_CMP, RDX, 1);
	x_jcc(c, IF_BE, &special);
	x_mov(c, RDX, RAX);
	x_rr(c, X_OR, RDX, RCX);
	x_shift_i(c, S_SHR, RDX, 32);
	x_jcc(c, IF_NE, &wide);
	x_byte(c, 0xf7); /* both are small and positive: div ecx */
	x_byte(c, 0xf1);
	if (rem)
		x_mov(c, RAX, RDX);
	x_jmp(c, &done);
	x_bind(c, &wide);
	x_byte(c, 0x48); /* cqo */
	x_byte(c, 0x99);
	x_f7(c, F_IDIV, RCX);
	if (rem)
		x_mov(c, RAX, RDX);
	x_jmp(c, &done);
	x_bind(c, &special);
	x_rr(c, X_TEST, RCX, RCX);
	x_jcc(c, IF_E, &zero);
	if (rem)
		x_mov_i(c, RAX, 0);
	else
		x_f7(c, F_NEG, RAX);
	x_jmp(c, &done);
	x_bind(c, &zero);
	if (!rem) { /* -1 for x >= 0, 1 otherwise */
		x_f7(c, F_NOT, RAX);
		x_shift_i(c, S_SAR, RAX, 63);
		x_ri(c, I_OR, RAX, 1);
	}
	x_bind(c, &done);
	x_mov(c, reg, RAX);
}

/* ---- Truth values -------------------------------------------------------- */

static bool comparison(enum rtl_kind k)
{
	return k >= RTL_EQ && k <= RTL_GES;
}

static enum cond condition(enum rtl_kind k, bool swapped)
{
	switch (k) {
	case RTL_EQ:  return IF_E;
	case RTL_NE:  return IF_NE;
	case RTL_LT:  return swapped ? IF_A : IF_B;
	case RTL_LE:  return swapped ? IF_AE : IF_BE;
	case RTL_GT:  return swapped ? IF_B : IF_A;
	case RTL_GE:  return swapped ? IF_BE : IF_AE;
	case RTL_LTS: return swapped ? IF_G : IF_L;
	case RTL_LES: return swapped ? IF_GE : IF_LE;
	case RTL_GTS: return swapped ? IF_L : IF_G;
	default:      return swapped ? IF_LE : IF_GE;
	}
}

/* Compares; which condition then means that `e` is true. */
static enum cond compare(struct emit *x, const struct rtl_expr *e)
{
	const struct rtl_expr *a = e->arg[0], *b = e->arg[1];
	struct value v, left;
	word k;
	bool swap = machine_jit_expr_constant(x, a, &k) ||
	            !machine_jit_expr_simple(x, b, &v);
	swap = swap && machine_jit_expr_simple(x, a, &v);
	if (swap) {
		a = e->arg[1];
		b = e->arg[0];
	}
	if (!machine_jit_expr_simple(x, b, &v)) {
		both(x, a, b);
		x_rr(x->c, X_CMP, RAX, RCX);
		return condition(e->kind, swap);
	}
	int reg =
		machine_jit_expr_simple(x, a, &left) ? place(x, left) : NO_REG;
	if (reg == NO_REG)
		machine_jit_expr_to(x, a, reg = RAX);
	if (v.kind == V_CONST && v.word == 0)
		x_rr(x->c, X_TEST, reg, reg); /* flags as `cmp reg, 0` */
	else
		operate(x, X_CMP, reg, v);
	return condition(e->kind, swap);
}

/* Compares; below then means that a reference would not trap. */
static void compare_bound(struct emit *x, const struct rtl_expr *e)
{
	struct value v;
	int reg = machine_jit_expr_simple(x, e->arg[0], &v) ? place(x, v)
	                                                    : NO_REG;
	if (reg == NO_REG)
		machine_jit_expr_to(x, e->arg[0], reg = RAX);
	x_ri(x->c, I_CMP, reg, (int32_t)x->plan->bound);
}

static void jump_and_or(struct emit *x, const struct rtl_expr *e, bool when,
                        struct label *to)
{
	/* x && y is false as soon as x is; x || y true as soon as x is */
	bool decides = e->kind == RTL_OR;
	struct label past = {0};
	machine_jit_expr_jump(x, e->arg[0], decides,
	                      when == decides ? to : &past);
	machine_jit_expr_jump(x, e->arg[1], when, to);
	if (when != decides)
		x_bind(x->c, &past);
}

void machine_jit_expr_jump(struct emit *x, const struct rtl_expr *e, bool when,
                           struct label *to)
{
	word k;
	if (machine_jit_expr_constant(x, e, &k)) {
		if (when == (k != 0))
			x_jmp(x->c, to);
	} else if (e->kind == RTL_NOT) {
		machine_jit_expr_jump(x, e->arg[0], !when, to);
	} else if (e->kind == RTL_AND || e->kind == RTL_OR) {
		jump_and_or(x, e, when, to);
	} else if (comparison(e->kind)) {
		enum cond c = compare(x, e);
		x_jcc(x->c, when ? c : c ^ 1u, to);
	} else if (e->kind == RTL_INSIDE) {
		compare_bound(x, e);
		x_jcc(x->c, when ? IF_B : IF_AE, to);
	} else {
		machine_jit_expr_to(x, e, RAX);
		x_rr(x->c, X_TEST, RAX, RAX);
		x_jcc(x->c, when ? IF_NE : IF_E, to);
	}
}

static void truth(struct emit *x, const struct rtl_expr *e, int reg)
{
	if (comparison(e->kind)) {
		x_set(x->c, compare(x, e), RAX);
	} else if (e->kind == RTL_INSIDE) {
		compare_bound(x, e);
		x_set(x->c, IF_B, RAX);
	} else {
		struct label no = {0}, done = {0};
		machine_jit_expr_jump(x, e, false, &no);
		x_mov_i(x->c, RAX, 1);
		x_jmp(x->c, &done);
		x_bind(x->c, &no);
		x_mov_i(x->c, RAX, 0);
		x_bind(x->c, &done);
	}
	x_mov(x->c, reg, RAX);
}

static void choice(struct emit *x, const struct rtl_expr *e, int reg)
{
	word a, b;
	struct label otherwise = {0}, done = {0};
	if (comparison(e->arg[0]->kind) &&
	    machine_jit_expr_constant(x, e->arg[1], &a) && a == 1 &&
	    machine_jit_expr_constant(x, e->arg[2], &b) && b == 0) {
		truth(x, e->arg[0], reg);
		return;
	}
	machine_jit_expr_jump(x, e->arg[0], false, &otherwise);
	machine_jit_expr_to(x, e->arg[1], RAX);
	x_jmp(x->c, &done);
	x_bind(x->c, &otherwise);
	machine_jit_expr_to(x, e->arg[2], RAX);
	x_bind(x->c, &done);
	x_mov(x->c, reg, RAX);
}

/* ---- All of it ----------------------------------------------------------- */

static void unary(struct emit *x, const struct rtl_expr *e, int reg)
{
	machine_jit_expr_to(x, e->arg[0], reg);
	x_f7(x->c, e->kind == RTL_NEG ? F_NEG : F_NOT, reg);
}

/* reg := e. reg is rax, rcx or the host register of a guest register. */
void machine_jit_expr_to(struct emit *x, const struct rtl_expr *e, int reg)
{
	struct value v;
	if (machine_jit_expr_simple(x, e, &v)) {
		machine_jit_value_to(x, v, reg);
		return;
	}
	switch (e->kind) {
	case RTL_MEM: case RTL_ABS: load(x, e, reg); break;
	case RTL_TIMER:
		machine_jit_emit_timer(x, reg);
		x_rm(x->c, X_MOV, reg, (struct operand){reg, NO_REG, 1, 0});
		break;
	case RTL_NEG: case RTL_COMPL: unary(x, e, reg); break;
	case RTL_ADD:    add_sub_logic(x, X_ADD, e, reg); break;
	case RTL_SUB:    add_sub_logic(x, X_SUB, e, reg); break;
	case RTL_BITAND: add_sub_logic(x, X_AND, e, reg); break;
	case RTL_BITOR:  add_sub_logic(x, X_OR, e, reg); break;
	case RTL_BITXOR: add_sub_logic(x, X_XOR, e, reg); break;
	case RTL_MUL:    multiply(x, e, reg); break;
	case RTL_SHL: case RTL_SHR: case RTL_SAR: shift(x, e, reg); break;
	case RTL_DIV: case RTL_REM: divide(x, e, reg); break;
	case RTL_DIVS: case RTL_REMS: divide_signed(x, e, reg); break;
	case RTL_COND:   choice(x, e, reg); break;
	default:
		assert(e->type == RTL_BOOL && "an expression unknown here");
		truth(x, e, reg);
	}
}
