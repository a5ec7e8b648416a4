/* step.c: one step of an instruction, read over terms.
 *
 * The walk follows machine/eval.c: statements in order, the value before the
 * address, only what is needed of ?:, && and ||, the first trap ends it all.
 * Where the interpreter takes one path, this takes all of them at once: each
 * statement is reached under a condition (`reach`), and what would end the
 * effect adds to a growing condition (`ended`) that rules out all that
 * follows.
 */
#include <assert.h>

#include "theorems/symbolic.h"

struct assignment {
	const struct rtl_expr *target;
	term when;
	term at;    /* storage: the address, 20 bits */
	term value;
};

struct walk {
	struct sym *y;
	struct z3 *z;
	const struct sym_state *s;
	struct sym_step *out;
	term ended; /* a trap or halt was met before */
	term lets[RTL_LETS_MAX];
	struct assignment *assignments;
	size_t assigned;
};

static term eval(struct walk *k, const struct rtl_expr *e, term reach);

/* ---- Traps -------------------------------------------------------------- */

/* The effect ends in a trap where `when` holds, unless it ended before. */
static void trap_when(struct walk *k, term when, enum trap cause)
{
	term now = t_and(k->z, when, t_not(k->z, k->ended));
	k->out->trap[cause] = t_or(k->z, k->out->trap[cause], now);
	k->ended = t_or(k->z, k->ended, now);
}

/* ---- References to storage ---------------------------------------------- */

/* Whether a 64-bit virtual address may be used. */
static term inside(struct walk *k, term at)
{
	struct z3 *z = k->z;
	term low = sym_address(k->y, at, 0);
	term high = t_extract(z, 63, ADDR_BITS, at);
	term small = t_eq(z, high, t_num(z, 64 - ADDR_BITS, 0));
	return t_and(z, small, sym_visible(k->y, k->s, low));
}

/* Applies the address rule to a 64-bit address; returns its low 20 bits. */
static term refer(struct walk *k, enum rtl_kind kind, term at, term reach)
{
	struct z3 *z = k->z;
	term low = sym_address(k->y, at, 0), may;
	if (kind == RTL_ABS)
		may = t_op2(z, Z_ULT, at, t_zero_extend(z, 64, k->s->q));
	else
		may = inside(k, at);
	trap_when(k, t_and(z, reach, t_not(z, may)), TRAP_MEMORY);
	return low;
}

/* The address of a reference: evaluates its operand, applies the rule. */
static term address(struct walk *k, const struct rtl_expr *e, term reach)
{
	struct z3 *z = k->z;
	term at = eval(k, e->arg[0], reach);
	if (e->kind == RTL_REG)
		at = t_op2(z, Z_ADD, at, t_num(z, 64, ISA_REGISTER_CELL));
	return refer(k, e->kind, at, reach);
}

static term read_cell(struct walk *k, const struct rtl_expr *e, term reach)
{
	term at = address(k, e, reach);
	if (e->kind == RTL_ABS)
		return sym_cell(k->y, k->s, at);
	/* what sym_window_after gives before any write */
	struct sym_step nothing = {.write_count = 0};
	return sym_window_after(k->y, k->s, &nothing, at);
}

/* ---- Expressions -------------------------------------------------------- */

static term field(struct walk *k, const struct isa_field *f)
{
	term bits = t_extract(k->z, f->hi, f->lo, k->y->w);
	return f->kind == ISA_SIGNED ? t_sign_extend(k->z, 64, bits)
	                             : t_zero_extend(k->z, 64, bits);
}

/* Products: exact, or as functions of which only equality is known. */
static term product(struct walk *k, enum z3_operator op, const char *name,
                    term a, term b)
{
	k->y->used_product = true;
	if (k->y->exact_products)
		return t_op2(k->z, op, a, b);
	return t_call2(k->z, t_function(k->z, name, 2, 64, 64), a, b);
}

static term leaf(struct walk *k, const struct rtl_expr *e, term reach)
{
	const struct sym_state *s = k->s;
	struct z3 *z = k->z;
	switch (e->kind) {
	case RTL_CONST: return t_num(z, 64, e->value);
	case RTL_FIELD: return field(k, e->field);
	case RTL_NAME:  return k->lets[e->slot];
	case RTL_M:     return t_number(z, 64, s->m);
	case RTL_P:     return t_zero_extend(z, 64, s->p);
	case RTL_RL:    return t_zero_extend(z, 64, s->l);
	case RTL_RB:    return t_zero_extend(z, 64, s->b);
	case RTL_PSW:   return sym_psw(k->y, s->m, s->p, s->l, s->b);
	case RTL_Q:     return t_zero_extend(z, 64, s->q);
	case RTL_TIMER: return s->timer;
	case RTL_CLOCK: return s->clock;
	case RTL_CONSOLE:
		k->out->took_input = t_or(
		        z, k->out->took_input,
		        t_and(z, reach, t_not(z, k->ended)));
		return s->input;
	default:
		assert(false && "not a leaf");
		return NULL;
	}
}

