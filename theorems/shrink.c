/* shrink.c: the smallest witness: small storage, small values, few words.
 *
 * The parameters of a pair are tried smaller, one at a time, each attempt run
 * on the interpreter and kept if the pair still answers its question, until
 * nothing gets smaller any more. That is thousands of attempts in a
 * millisecond where asking the solver again would be one.
 */
#include "theorems/internal.h"

struct shrinker {
	struct pair *p;
	struct lab *lab;
	unsigned reading;
	bool smaller; /* something was made smaller in this round */
};

static bool still(struct shrinker *s)
{
	return lab_run(s->lab, s->p) &&
	       words_answer(s->lab, s->p->question, s->reading,
	                    (addr)s->p->k, NULL);
}

static bool try(struct shrinker *s, word *place, word value)
{
	word old = *place;
	*place = value;
	if (value != old && still(s)) {
		s->smaller = true;
		return true;
	}
	*place = old;
	return false;
}

/* Makes one number as small as it goes: the first few values, then less by
 * half of it, a quarter, and so on. */
static void reduce(struct shrinker *s, word *place)
{
	enum { FEW = 8 };
	for (word v = 0; v < FEW && v < *place; v++)
		if (try(s, place, v))
			return;
	for (word by = *place / 2; by && *place >= FEW; by /= 2)
		while (*place > by && try(s, place, *place - by))
			;
}

static void drop_cells(struct shrinker *s, struct pair_cells *cells)
{
	for (size_t i = cells->count; i-- > 0;) {
		struct pair_cell last = cells->list[cells->count - 1];
		struct pair_cell gone = cells->list[i];
		cells->list[i] = last;
		cells->count--;
		if (still(s))
			continue;
		cells->count++;
		cells->list[cells->count - 1] = last;
		cells->list[i] = gone;
	}
	for (size_t i = 0; i < cells->count; i++)
		reduce(s, &cells->list[i].value);
}

static void reduce_operands(struct shrinker *s)
{
	const struct isa_insn *insn = s->p->insn;
	for (size_t i = 1; i < insn->form->count; i++) {
		const struct isa_field *f = insn->form->fields[i];
		word bits = isa_field_mask(f) >> f->lo;
		word old = s->p->w, value = old >> f->lo & bits;
		for (word v = 0; v < 8 && v < value; v++)
			if (try(s, &s->p->w, isa_field_put(f, old, v)))
				break;
		while ((value = s->p->w >> f->lo & bits) >= 8 &&
		       try(s, &s->p->w,
		           isa_field_put(f, s->p->w, value / 2)))
			;
	}
}

/* Two numbers at once, by the same amount: a window that has to stay inside
 * storage moves with it. */
static void reduce_together(struct shrinker *s, word *a, word *b)
{
	while (*a && *b) {
		word x = *a, y = *b, least = x < y ? x : y, by = least;
		for (; by; by /= 2) {
			*a = x - by;
			*b = y - by;
			if (still(s))
				break;
		}
		if (!by) {
			*a = x;
			*b = y;
			return;
		}
		s->smaller = true;
	}
}

static void reduce_sizes(struct shrinker *s)
{
	struct pair *p = s->p;
	word *const size[] = {&p->l[0], &p->l[1], &p->b[0], &p->b[1]};
	for (unsigned i = 0; i < 2; i++)
		if (p->q[i] > MACHINE_Q_MIN && !try(s, &p->q[i], MACHINE_Q_MIN))
			reduce(s, &p->q[i]);
	for (size_t i = 0; i < sizeof size / sizeof *size; i++)
		reduce(s, size[i]);
	reduce(s, &p->k);
	reduce(s, &p->p);
	reduce_together(s, &p->b[0], &p->b[1]);
	reduce_together(s, &p->l[0], &p->l[1]);
	reduce_together(s, &p->q[0], &p->l[0]);
	reduce_together(s, &p->q[0], &p->q[1]);
}

static void reduce_devices(struct shrinker *s)
{
	struct pair *p = s->p;
	for (unsigned i = 0; i < 2; i++) {
		if (p->timer[i] != TIMER_OFF && !try(s, &p->timer[i], TIMER_OFF))
			reduce(s, &p->timer[i]);
		reduce(s, &p->clock[i]);
	}
	reduce(s, &p->input);
}

void pair_shrink(struct pair *p, struct lab *lab, unsigned reading)
{
	enum { ROUNDS = 6 };
	struct shrinker s = {p, lab, reading, true};
	for (unsigned round = 0; s.smaller && round < ROUNDS; round++) {
		s.smaller = false;
		reduce_sizes(&s);
		drop_cells(&s, &p->window);
		drop_cells(&s, &p->outside[0]);
		drop_cells(&s, &p->outside[1]);
		drop_cells(&s, &p->monitor);
		reduce_operands(&s);
		reduce_devices(&s);
		if (p->m && relation_mode(p->question) == '*')
			(void)try(&s, &p->m, 0);
	}
}
