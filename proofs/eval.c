/* eval.c: the RTL over expressions, one path at a time.
 *
 * Follows machine/eval.c step by step: where that looks at a value to decide
 * how to go on, this asks the path. Writes are kept aside and made when the
 * effect completes.
 */
#include <assert.h>

#include "proofs/fold.h"
#include "proofs/mach.h"

struct pending {
	struct xref at;
	expr value;
};

struct walk {
	struct mach *m;
	struct exprs *x;
	struct path *path;
	expr word;
	enum trap cause;
	bool halted;
	struct xpsw after;
	expr timer;
	bool p_set, timer_set, took;
	unsigned writes, outputs;
	struct pending write[RTL_REFERENCES_MAX];
	expr output[RTL_REFERENCES_MAX];
	expr let[RTL_LETS_MAX];
};

static expr eval(struct walk *k, const struct rtl_expr *e);

static expr nothing(struct walk *k, const struct rtl_expr *e)
{
	return e->type == RTL_BOOL ? k->x->no : x_word(k->x, 0);
}

/* ---- Storage ------------------------------------------------------------ */

static bool locate(struct walk *k, const struct rtl_expr *e, bool write,
                   struct xref *at)
{
	expr a = eval(k, e->arg[0]);
	if (k->cause || k->path->over)
		return false;
	if (e->kind == RTL_REG)
		a = x_add(k->x, a, x_word(k->x, ISA_REGISTER_CELL));
	if (mach_locate(k->m, e->kind != RTL_ABS, write, a, at))
		return true;
	k->cause = TRAP_MEMORY;
	return false;
}

static expr fetch_operand(struct walk *k, const struct rtl_expr *e)
{
	struct xref at;
	return locate(k, e, false, &at) ? mach_get(k->m, &at) : nothing(k, e);
}

static void store(struct walk *k, const struct rtl_expr *e, expr value)
{
	struct pending *w = &k->write[k->writes];
	if (!locate(k, e, true, &w->at))
		return;
	w->value = value;
	k->writes++;
}

/* ---- Leaves ------------------------------------------------------------- */

static expr field(struct walk *k, const struct isa_field *f)
{
	expr bits = x_bits(k->x, f->hi, f->lo, k->word);
	return f->kind == ISA_SIGNED ? x_sext(k->x, 64, bits)
	                             : x_zext(k->x, 64, bits);
}

static expr console_input(struct walk *k)
{
	struct mach *m = k->m;
	if (m->took + 1 >= MACH_INPUTS) {
		path_give_up(k->path, "too many words of input");
		return x_word(k->x, 0);
	}
	k->took = true;
	return m->bare ? m->scene->bare_input
	               : mach_input(m->scene, m->took);
}

static expr clock_reading(struct walk *k)
{
	struct mach *m = k->m;
	m->read_clock = true;
	if (m->bare) /* the time is the monitor's: docs/proofs.md */
		return m->clock ? m->clock : m->scene->clock0;
	m->clocks++;
	/* the cycles before this step: the fetch has been counted */
	expr now = x_word(k->x, m->step_cycles);
	return m->clock = x_add(k->x, m->scene->clock0, now);
}

static expr leaf(struct walk *k, const struct rtl_expr *e)
{
	struct mach *m = k->m;
	struct exprs *x = k->x;
	switch (e->kind) {
	case RTL_CONST: return x_word(x, e->value);
	case RTL_FIELD: return field(k, e->field);
	case RTL_NAME:  return k->let[e->slot];
	case RTL_M:     return x_word(x, m->psw.u);
	case RTL_P:     return x_zext(x, 64, m->psw.p);
	case RTL_RL:    return x_zext(x, 64, m->psw.l);
	case RTL_RB:    return x_zext(x, 64, m->psw.b);
	case RTL_PSW:   return mach_pack(x, &m->psw, TRAP_NONE);
	case RTL_Q:
		return m->bare ? x_zext(x, 64, m->scene->w) : m->scene->q;
	case RTL_TIMER: return m->timer;
	case RTL_CLOCK: return clock_reading(k);
	case RTL_CONSOLE: return console_input(k);
	default:
		assert(!"not a leaf");
		return NULL;
	}
}

/* ---- Expressions -------------------------------------------------------- */

/* Evaluating it can neither trap nor be seen. */
static bool plain(const struct rtl_expr *e)
{
	switch (e->kind) {
	case RTL_REG: case RTL_MEM: case RTL_ABS:
	case RTL_CONSOLE: case RTL_CLOCK:
		return false;
	default:
		for (unsigned i = 0; i < 3; i++)
			if (e->arg[i] && !plain(e->arg[i]))
				return false;
		return true;
	}
}

/* Of ?:, && and || only what is needed is evaluated; but where that makes no
 * difference, no path is split. */
static expr choice(struct walk *k, const struct rtl_expr *e)
{
	struct exprs *x = k->x;
	expr c = eval(k, e->arg[0]), a, b;
	if (k->cause || k->path->over)
		return nothing(k, e);
	switch (e->kind) {
	case RTL_OR:
		if (plain(e->arg[1]))
			return x_or(x, c, eval(k, e->arg[1]));
		return path_decide(k->path, c) ? x->yes : eval(k, e->arg[1]);
	case RTL_AND:
		if (plain(e->arg[1]))
			return x_and(x, c, eval(k, e->arg[1]));
		return path_decide(k->path, c) ? eval(k, e->arg[1]) : x->no;
	default:
		if (!plain(e->arg[1]) || !plain(e->arg[2]))
			return eval(k, e->arg[path_decide(k->path, c) ? 1 : 2]);
		a = eval(k, e->arg[1]);
		b = eval(k, e->arg[2]);
		return x_ite(x, c, a, b);
	}
}

