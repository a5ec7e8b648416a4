/* eval.c: the RTL over words: what one instruction does to a state.
 *
 * Walks the tree of isa/rtl.h. Nothing is changed here: reads are recorded as
 * they are made, writes are kept aside and become part of the plan only when
 * the effect completes. That is the whole of "simultaneous" and of "all or
 * nothing".
 *
 * After the first trap the walk goes on to the end of its expression, but
 * refers to storage no more; statements after it are not reached.
 */
#include <assert.h>

#include "machine/internal.h"

struct pending_write {
	const struct rtl_expr *ref;
	word virtual, value;
	addr real;
	bool relocated;
};

struct eval {
	const struct machine *m;
	struct machine_step *s;
	word insn_word;
	enum trap cause;         /* the first trap met */
	bool halted;
	bool p_set;              /* P was assigned */
	struct psw after;
	word timer;
	bool timer_set;
	unsigned writes, outputs;
	word let[RTL_LETS_MAX];
	struct pending_write write[RTL_REFERENCES_MAX];
};

static word eval_node(struct eval *x, const struct rtl_expr *e);

/* Half of a tree are fields and numbers: they are not worth a call. */
static inline word eval(struct eval *x, const struct rtl_expr *e)
{
	if (e->kind == RTL_FIELD)
		return isa_field_get(e->field, x->insn_word);
	return e->kind == RTL_CONST ? e->value : eval_node(x, e);
}

/* ---- Storage ------------------------------------------------------------ */

/* Where a reference leads; false after a memory trap, this one or an earlier
 * one. */
static bool locate(struct eval *x, const struct rtl_expr *e, word *virtual,
                   addr *real)
{
	word a = eval(x, e->arg[0]);
	if (x->cause)
		return false;
	if (e->kind == RTL_REG)
		a += ISA_REGISTER_CELL;
	*virtual = a;
	if (e->kind == RTL_ABS ? a < x->m->q
	                       : relocate(x->m->psw, x->m->q, a, real)) {
		if (e->kind == RTL_ABS)
			*real = (addr)a;
		return true;
	}
	x->cause = TRAP_MEMORY;
	x->s->fault = a;
	x->s->fault_relocated = e->kind != RTL_ABS;
	x->s->fault_ref = e;
	return false;
}

static word fetch_operand(struct eval *x, const struct rtl_expr *e)
{
	word virtual;
	addr real;
	if (!locate(x, e, &virtual, &real))
		return 0;
	word value = x->m->E[real];
	plan_cycle(x->s, CYCLE_READ, e->kind != RTL_ABS, virtual, real, value,
	           e);
	return value;
}

static void store(struct eval *x, const struct rtl_expr *e, word value)
{
	struct pending_write *w = &x->write[x->writes];
	if (!locate(x, e, &w->virtual, &w->real))
		return;
	w->ref = e;
	w->value = value;
	w->relocated = e->kind != RTL_ABS;
	x->writes++;
}

/* ---- Devices ------------------------------------------------------------ */

/* The same word however often one effect asks. */
static word console_input(struct eval *x)
{
	struct machine_step *s = x->s;
	const struct console *c = x->m->console;
	if (!s->read_input)
		s->input = c && c->in ? c->in(c->ctx, x->m->inputs)
		                      : CONSOLE_END;
	s->read_input = true;
	return s->input;
}

static word read_device(struct eval *x, enum rtl_kind kind)
{
	if (x->cause) /* behind a trap: not read */
		return 0;
	if (kind == RTL_CONSOLE)
		return console_input(x);
	if (kind == RTL_CLOCK) {
		x->s->read_clock = true;
		return x->s->clock_before;
	}
	x->s->read_timer = true;
	return x->s->timer_before;
}

/* ---- Expressions: total functions on words ------------------------------- */

#define SIGN ((word)1 << 63)

static bool less_signed(word a, word b)
{
	return (a ^ SIGN) < (b ^ SIGN);
}

static word shift_right_signed(word a, word n)
{
	word fill = a & SIGN ? ~(word)0 : 0;
	if (n == 0)
		return a;
	return n >= 64 ? fill : a >> n | fill << (64 - n);
}

static word magnitude(word a)
{
	return a & SIGN ? -a : a;
}

/* Division by zero as SMT-LIB has it, so that proofs mean the same. */
static word divide(word a, word b)
{
	return b ? a / b : ~(word)0;
}

static word divide_signed(word a, word b)
{
	word quotient = divide(magnitude(a), magnitude(b));
	return (a ^ b) & SIGN ? -quotient : quotient;
}

static word remainder_signed(word a, word b)
{
	word rest = b ? magnitude(a) % magnitude(b) : magnitude(a);
	return a & SIGN ? -rest : rest;
}

word machine_unary(enum rtl_kind kind, word a)
{
	switch (kind) {
	case RTL_NEG:    return -a;
	case RTL_COMPL:  return ~a;
	case RTL_NOT:    return !a;
	default:
		assert(!"a kind without a meaning over a word");
		return 0;
	}
}