/* Comparisons and arithmetic: both operands are evaluated. */
static term combine(struct walk *k, enum rtl_kind kind, term a, term b)
{
	struct z3 *z = k->z;
	switch (kind) {
	case RTL_EQ:  return t_eq(z, a, b);
	case RTL_NE:  return t_ne(z, a, b);
	case RTL_LT:  return t_op2(z, Z_ULT, a, b);
	case RTL_LE:  return t_op2(z, Z_ULE, a, b);
	case RTL_GT:  return t_op2(z, Z_ULT, b, a);
	case RTL_GE:  return t_op2(z, Z_ULE, b, a);
	case RTL_LTS: return t_op2(z, Z_SLT, a, b);
	case RTL_LES: return t_op2(z, Z_SLE, a, b);
	case RTL_GTS: return t_op2(z, Z_SLT, b, a);
	case RTL_GES: return t_op2(z, Z_SLE, b, a);
	case RTL_BITOR:  return t_op2(z, Z_BITOR, a, b);
	case RTL_BITXOR: return t_op2(z, Z_BITXOR, a, b);
	case RTL_BITAND: return t_op2(z, Z_BITAND, a, b);
	case RTL_SHL: return t_op2(z, Z_SHL, a, b);
	case RTL_SHR: return t_op2(z, Z_SHR, a, b);
	case RTL_SAR: return t_op2(z, Z_SAR, a, b);
	case RTL_ADD: return t_op2(z, Z_ADD, a, b);
	case RTL_SUB: return t_op2(z, Z_SUB, a, b);
	/* SMT-LIB's division by zero is the RTL's */
	case RTL_MUL:  return product(k, Z_MUL, "mul", a, b);
	case RTL_DIV:  return product(k, Z_UDIV, "div", a, b);
	case RTL_REM:  return product(k, Z_UREM, "rem", a, b);
	case RTL_DIVS: return product(k, Z_SDIV, "divs", a, b);
	case RTL_REMS: return product(k, Z_SREM, "rems", a, b);
	default:
		assert(false && "not an operator on two operands");
		return NULL;
	}
}

static term eval(struct walk *k, const struct rtl_expr *e, term reach)
{
	struct z3 *z = k->z;
	term a, b, c;
	switch (e->kind) {
	case RTL_REG: case RTL_MEM: case RTL_ABS:
		return read_cell(k, e, reach);
	case RTL_NEG:
		return t_op1(z, Z_NEG, eval(k, e->arg[0], reach));
	case RTL_COMPL:
		return t_op1(z, Z_COMPL, eval(k, e->arg[0], reach));
	case RTL_NOT:
		return t_not(z, eval(k, e->arg[0], reach));
	case RTL_OR:
		a = eval(k, e->arg[0], reach);
		b = eval(k, e->arg[1], t_and(z, reach, t_not(z, a)));
		return t_or(z, a, b);
	case RTL_AND:
		a = eval(k, e->arg[0], reach);
		b = eval(k, e->arg[1], t_and(z, reach, a));
		return t_and(z, a, b);
	case RTL_INSIDE:
		return inside(k, eval(k, e->arg[0], reach));
	case RTL_COND:
		c = eval(k, e->arg[0], reach);
		a = eval(k, e->arg[1], t_and(z, reach, c));
		b = eval(k, e->arg[2], t_and(z, reach, t_not(z, c)));
		return t_ite(z, c, a, b);
	default:
		if (rtl_operator(e->kind)->operands == 0)
			return leaf(k, e, reach);
		a = eval(k, e->arg[0], reach);
		b = eval(k, e->arg[1], reach);
		return combine(k, e->kind, a, b);
	}
}

/* ---- Statements --------------------------------------------------------- */

static void assign(struct walk *k, const struct rtl_stmt *st, term reach)
{
	struct assignment *a = &k->assignments[k->assigned];
	a->target = st->target;
	a->value = eval(k, st->value, reach);
	a->at = NULL;
	if (st->target->arg[0])
		a->at = address(k, st->target, reach);
	a->when = reach;
	k->assigned++;
}

static void block(struct walk *k, const struct rtl_stmt *st, term reach)
{
	struct z3 *z = k->z;
	for (; st; st = st->next) {
		term c, now;
		switch (st->action) {
		case RTL_LET:
			k->lets[st->slot] = eval(k, st->value, reach);
			break;
		case RTL_ASSIGN:
			assign(k, st, reach);
			break;
		case RTL_IF:
			c = eval(k, st->value, reach);
			block(k, st->then, t_and(z, reach, c));
			block(k, st->otherwise,
			      t_and(z, reach, t_not(z, c)));
			break;
		case RTL_TRAP:
			trap_when(k, reach, st->cause);
			break;
		case RTL_HALT:
			now = t_and(z, reach, t_not(z, k->ended));
			k->out->halted = t_or(z, k->out->halted, now);
			k->ended = t_or(z, k->ended, now);
			break;
		case RTL_NO_ACTION: case RTL_ACTIONS:
			break;
		}
	}
}

