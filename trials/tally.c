/* tally.c: what the theorems promised and what was seen, counted and judged.
 * See theorem.h.
 */
#include <assert.h>

#include "trials/theorem.h"

unsigned trials_theorem_of(enum vmm_kind kind)
{
	assert(kind == VMM_FULL || kind == VMM_HYBRID);
	return kind == VMM_FULL ? 1 : 3;
}

/* ---- One kind of monitor ------------------------------------------------ */

bool trials_culprit_shown(const struct theorem_culprit *c)
{
	return c->sign != REDPILL_NOT_SHOWN || c->seen;
}

const struct theorem_culprit *trials_first_shown(const struct theorem_side *s)
{
	for (size_t n = 0; n < s->culprits; n++)
		if (s->culprit[n].sign != REDPILL_NOT_SHOWN)
			return &s->culprit[n];
	return NULL;
}

bool trials_side_differs(const struct theorem_side *s)
{
	return s->programs.differ > 0 || s->diverged > 0 ||
	       trials_first_shown(s);
}

bool trials_side_contradicts(const struct theorem_side *s)
{
	const struct trial_seen seen = {
		.differs = trials_side_differs(s),
		.escapes = s->escaped > 0 || s->programs.escaped > 0,
		.held = s->held > 0,
	};
	return trials_contradicts(&s->promise, &seen);
}

bool trials_recursion_same(const struct theorem_recursion *r)
{
	for (unsigned n = 2; n <= r->depth; n++)
		if (r->programs[n].differ)
			return false;
	return r->readings == 0;
}

/* ---- Counting ----------------------------------------------------------- */

static void count_side(struct theorem_tally *t, enum vmm_kind k,
                       const struct theorem_side *s)
{
	bool differs = trials_side_differs(s);
	bool held = s->promise.letter == THEOREMS_YES;
	bool exact = s->promise.exact == THEOREMS_YES;
	bool violates = s->promise.exact == THEOREMS_NO;
	t->kind[k].held += held;
	t->kind[k].same += held && !differs;
	t->kind[k].silent += held && differs;
	t->kind[k].exact += exact;
	t->kind[k].exact_same += exact && !differs;
	t->kind[k].violating += violates;
	t->kind[k].shown += violates && differs;
	t->kind[k].culprits += (unsigned)s->culprits;
	for (size_t n = 0; n < s->culprits; n++)
		t->kind[k].culprits_shown +=
		        trials_culprit_shown(&s->culprit[n]);
	t->contradicted = t->contradicted || trials_side_contradicts(s);
	t->unknown = t->unknown || s->promise.letter == THEOREMS_UNKNOWN ||
	             s->promise.exact == THEOREMS_UNKNOWN;
	t->refused = t->refused || differs ||
	             s->promise.letter == THEOREMS_NO;
}

static void count_recursion(struct theorem_tally *t,
                            const struct theorem_recursion *r)
{
	t->unknown = t->unknown || r->condition == THEOREMS_UNKNOWN;
	t->refused = t->refused || r->condition == THEOREMS_NO;
	if (r->condition != THEOREMS_YES)
		return;
	bool same = trials_recursion_same(r);
	bool limits = trials_recursion_holds(&r->limits);
	t->recursion.held++;
	t->recursion.same += same;
	t->recursion.limits += limits;
	t->refused = t->refused || !same;
	/* a monitor that is told a wrong q, as in a set that reads it in user
	 * mode, differs in a stack; how many of those fit is not predicted */
	t->contradicted = t->contradicted || (same && !limits);
}

void trials_theorem_count(struct theorem_tally *t,
                          const struct theorem_result *r)
{
	if (r->lacks.size) {
		t->without++;
		return;
	}
	t->sets++;
	for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS; k++)
		if (r->side[k].tried)
			count_side(t, k, &r->side[k]);
	if (r->recursion.asked)
		count_recursion(t, &r->recursion);
}

/* ---- Judging ------------------------------------------------------------ */

enum trials_verdict trials_theorem_verdict(const struct theorem_tally *t,
                                           bool named)
{
	bool all_shown = true;
	for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS; k++)
		all_shown = all_shown &&
		            t->kind[k].shown == t->kind[k].violating;
	if (t->contradicted)
		return TRIALS_CONTRADICTED;
	if (!all_shown || (named && (t->refused || t->without)))
		return TRIALS_FAILS;
	return t->unknown ? TRIALS_UNKNOWN : TRIALS_HOLDS;
}