word machine_binary(enum rtl_kind kind, word a, word b)
{
	switch (kind) {
	case RTL_EQ:     return a == b;
	case RTL_NE:     return a != b;
	case RTL_LT:     return a < b;
	case RTL_LE:     return a <= b;
	case RTL_GT:     return a > b;
	case RTL_GE:     return a >= b;
	case RTL_LTS:    return less_signed(a, b);
	case RTL_LES:    return !less_signed(b, a);
	case RTL_GTS:    return less_signed(b, a);
	case RTL_GES:    return !less_signed(a, b);
	case RTL_BITOR:  return a | b;
	case RTL_BITXOR: return a ^ b;
	case RTL_BITAND: return a & b;
	case RTL_SHL:    return b < 64 ? a << b : 0;
	case RTL_SHR:    return b < 64 ? a >> b : 0;
	case RTL_SAR:    return shift_right_signed(a, b);
	case RTL_ADD:    return a + b;
	case RTL_SUB:    return a - b;
	case RTL_MUL:    return a * b;
	case RTL_DIV:    return divide(a, b);
	case RTL_REM:    return b ? a % b : a;
	case RTL_DIVS:   return divide_signed(a, b);
	case RTL_REMS:   return remainder_signed(a, b);
	default:
		assert(!"a kind without a meaning over words");
		return 0;
	}
}

static word eval_node(struct eval *x, const struct rtl_expr *e)
{
	const struct machine *m = x->m;
	switch (e->kind) {
	case RTL_NAME:  return x->let[e->slot];
	case RTL_M:     return m->psw.m;
	case RTL_P:     return m->psw.p;
	case RTL_RL:    return m->psw.l;
	case RTL_RB:    return m->psw.b;
	case RTL_PSW:
		return machine_psw_pack(m->psw, TRAP_NONE);
	case RTL_Q:     return m->q;
	case RTL_TIMER: case RTL_CLOCK: case RTL_CONSOLE:
		return read_device(x, e->kind);
	case RTL_REG: case RTL_MEM: case RTL_ABS:
		return fetch_operand(x, e);
	case RTL_NEG: case RTL_COMPL: case RTL_NOT:
		return machine_unary(e->kind, eval(x, e->arg[0]));
	case RTL_OR:    return eval(x, e->arg[0]) || eval(x, e->arg[1]);
	case RTL_AND:   return eval(x, e->arg[0]) && eval(x, e->arg[1]);
	case RTL_INSIDE:
		return eval(x, e->arg[0]) <
		       machine_extent(m->psw.l, m->psw.b, m->q);
	case RTL_COND:
		return eval(x, e->arg[0]) ? eval(x, e->arg[1])
		                          : eval(x, e->arg[2]);
	default: {
		word a = eval(x, e->arg[0]);
		return machine_binary(e->kind, a, eval(x, e->arg[1]));
	}
	}
}

/* ---- Statements --------------------------------------------------------- */

static void assign(struct eval *x, const struct rtl_stmt *s)
{
	word value = eval(x, s->value);
	if (x->cause)
		return;
	switch (s->target->kind) {
	case RTL_REG: case RTL_MEM: case RTL_ABS:
		store(x, s->target, value);
		break;
	case RTL_M:
		x->after.m = value & 1 ? MODE_U : MODE_S;
		break;
	case RTL_P:
		x->after.p = value & ADDR_MAX;
		x->p_set = true;
		break;
	case RTL_RL:
		x->after.l = value & ADDR_MAX;
		break;
	case RTL_RB:
		x->after.b = value & ADDR_MAX;
		break;
	case RTL_PSW:
		x->after = machine_psw_unpack(value);
		x->p_set = true;
		break;
	case RTL_TIMER:
		x->timer = value;
		x->timer_set = true;
		break;
	case RTL_CONSOLE:
		assert(x->outputs < RTL_REFERENCES_MAX);
		x->s->output[x->outputs++] = value;
		break;
	default:
		assert(!"a target that cannot be assigned");
	}
}

/* Runs statements until the end of the block, a trap or a halt. */
static void run(struct eval *x, const struct rtl_stmt *s)
{
	for (; s && !x->cause && !x->halted; s = s->next) {
		switch (s->action) {
		case RTL_LET:
			x->let[s->slot] = eval(x, s->value);
			break;
		case RTL_ASSIGN:
			assign(x, s);
			break;
		case RTL_IF: {
			/* a trap in the condition ends it all */
			bool holds = eval(x, s->value);
			if (!x->cause)
				run(x, holds ? s->then : s->otherwise);
			break;
		}
		case RTL_TRAP:
			x->cause = s->cause;
			break;
		case RTL_HALT:
			x->halted = true;
			break;
		case RTL_NO_ACTION: case RTL_ACTIONS:
			assert(!"no such action");
		}
	}
}

/* The effect completed: its writes and devices become part of the plan. */
static void complete(struct eval *x)
{
	struct machine_step *s = x->s;
	for (unsigned i = 0; i < x->writes; i++) {
		const struct pending_write *w = &x->write[i];
		plan_cycle(s, CYCLE_WRITE, w->relocated, w->virtual, w->real,
		           w->value, w->ref);
	}
	if (!x->p_set)
		x->after.p = (x->after.p + 1) & ADDR_MAX;
	s->after = x->after;
	s->took_input = s->read_input;
	s->outputs = x->outputs;
	/* T counts this instruction down unless it sets T itself */
	if (x->timer_set)
		s->timer_after = x->timer;
	else if (s->before.m == MODE_U && s->timer_before != TIMER_OFF &&
	         s->timer_before > 0)
		s->timer_after = s->timer_before - 1;
}

enum trap machine_eval(const struct machine *m, struct machine_step *s,
                       bool *halted)
{
	struct eval x; /* most of it is written before it is read */
	x.m = m;
	x.s = s;
	x.insn_word = s->insn_word;
	x.cause = TRAP_NONE;
	x.halted = x.p_set = x.timer_set = false;
	x.writes = x.outputs = 0;
	x.after = m->psw;
	if (isa_action(s->insn, m->psw.m) != ISA_IGNORE)
		run(&x, s->insn->effect.body);
	*halted = x.halted;
	if (!x.cause && !x.halted)
		complete(&x);
	return x.cause;
}
