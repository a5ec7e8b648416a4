/* control.c: resource control, the second property of a control program.
 *
 * Popek & Goldberg 1974, section 4: "it must be impossible for that arbitrary
 * program to affect the system resources". The resources are storage outside
 * the VM, M, R, and, as extensions, the devices and the processor itself. What
 * is looked at are the steps the real machine makes in user mode; a trap takes
 * control away from the guest and is never an escape. What counts is the state
 * after the step: to write into a word what it holds already, or R into R,
 * affects nothing, just as by the definitions of sensitivity.
 */
#include "lockstep/internal.h"

const char *lockstep_escape_name(enum lockstep_escape e)
{
	static const char *const names[LOCKSTEP_ESCAPE_COUNT] = {
#define X(id, name, about) [id] = name,
		LOCKSTEP_ESCAPES(X)
#undef X
	};
	return names[e];
}

const char *lockstep_escape_about(enum lockstep_escape e)
{
	static const char *const abouts[LOCKSTEP_ESCAPE_COUNT] = {
#define X(id, name, about) [id] = about,
		LOCKSTEP_ESCAPES(X)
#undef X
	};
	return abouts[e];
}

/* The storage of whoever made the step: the guest's own, or, when it was a
 * monitor that runs in a VM, all that is not the lowest monitor's. */
static bool may_write(const struct lockstep *l, addr at)
{
	const struct lockstep_private *p = l->p;
	if (l->view.direct && p->steps == 1)
		return at >= p->at && at - p->at < p->w;
	return at >= l->stack->level[0].layout.k;
}

static enum lockstep_escape escape(const struct lockstep *l,
                                   const struct machine_step *s,
                                   const struct machine_cycle **write)
{
	word timer = s->timer_before;
	if (s->cause)
		return LOCKSTEP_NO_ESCAPE;
	for (unsigned i = 0; i < s->cycles; i++)
		if (s->cycle[i].kind == CYCLE_WRITE &&
		    s->cycle[i].value != s->cycle[i].old &&
		    !may_write(l, s->cycle[i].real)) {
			*write = &s->cycle[i];
			return LOCKSTEP_WROTE;
		}
	if (s->after.m == MODE_S)
		return LOCKSTEP_SET_M;
	if (s->after.l != s->before.l || s->after.b != s->before.b)
		return LOCKSTEP_SET_R;
	if (s->status == MACHINE_HALTED)
		return LOCKSTEP_HALTED_IT;
	if (s->timer_after != (timer == TIMER_OFF ? timer : timer - 1))
		return LOCKSTEP_SET_TIMER;
	if (s->outputs || s->took_input)
		return LOCKSTEP_USED_CONSOLE;
	return LOCKSTEP_NO_ESCAPE;
}

void lockstep_watch(struct lockstep *l, const struct machine_step *s)
{
	struct lockstep_control *c = &l->control;
	const struct machine_cycle *write = NULL;
	enum lockstep_escape e = escape(l, s, &write);
	if (!e || c->escapes++)
		return;
	c->first = e;
	c->step = l->steps + 1;
	c->insn = s->insn;
	c->psw = s->before;
	c->at = write ? write->real : 0;
	c->value = write ? write->value : 0;
}
