/* minimal.c: the smallest guest that still diverges.
 *
 * Words are made 0 in ever smaller runs, until no single one can be: what is
 * left is what it takes.
 */
#include <stdlib.h>
#include <string.h>

#include "trials/trial.h"

struct minimiser {
	struct trial *t;
	struct lockstep l;
	word *E, *saved;
	addr entry;
	word steps; /* until it diverges */
};

/* Whether it still diverges, and then after how many steps. */
static bool diverges(struct minimiser *m)
{
	if (!trials_guest(m->t, m->E, m->entry, m->steps, &m->l))
		return false;
	m->steps = m->l.steps;
	return true;
}

static bool all_zero(const word *E, addr count)
{
	for (addr n = 0; n < count; n++)
		if (E[n])
			return false;
	return true;
}

static bool without(struct minimiser *m, addr at, addr count)
{
	size_t size = count * sizeof(word);
	word steps = m->steps;
	if (all_zero(m->E + at, count))
		return false;
	memcpy(m->saved, m->E + at, size);
	memset(m->E + at, 0, size);
	if (diverges(m))
		return true;
	memcpy(m->E + at, m->saved, size);
	m->steps = steps;
	return false;
}

word trials_minimise(struct trial *t, word *E, addr *entry, word steps)
{
	struct minimiser m = {.t = t, .E = E, .entry = *entry, .steps = steps};
	struct lockstep_options o = {.input = trials_guest_input,
	                             .settle_steps = 20000};
	addr w = t->w;
	word made = 0;
	m.saved = malloc(w * sizeof(word));
	if (lockstep_open(&m.l, t->isa, &t->stack, &o) && m.saved &&
	    diverges(&m)) {
		/* it may as well begin with any of its last instructions */
		for (addr at = 0; at < w; at++) {
			struct minimiser other = m;
			other.entry = at;
			if (E[at] && diverges(&other) &&
			    other.steps < m.steps) {
				m.entry = at;
				m.steps = other.steps;
			}
		}
		for (addr run = w / 2; run > 0;) {
			bool any = false;
			for (addr at = 0; at < w; at += run)
				any |= without(&m, at,
				               at + run > w ? w - at : run);
			if (!any || run > 1)
				run /= 2;
		}
		(void)diverges(&m);
		made = m.steps;
		*entry = m.entry;
	}
	lockstep_close(&m.l);
	free(m.saved);
	return made;
}
