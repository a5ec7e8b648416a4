/* step.c: one step of a machine on expressions: fetch, decode, privilege
 * check, effect, trap. Follows machine/step.c. */
#include <assert.h>

#include "proofs/fold.h"
#include "proofs/mach.h"

expr mach_pack(struct exprs *x, const struct xpsw *psw, enum trap cause)
{
	word top = (word)psw->u << 3 | (word)cause;
	expr out = x_concat(x, x_num(x, 4, top), psw->p);
	out = x_concat(x, out, psw->l);
	return x_concat(x, out, psw->b);
}

/* ---- Traps -------------------------------------------------------------- */

static struct xref cell(struct mach *m, addr at)
{
	struct exprs *x = &m->scene->path->x;
	if (m->bare)
		return (struct xref){.vm = m->scene->current,
		                     .index = x_num(x, ADDR_BITS, at)};
	return (struct xref){.own = true, .at = at};
}

static expr same_psw(struct exprs *x, const struct xpsw *a,
                     const struct xpsw *b)
{
	expr p = x_eq(x, a->p, b->p), l = x_eq(x, a->l, b->l);
	expr same = x_and(x, p, l);
	same = x_and(x, same, x_eq(x, a->b, b->b));
	return a->u == b->u ? same : x->no;
}

/* That it came to this trap does not depend on the time. The machine does not
 * look into an effect that reads the clock, and never calls it wedged; but if
 * all that came before the trap is the same at any time, it can leave the state
 * as little as one that reads none. */
static bool timeless(const struct mach *m)
{
	const struct path *p = m->scene->path;
	word clock = m->scene->clock0->vars;
	if (!m->read_clock)
		return true;
	for (size_t i = 0; i < p->conditions; i++)
		if (p->condition[i]->vars & clock)
			return false;
	return true;
}

void mach_trap(struct mach *m, enum trap cause)
{
	struct path *path = m->scene->path;
	struct exprs *x = &path->x;
	struct xref at0 = cell(m, CELL_OLD_PSW), at1 = cell(m, CELL_NEW_PSW);
	expr old_psw = mach_pack(x, &m->psw, cause);
	expr before = mach_get(m, &at0), v = mach_get(m, &at1);
	struct xpsw after;
	m->status = MACHINE_TRAPPED;
	m->cause = cause;
	if (m->until_trap)
		return;
	m->cycles--; /* E[0] is not read, only compared */
	expr bit = x_bits(x, 63, 63, v);
	after.u = path_decide(path, x_eq(x, bit, x_num(x, 1, 1)));
	after.p = x_bits(x, 59, 40, v);
	after.l = x_bits(x, 39, 20, v);
	after.b = x_bits(x, 19, 0, v);
	expr stuck = same_psw(x, &after, &m->psw);
	stuck = x_and(x, stuck, x_eq(x, before, old_psw));
	if (cause != TRAP_TIMER && timeless(m) && path_decide(path, stuck))
		m->status = MACHINE_WEDGED;
	mach_put(m, &at0, old_psw);
	m->psw = after;
}

/* ---- Steps -------------------------------------------------------------- */

/* The instruction that the word is; NULL: illegal. */
static const struct isa_insn *decode(struct mach *m, expr w)
{
	const struct isa *isa = m->scene->isa;
	struct path *path = m->scene->path;
	struct exprs *x = &path->x;
	if (x_is_const(w))
		return isa_decode(isa, w->value);
	for (size_t i = 0; i < isa->insn_count; i++) {
		const struct isa_insn *n = &isa->insns[i];
		expr bits = x_op2(x, RTL_BITAND, w, x_word(x, n->mask));
		if (path_decide(path, x_eq(x, bits, x_word(x, n->match))))
			return n;
	}
	return NULL;
}

static void count_supervisor(struct mach *m)
{
	uint64_t console = (uint64_t)1 << RTL_CONSOLE;
	if (m->psw.u)
		return;
	m->supervisor++;
	if (!m->insn || m->insn->user != ISA_TRAP)
		return;
	if ((m->insn->effect.read_kinds | m->insn->effect.set_kinds) & console)
		m->console++;
	else
		m->privileged++;
}

static void execute(struct mach *m, expr w)
{
	m->insn = decode(m, w);
	if (m->scene->path->over)
		return;
	count_supervisor(m);
	if (!m->insn) {
		mach_trap(m, TRAP_ILLEGAL);
		return;
	}
	if (m->insn->user == ISA_TRAP && m->psw.u) {
		mach_trap(m, TRAP_PRIVILEGED);
		return;
	}
	enum trap cause = mach_eval(m, m->insn, w);
	if (cause)
		mach_trap(m, cause);
}

void mach_step(struct mach *m)
{
	struct path *path = m->scene->path;
	struct exprs *x = &path->x;
	struct xref at;
	m->status = MACHINE_RUNNING;
	m->cause = TRAP_NONE;
	m->insn = NULL;
	m->read_clock = false;
	m->step_cycles = m->cycles;
	m->steps++;
	if (m->psw.u && path_decide(path, x_eq(x, m->timer, x_word(x, 0)))) {
		m->timer = x_word(x, TIMER_OFF);
		mach_trap(m, TRAP_TIMER);
		return;
	}
	if (!m->bare && !m->psw.u) /* its text is to be found at one place */
		m->psw.p = x_num(x, ADDR_BITS, path_choose(path, m->psw.p));
	if (path->over)
		return;
	if (!mach_locate(m, true, false, x_zext(x, 64, m->psw.p), &at))
		mach_trap(m, TRAP_MEMORY);
	else
		execute(m, mach_get(m, &at));
}