/* ---- Completion --------------------------------------------------------- */

/* All paths are walked at once, so the limit on one path is no bound. */
static size_t count_assignments(const struct rtl_stmt *st)
{
	size_t n = 0;
	for (; st; st = st->next)
		n += (st->action == RTL_ASSIGN) + count_assignments(st->then) +
		     count_assignments(st->otherwise);
	return n;
}

static void set(struct walk *k, term *place, term when, term value)
{
	*place = t_ite(k->z, when, value, *place);
}

static void set_psw(struct walk *k, term when, term v)
{
	struct sym_step *out = k->out;
	set(k, &out->m, when, t_bit(k->z, PSW_M, v));
	set(k, &out->p, when, sym_address(k->y, v, PSW_P));
	set(k, &out->l, when, sym_address(k->y, v, PSW_L));
	set(k, &out->b, when, sym_address(k->y, v, PSW_B));
}

/* Makes one assignment where it is reached and the instruction completes. */
static void complete(struct walk *k, const struct assignment *a, term done)
{
	struct sym_step *out = k->out;
	struct z3 *z = k->z;
	term v = a->value, when = t_and(z, done, a->when);
	switch (a->target->kind) {
	case RTL_REG: case RTL_MEM: case RTL_ABS:
		out->writes[out->write_count++] = (struct sym_write){
			when, a->target->kind != RTL_ABS, a->at, v};
		break;
	case RTL_M:
		set(k, &out->m, when, t_bit(z, 0, v));
		break;
	case RTL_P:
		set(k, &out->p, when, sym_address(k->y, v, 0));
		break;
	case RTL_RL:
		set(k, &out->l, when, sym_address(k->y, v, 0));
		break;
	case RTL_RB:
		set(k, &out->b, when, sym_address(k->y, v, 0));
		break;
	case RTL_PSW:
		set_psw(k, when, v);
		break;
	case RTL_TIMER:
		set(k, &out->timer, when, v);
		break;
	case RTL_CONSOLE:
		out->outputs[out->output_count++] =
			(struct sym_output){when, v};
		break;
	default:
		assert(false && "not a target");
	}
}

/* What the machine does besides the effect: P advances, T counts. */
static void defaults(struct walk *k)
{
	const struct sym_state *s = k->s;
	struct sym_step *out = k->out;
	struct z3 *z = k->z;
	term going = t_not(z, out->halted);
	term off = t_eq(z, s->timer, t_num(z, 64, TIMER_OFF));
	term next = t_op2(z, Z_ADD, s->p, t_num(z, ADDR_BITS, 1));
	term less = t_op2(z, Z_SUB, s->timer, t_num(z, 64, 1));
	out->m = s->m;
	out->p = t_ite(z, going, next, s->p);
	out->l = s->l;
	out->b = s->b;
	term counts = t_and(z, going, s->m);
	counts = t_and(z, counts, t_not(z, off));
	out->counted = t_ite(z, counts, less, s->timer);
	out->timer = out->counted;
}

void sym_step(struct sym *y, const struct sym_state *s, struct sym_step *out)
{
	struct z3 *z = y->z;
	struct walk k = {.y = y, .z = z, .s = s, .out = out};
	*out = (struct sym_step){.write_count = 0};
	for (unsigned c = 0; c < TRAP_COUNT; c++)
		out->trap[c] = t_bool(z, false);
	out->halted = out->took_input = k.ended = t_bool(z, false);
	size_t n = count_assignments(y->insn->effect.body) + 1;
	k.assignments = arena_alloc(y->arena, n * sizeof *k.assignments);
	out->writes = arena_alloc(y->arena, n * sizeof *out->writes);
	out->outputs = arena_alloc(y->arena, n * sizeof *out->outputs);

	term runs = t_bool(z, true); /* the effect is executed at all */
	if (y->insn->user == ISA_TRAP)
		trap_when(&k, s->m, TRAP_PRIVILEGED);
	if (y->insn->user != ISA_EXECUTE)
		runs = t_not(z, s->m);
	block(&k, y->insn->effect.body, runs);

	out->trapped = t_bool(z, false);
	for (unsigned c = 0; c < TRAP_COUNT; c++)
		out->trapped = t_or(z, out->trapped, out->trap[c]);
	defaults(&k);
	term done = t_not(z, out->halted);
	for (size_t i = 0; i < k.assigned; i++)
		complete(&k, &k.assignments[i], done);
	out->took_input = t_and(z, out->took_input, done);
}
