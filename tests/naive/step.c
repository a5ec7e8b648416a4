/* step.c: one step of the machine, naively. See naive.h. */
#include <string.h>

#include "tests/naive/naive.h"

bool naive_address(const struct naive_state *s, uint64_t x, uint64_t *cell)
{
	if (x >= s->b || x + s->l >= s->q)
		return false;
	*cell = x + s->l;
	return true;
}

uint64_t naive_psw(const struct naive_state *s)
{
	return (uint64_t)s->m << 63 | (uint64_t)s->p << 40 |
	       (uint64_t)s->l << 20 | s->b;
}

void naive_load_psw(struct naive_state *s, uint64_t w)
{
	s->m = w >> 63;
	s->p = w >> 40 & 0xfffff;
	s->l = w >> 20 & 0xfffff;
	s->b = w & 0xfffff;
}

static struct naive_result trap(struct naive_state *s, struct naive_result r,
                                unsigned cause)
{
	s->E[0] = naive_psw(s) | (uint64_t)cause << 60;
	naive_load_psw(s, s->E[1]);
	r.outcome = NAIVE_TRAPPED;
	r.cause = cause;
	r.cycles += 2;
	s->clock += r.cycles;
	return r;
}

struct naive_result naive_step(const struct naive_set *set,
                               struct naive_state *s)
{
	struct naive_result r = {0};
	uint64_t cell;
	if (s->m == 1 && s->timer == 0) {
		s->timer = ~(uint64_t)0;
		return trap(s, r, 6);
	}
	if (!naive_address(s, s->p, &cell))
		return trap(s, r, 1);
	uint64_t w = s->E[cell];
	const struct naive_insn *i = naive_decode(set, w);
	r.cycles = 1;
	if (!i)
		return trap(s, r, 4);
	if (s->m == 1 && !strcmp(i->user, "trap"))
		return trap(s, r, 2);
	if (s->m == 1 && !strcmp(i->user, "ignore")) {
		s->p = (s->p + 1) & 0xfffff;
		if (s->timer != ~(uint64_t)0)
			s->timer--;
	} else {
		r = naive_effect(set, i, w, s);
		r.cycles++; /* the fetch */
		if (r.outcome == NAIVE_TRAPPED)
			return trap(s, r, r.cause);
	}
	s->clock += r.cycles;
	return r;
}