static expr eval(struct walk *k, const struct rtl_expr *e)
{
	expr a, b;
	switch (e->kind) {
	case RTL_REG: case RTL_MEM: case RTL_ABS:
		return fetch_operand(k, e);
	case RTL_NEG: case RTL_COMPL: case RTL_NOT:
		return x_op1(k->x, e->kind, eval(k, e->arg[0]));
	case RTL_OR: case RTL_AND: case RTL_COND:
		return choice(k, e);
	case RTL_INSIDE:
		a = eval(k, e->arg[0]);
		return x_ult(k->x, a, mach_extent(k->m));
	default:
		if (rtl_operator(e->kind)->operands == 0)
			return leaf(k, e);
		a = eval(k, e->arg[0]);
		b = eval(k, e->arg[1]);
		return x_op2(k->x, e->kind, a, b);
	}
}

/* ---- Statements --------------------------------------------------------- */

static expr low(struct walk *k, expr value, unsigned lo)
{
	return x_bits(k->x, lo + ADDR_BITS - 1, lo, value);
}

static bool decide_bit(struct walk *k, expr value, unsigned n)
{
	expr bit = x_bits(k->x, n, n, value);
	return path_decide(k->path, x_eq(k->x, bit, x_num(k->x, 1, 1)));
}

static void assign(struct walk *k, const struct rtl_stmt *s)
{
	expr v = eval(k, s->value);
	if (k->cause || k->path->over)
		return;
	switch (s->target->kind) {
	case RTL_REG: case RTL_MEM: case RTL_ABS:
		store(k, s->target, v);
		break;
	case RTL_M:
		k->after.u = decide_bit(k, v, 0);
		break;
	case RTL_P:
		k->after.p = low(k, v, 0);
		k->p_set = true;
		break;
	case RTL_RL:
		k->after.l = low(k, v, 0);
		break;
	case RTL_RB:
		k->after.b = low(k, v, 0);
		break;
	case RTL_PSW:
		k->after.u = decide_bit(k, v, 63);
		k->after.p = low(k, v, 2 * ADDR_BITS);
		k->after.l = low(k, v, ADDR_BITS);
		k->after.b = low(k, v, 0);
		k->p_set = true;
		break;
	case RTL_TIMER:
		k->timer = v;
		k->timer_set = true;
		break;
	case RTL_CONSOLE:
		k->output[k->outputs++] = v;
		break;
	default:
		assert(!"a target that cannot be assigned");
	}
}

static void run(struct walk *k, const struct rtl_stmt *s)
{
	for (; s && !k->cause && !k->halted && !k->path->over; s = s->next) {
		expr c;
		switch (s->action) {
		case RTL_LET:
			k->let[s->slot] = eval(k, s->value);
			break;
		case RTL_ASSIGN:
			assign(k, s);
			break;
		case RTL_IF:
			c = eval(k, s->value);
			if (!k->cause)
				run(k, path_decide(k->path, c) ? s->then
				                               : s->otherwise);
			break;
		case RTL_TRAP:
			k->cause = s->cause;
			break;
		case RTL_HALT:
			k->halted = true;
			break;
		case RTL_NO_ACTION: case RTL_ACTIONS:
			assert(!"no such action");
		}
	}
}

/* T counts the instruction down unless it sets T itself. */
static expr counted(struct walk *k)
{
	struct mach *m = k->m;
	struct exprs *x = k->x;
	if (!m->psw.u)
		return m->timer;
	expr off = x_eq(x, m->timer, x_word(x, TIMER_OFF));
	if (path_decide(k->path, off))
		return m->timer;
	return x_sub(x, m->timer, x_word(x, 1));
}

static void complete(struct walk *k)
{
	struct mach *m = k->m;
	for (unsigned i = 0; i < k->writes; i++)
		mach_put(m, &k->write[i].at, k->write[i].value);
	m->timer = k->timer_set ? k->timer : counted(k);
	if (!k->p_set)
		k->after.p = x_add(k->x, k->after.p,
		                   x_num(k->x, ADDR_BITS, 1));
	m->psw = k->after;
	m->took += k->took;
	for (unsigned i = 0; i < k->outputs; i++) {
		if (m->outputs == MACH_OUTPUTS) {
			path_give_up(k->path, "too many words of output");
			return;
		}
		m->output[m->outputs++] = k->output[i];
	}
}

enum trap mach_eval(struct mach *m, const struct isa_insn *insn, expr word_)
{
	struct walk k;
	k.m = m;
	k.x = &m->scene->path->x;
	k.path = m->scene->path;
	k.word = word_;
	k.cause = TRAP_NONE;
	k.halted = k.p_set = k.timer_set = k.took = false;
	k.writes = k.outputs = 0;
	k.after = m->psw;
	if (insn->user != ISA_IGNORE || !m->psw.u)
		run(&k, insn->effect.body);
	if (k.path->over)
		return k.cause;
	if (k.halted)
		m->status = MACHINE_HALTED;
	else if (!k.cause)
		complete(&k);
	return k.cause;
}
