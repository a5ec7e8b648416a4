/* model.c: the solver's assignment as a pair of states.
 *
 * A storage function has a value at every address, but the formula speaks
 * about the few addresses that the step mentions; all other words become 0.
 */
#include "theorems/internal.h"

static void add(struct pair_cells *to, word at, word value, struct arena *arena)
{
	to->list = arena_grow(arena, to->list, to->count, &to->room,
	                      sizeof *to->list);
	to->list[to->count++] = (struct pair_cell){at, value};
}

static void take_cells(struct pair *p, struct instance *in, struct arena *arena)
{
	struct sym *y = in->y;
	for (size_t i = 0; i < y->cell_count; i++) {
		const struct sym_cell *c = &y->cells[i];
		word at = z3_value(y->z, c->at),
		     value = z3_value(y->z, c->value);
		if (c->of == in->state[0].window)
			add(&p->window, at, value, arena);
		else if (c->of == in->state[0].outside)
			add(&p->outside[0], at, value, arena);
		else if (c->of == in->state[1].outside)
			add(&p->outside[1], at, value, arena);
		else if (c->of == in->state[1].monitor)
			add(&p->monitor, at, value, arena);
	}
}

void theorems_pair_from_model(struct pair *p, struct instance *in,
                              struct arena *arena)
{
	struct z3 *z = in->y->z;
	const struct sym_state *a = &in->state[0], *b = &in->state[1];
	p->w = z3_value(z, in->y->w);
	p->m = z3_value(z, a->m);
	p->p = z3_value(z, a->p);
	p->input = z3_value(z, a->input);
	for (unsigned i = 0; i < 2; i++) {
		const struct sym_state *s = &in->state[i];
		p->l[i] = z3_value(z, s->l);
		p->b[i] = z3_value(z, s->b);
		p->q[i] = z3_value(z, s->q);
		p->timer[i] = z3_value(z, s->timer);
		p->clock[i] = z3_value(z, s->clock);
	}
	if (b->guest) {
		p->k = z3_value(z, b->k);
		p->q[1] -= p->k + p->q[0]; /* the slack above the VM */
	}
	take_cells(p, in, arena);
}
