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
	return theorems_lab_run(s->lab, s->p) &&
	       theorems_words_answer(s->lab, s->p->question, s->reading,
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

/* Makes one number small: one of the first few values, or else fewer bits,
 * the highest ones first, and then a little less. */
static void reduce(struct shrinker *s, word *place)
{
	enum { FEW = 8 };
	for (word v = 0; v < FEW && v < *place; v++)
		if (try(s, place, v))
			return;
	for (unsigned bit = 64; bit-- > 0 && *place >= FEW;)
		if (*place >> bit & 1)
			(void)try(s, place, *place & ~((word)1 << bit));
	for (unsigned n = 0; n < FEW && *place >= FEW; n++)
		if (!try(s, place, *place - 1))
			return;
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
		word old = s->p->w;
		word value = (old & isa_field_mask(f)) >> f->lo;
		for (word v = 0; v < 8 && v < value; v++)
			if (try(s, &s->p->w, isa_field_put(f, old, v)))
				break;
		for (unsigned bit = f->hi + 1; bit-- > f->lo;)
			if (s->p->w >> bit & 1)
				(void)try(s, &s->p->w,
				          s->p->w & ~((word)1 << bit));
	}
}

/* Two numbers at once, by the same amount: a window that has to stay inside
 * storage moves with it. */
static void reduce_together(struct shrinker *s, word *a, word *b)
{
	word by = *a < *b ? *a : *b;
	for (unsigned n = 0; by && n < 24; n++) {
		word x = *a, y = *b;
		*a = x - by;
		*b = y - by;
		if (still(s)) {
			s->smaller = true;
			by = *a < *b ? *a : *b;
			continue;
		}
		*a = x;
		*b = y;
		by /= 2;
	}
}

/* E[1], which has to agree in both states and so cannot get smaller in one of
 * them: 0 wherever it is kept. */
static void clear_new_psw(struct shrinker *s)
{
	struct pair *p = s->p;
	struct {
		struct pair_cells *in;
		word at;
	} const kept[] = {
		{&p->window, CELL_NEW_PSW - p->l[0]},
		{&p->window, CELL_NEW_PSW - p->l[1]},
		{&p->outside[0], CELL_NEW_PSW},
		{&p->outside[1], CELL_NEW_PSW},
	};
	struct pair_cell *cell[4], old[4];
	size_t n = 0;
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		for (size_t c = 0; c < kept[i].in->count; c++)
			if (kept[i].in->list[c].at == kept[i].at &&
			    kept[i].in->list[c].value && n < 4) {
				cell[n] = &kept[i].in->list[c];
				old[n] = *cell[n];
				cell[n++]->value = 0;
			}
	if (n && still(s)) {
		s->smaller = true;
		return;
	}
	while (n-- > 0)
		*cell[n] = old[n];
}

static void reduce_sizes(struct shrinker *s)
{
	struct pair *p = s->p;
	word *const size[] = {&p->l[0], &p->l[1], &p->b[0], &p->b[1]};
	bool map = theorems_relation_of(p->question) &
	           REL_MAP; /* q[1] is a slack */
	for (unsigned i = 0; i < 2; i++)
		if ((i && map) || (p->q[i] > MACHINE_Q_MIN &&
		                   !try(s, &p->q[i], MACHINE_Q_MIN)))
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
		if (p->timer[i] != TIMER_OFF &&
		    !try(s, &p->timer[i], TIMER_OFF))
			reduce(s, &p->timer[i]);
		reduce(s, &p->clock[i]);
	}
	reduce(s, &p->input);
}

void theorems_pair_shrink(struct pair *p, struct lab *lab, unsigned reading)
{
	enum { ROUNDS = 6 };
	struct shrinker s = {p, lab, reading, true};
	for (unsigned round = 0; s.smaller && round < ROUNDS; round++) {
		s.smaller = false;
		reduce_sizes(&s);
		clear_new_psw(&s);
		drop_cells(&s, &p->window);
		drop_cells(&s, &p->outside[0]);
		drop_cells(&s, &p->outside[1]);
		drop_cells(&s, &p->monitor);
		reduce_operands(&s);
		reduce_devices(&s);
		if (p->m && theorems_relation_mode(p->question) == '*')
			(void)try(&s, &p->m, 0);
	}
}
