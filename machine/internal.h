/* internal.h: what the files of machine/ share among themselves. */
#ifndef MACHINE_INTERNAL_H
#define MACHINE_INTERNAL_H

#include "machine/machine.h"

/* Evaluates the effect of s->insn on the state of m: appends reads and then,
 * if it completes, writes to s->cycle, sets s->after and the devices' fields.
 * Returns the trap it ended in, TRAP_NONE when it completed or halted; then
 * s->after is s->before, or *halted is set. eval.c */
enum trap machine_eval(const struct machine *m, struct machine_step *s,
                       bool *halted) MACHINE_MUST_USE;

/* Appends a storage reference to the plan. */
static inline void plan_cycle(struct machine_step *s, enum cycle_kind kind,
                              bool relocated, word virtual, addr real,
                              word value, const struct rtl_expr *ref)
{
	struct machine_cycle *c = &s->cycle[s->cycles++];
	c->kind = kind;
	c->relocated = relocated;
	c->virtual = virtual;
	c->real = real;
	c->value = value;
	c->old = 0;
	c->ref = ref;
}

/* The address rule; see machine_relocate. */
static inline bool relocate(struct psw psw, addr q, word virtual, addr *real)
{
	/* virtual < b < 2^20 here, so the sum does not wrap */
	if (virtual >= psw.b || virtual + psw.l >= q)
		return false;
	*real = (addr)virtual + psw.l;
	return true;
}

/* Flags of machine.stops. */
enum { MACHINE_STOP_FETCH = 1, MACHINE_STOP_WRITE = 2 };

/* Whether the next thing to happen is a fetch from a stop. stop.c */
bool machine_at_stop(const struct machine *m);
/* Whether the step just made, m->step, wrote a watched cell. stop.c */
bool machine_wrote_watched(const struct machine *m);

#endif
