/* compare.c: does the square commute? All of f(S), part by part. */
#include "lockstep/internal.h"

#include <string.h>

void lockstep_differ(struct lockstep *l, enum lockstep_what what, word bare,
                     word real)
{
	const struct lockstep_private *p = l->p;
	l->divergence = (struct lockstep_divergence){
		.what = what, .bare = bare, .real = real,
		.step = l->steps,
		.insn = l->bare.step,
		.f_before = l->view, .f_after = p->view,
		.settled = p->settled,
		.real_before = p->before, .real_after = l->real.psw,
		.real_steps = p->steps, .real_cause = p->cause,
	};
}

/* ---- Storage ------------------------------------------------------------ */

static bool differ_cell(struct lockstep *l, addr cell)
{
	const struct machine_step *s = &l->bare.step;
	lockstep_differ(l, LOCKSTEP_CELL, l->bare.E[cell],
	                l->real.E[l->p->at + cell]);
	struct lockstep_divergence *d = &l->divergence;
	d->cell = cell;
	d->before = l->bare.E[cell];
	/* the first write to the cell knows what was there */
	for (unsigned i = s->cycles; l->steps && i-- > 0;)
		if ((s->cycle[i].kind == CYCLE_WRITE ||
		     s->cycle[i].kind == CYCLE_PSW_STORE) &&
		    s->cycle[i].real == cell)
			d->before = s->cycle[i].old;
	return false;
}

static bool same_cells(struct lockstep *l, bool whole)
{
	const struct lockstep_private *p = l->p;
	const word *bare = l->bare.E, *real = &l->real.E[p->at];
	addr first = p->w;
	for (addr i = 0; i < p->changes; i++) {
		addr a = p->changed[i];
		if (bare[a] != real[a] && a < first)
			first = a;
	}
	if (first == p->w && whole &&
	    memcmp(bare, real, p->w * sizeof(word)) != 0)
		for (first = 0; bare[first] == real[first];)
			first++;
	return first == p->w || differ_cell(l, first);
}

/* ---- The console -------------------------------------------------------- */

static bool same_console(struct lockstep *l)
{
	struct lockstep_private *p = l->p;
	const struct machine_step *s = &l->bare.step;
	unsigned n = l->steps ? s->outputs : 0;
	for (unsigned i = 0; i < n && i < p->outputs; i++)
		if (p->output[i] != s->output[i]) {
			lockstep_differ(l, LOCKSTEP_OUTPUT, s->output[i],
			                p->output[i]);
			return false;
		}
	if (l->bare.outputs != p->put) {
		lockstep_differ(l, LOCKSTEP_OUTPUT, l->bare.outputs, p->put);
		return false;
	}
	for (unsigned i = 0; i < n && l->options.output; i++)
		l->options.output(l->options.ctx, p->put - n + i,
		                  s->output[i]);
	bool several = l->stack->level[l->stack->depth - 1].layout.vms > 1;
	word taken = (several ? p->taken : l->real.inputs) - p->view.held;
	if (l->bare.inputs == taken)
		return true;
	lockstep_differ(l, LOCKSTEP_INPUT, l->bare.inputs, taken);
	return false;
}

/* ---- M, P, R, and how it ended ------------------------------------------ */

static bool same_psw(struct lockstep *l)
{
	struct psw bare = l->bare.psw, real = l->p->view.psw;
	enum lockstep_what what = bare.m != real.m   ? LOCKSTEP_M
	                          : bare.l != real.l ? LOCKSTEP_R
	                          : bare.b != real.b ? LOCKSTEP_R
	                          : bare.p != real.p ? LOCKSTEP_P
	                                             : LOCKSTEP_NOTHING;
	if (what)
		lockstep_differ(l, what, machine_psw_pack(bare, TRAP_NONE),
		                machine_psw_pack(real, TRAP_NONE));
	return !what;
}

/* The real machine has ended while the guest has not: who stopped, and why. */
static enum vmm_stop why_stopped(const struct lockstep *l)
{
	const struct vmm_stack *s = l->stack;
	enum vmm_stop stop = VMM_NOT_STOPPED;
	for (unsigned j = s->depth; j-- > 0 && !stop;)
		stop = vmm_stopped(&s->level[j].layout, &l->real,
		                   s->level[j].at, NULL);
	return stop;
}

static bool same_end(struct lockstep *l, enum machine_status bare,
                     enum machine_status real)
{
	const struct lockstep_private *p = l->p;
	if (!p->settled && real < MACHINE_HALTED) {
		lockstep_differ(l, LOCKSTEP_LOST, 1, p->steps);
		return false;
	}
	if (!p->settled) {
		lockstep_differ(l, LOCKSTEP_STOPPED, real, why_stopped(l));
		return false;
	}
	if (p->view.status == VMM_HALTED)
		real = MACHINE_HALTED;
	if (p->view.status == VMM_WEDGED)
		real = MACHINE_WEDGED;
	if (bare == MACHINE_TRAPPED)
		bare = MACHINE_RUNNING;
	if (real == MACHINE_TRAPPED)
		real = MACHINE_RUNNING;
	if (bare != real)
		lockstep_differ(l, LOCKSTEP_STATUS, bare, real);
	return bare == real;
}

/* While the guest runs directly, all it can reach is its own. */
static bool confined(struct lockstep *l)
{
	const struct lockstep_private *p = l->p;
	struct psw r = l->real.psw;
	if (!p->view.direct || p->view.status != VMM_RUNNING ||
	    (r.l >= p->at && r.l <= p->at + p->w &&
	     r.b <= p->at + p->w - r.l))
		return true;
	lockstep_differ(l, LOCKSTEP_CONFINED,
	                machine_psw_pack(l->bare.psw, TRAP_NONE),
	                machine_psw_pack(r, TRAP_NONE));
	return false;
}

bool lockstep_same(struct lockstep *l, enum machine_status bare,
                   enum machine_status real, bool whole)
{
	const struct lockstep_private *p = l->p;
	if (p->text_hit) {
		lockstep_differ(l, LOCKSTEP_TEXT, 0, 1);
		return false;
	}
	if (!same_end(l, bare, real) || !same_psw(l) ||
	    !same_cells(l, whole) || !same_console(l))
		return false;
	if (l->bare.timer != p->view.timer) {
		lockstep_differ(l, LOCKSTEP_TIMER, l->bare.timer,
		                p->view.timer);
		return false;
	}
	return confined(l);
}
