/* verdict.c: what a run in lock-step comes to.
 *
 * A monitor has the three properties of Popek & Goldberg if it is equivalent,
 * in control of the resources, and efficient. One run shows them of one guest,
 * as far as it went.
 */
#include "lockstep/internal.h"

/* ---- Equivalence -------------------------------------------------------- */

bool lockstep_slow(const struct lockstep *l)
{
	/* one step of a guest takes a monitor up to 250 steps of its own, each
	 * of which may trap to the monitor below, or be interpreted by it */
	word enough = 250;
	if (l->p->end != LOCKSTEP_DIVERGED ||
	    l->divergence.what != LOCKSTEP_LOST)
		return false;
	for (unsigned j = 0; j < l->stack->depth; j++) {
		word times = l->stack->level[j].kind == VMM_HYBRID ? 100 : 4;
		enough = enough > UINT64_MAX / times ? UINT64_MAX
		                                     : enough * times;
	}
	return l->options.settle_steps < enough;
}

const char *lockstep_equivalence_name(enum lockstep_equivalence e)
{
	static const char *const names[] = {
		[LOCKSTEP_INCONCLUSIVE] = "inconclusive",
		[LOCKSTEP_DIVERGES] = "diverges",
		[LOCKSTEP_EQUIVALENT] = "equivalent",
	};
	return names[e];
}

static enum lockstep_equivalence equivalence(const struct lockstep *l)
{
	switch (l->p->end) {
	case LOCKSTEP_DIVERGED:
		return lockstep_slow(l) ? LOCKSTEP_INCONCLUSIVE
		                        : LOCKSTEP_DIVERGES;
	case LOCKSTEP_HALTED:
	case LOCKSTEP_WEDGED:
		return LOCKSTEP_EQUIVALENT;
	default:
		return LOCKSTEP_INCONCLUSIVE;
	}
}

bool lockstep_wrong(const struct lockstep *l, word *step)
{
	bool diverges = equivalence(l) == LOCKSTEP_DIVERGES;
	*step = diverges ? l->divergence.step : l->control.step;
	return diverges || l->control.escapes;
}

/* ---- Efficiency --------------------------------------------------------- */

/* An unprivileged instruction was interpreted: is it innocuous? A hybrid
 * monitor promises nothing of the kind. */
static bool doubtful(const struct lockstep *l)
{
	for (unsigned j = 0; j < l->stack->depth; j++)
		if (l->stack->level[j].kind == VMM_HYBRID)
			return false;
	for (size_t i = 0; i < l->isa->insn_count; i++)
		if (l->insn[i].interpreted &&
		    l->isa->insns[i].user == ISA_EXECUTE)
			return true;
	return false;
}

bool lockstep_asks(const struct lockstep *l)
{
	return l->p->end == LOCKSTEP_DIVERGED || doubtful(l);
}

/* ---- All three ---------------------------------------------------------- */

void lockstep_judge(const struct lockstep *l, const struct theorems_report *r,
                    struct lockstep_verdict *out)
{
	*out = (struct lockstep_verdict){
		.end = l->p->end,
		.equivalence = equivalence(l),
		.escapes = l->control.escapes > 0,
		.inefficient = r ? lockstep_inefficient(l, r) : NULL,
	};
	if (out->equivalence == LOCKSTEP_DIVERGES || out->escapes ||
	    out->inefficient)
		out->holds = THEOREMS_NO;
	else if (out->equivalence == LOCKSTEP_EQUIVALENT)
		out->holds = THEOREMS_YES;
}
