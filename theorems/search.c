/* search.c: witnesses without a solver: random pairs of states, most of them
 * near a boundary.
 *
 * What instructions are sensitive to is where one number meets another: an
 * address and the bound, a register and the size of storage. So numbers are
 * drawn from those the state already has, and their neighbours. It proves
 * nothing; it is the second opinion on the proofs, and all there is on a
 * system without Z3.
 */
#include <string.h>

#include "theorems/internal.h"

enum { DEFAULT_PAIRS = 500, STORAGE_MAX = SEARCH_CELLS / 2 };

void theorems_search_init(struct search *s, const struct theorems_options *o)
{
	*s = (struct search){.seed = o->seed};
	s->pairs = o->pairs ? o->pairs : DEFAULT_PAIRS;
}

/* 0 where there is nothing to choose from. */
static word below(struct search *s, word n)
{
	return n ? random_next(&s->random) % n : 0;
}

static bool chance(struct search *s, unsigned percent)
{
	return random_percent(&s->random, percent);
}

/* A word that may matter to this state. */
static word telling(struct search *s, const struct pair *p)
{
	word const near[] = {p->p, p->l[0], p->b[0], p->q[0], p->l[1], p->b[1],
	                     p->q[1], p->k, p->l[0] + p->b[0],
	                     p->q[0] - p->l[0], -p->l[0], p->timer[0],
	                     p->clock[0], p->input};
	struct psw psw = {MODE_S, 0, 0, 0};
	switch (below(s, 8)) {
	case 0: case 1:
		return below(s, 4);
	case 2: case 3:
		return near[below(s, sizeof near / sizeof *near)] +
		       below(s, 3) - 1;
	case 4:
		return below(s, STORAGE_MAX);
	case 5:
		psw.m = chance(s, 50) ? MODE_U : MODE_S;
		psw.p = (addr)below(s, STORAGE_MAX);
		psw.l = (addr)(chance(s, 50) ? p->l[0] : below(s, STORAGE_MAX));
		psw.b = (addr)(chance(s, 50) ? p->b[0] : below(s, STORAGE_MAX));
		return machine_psw_pack(psw, TRAP_NONE);
	case 6:
		return chance(s, 50) ? ~(word)0 : (word)1 << below(s, 64);
	default:
		return random_next(&s->random);
	}
}

static word operands(struct search *s, const struct pair *p)
{
	const struct theorems_unit *unit = p->unit;
	const struct isa_insn *insn = p->insn;
	word w = insn->match;
	for (size_t i = 1; i < insn->form->count; i++) {
		const struct isa_field *f = insn->form->fields[i];
		if (!isa_is_operand(insn, f))
			continue;
		word value = f->kind == ISA_REGISTER ? below(s, 16)
		                                     : telling(s, p);
		if (f == unit->selector) {
			const struct theorems_span *span =
			        &unit->spans[below(s, unit->span_count)];
			value = span->lo + below(s, span->hi - span->lo + 1);
		}
		w = isa_field_put(f, w, value);
	}
	return w;
}

static void fill(struct search *s, const struct pair *p,
                 struct pair_cells *cells, word n)
{
	cells->count = 0;
	for (word at = 0; at < n && at < cells->room; at++)
		cells->list[cells->count++] =
		        (struct pair_cell){at, telling(s, p)};
}

/* R and q: windows inside storage, cut by its end, and just at it. */
static void place(struct search *s, struct pair *p, unsigned i)
{
	p->q[i] = MACHINE_Q_MIN + below(s, STORAGE_MAX - MACHINE_Q_MIN);
	p->l[i] = chance(s, 30) ? below(s, 3) : below(s, p->q[i]);
	word room = p->q[i] - p->l[i];
	p->b[i] = chance(s, 60) ? below(s, room + 1)
	                        : room + below(s, 4) - (chance(s, 50) && room);
}

/* Lets both windows show equally much, as the relation wants. */
static void match(struct search *s, struct pair *p, unsigned rel)
{
	word shown = machine_extent(p->l[0], p->b[0], p->q[0]);
	if (rel & REL_SIZE) {
		p->q[1] = p->l[1] + shown + below(s, 3);
		p->b[1] = p->q[1] - p->l[1] == shown ? shown + below(s, 3)
		                                     : shown;
		if (p->q[1] < MACHINE_Q_MIN) {
			p->q[1] = MACHINE_Q_MIN;
			p->b[1] = shown;
		}
		return;
	}
	if (p->q[0] - p->l[0] < p->b[0]) /* cut: another place shows less */
		p->b[0] = shown;
	p->l[1] = below(s, p->q[0] - shown + 1);
}

/* E[1] is to be the same in both states, wherever it is kept. */
static void agree_on_new_psw(struct search *s, struct pair *p)
{
	word value = telling(s, p);
	for (unsigned i = 0; i < 2; i++) {
		word at = CELL_NEW_PSW - p->l[i];
		if (at < p->window.count)
			p->window.list[at].value = value;
		p->outside[i].list[CELL_NEW_PSW].value = value;
	}
}

/* Whether the instruction can get at what R does not show, by itself or by a
 * trap. */
static bool absolute(const struct isa_insn *i)
{
	const struct rtl *e = &i->effect;
	return rtl_reads(e, RTL_ABS) || rtl_sets(e, RTL_ABS) || e->causes ||
	       i->user == ISA_TRAP;
}

static void generate(struct search *s, struct pair *p)
{
	unsigned rel = theorems_relation_of(p->question);
	char mode = theorems_relation_mode(p->question);
	p->m = mode == '*' ? below(s, 2) : mode == 'u';
	place(s, p, 0);
	place(s, p, 1);
	for (unsigned i = 0; i < 2; i++) {
		p->timer[i] = chance(s, 40) ? TIMER_OFF : 1 + below(s, 4);
		p->clock[i] = below(s, 100);
	}
	if (p->question == THEOREMS_INTERVENTION) /* not by timing */
		p->clock[1] = p->clock[0];
	p->input = chance(s, 30) ? CONSOLE_END : below(s, 300);
	p->k = p->fixed_k ? p->fixed_k : 2 + below(s, 16);
	if (p->fixed_w && (rel & REL_MAP))
		p->q[0] = p->fixed_w;
	if (!(rel & REL_PLACE))
		p->l[1] = p->l[0];
	if (rel & (REL_PLACE | REL_SIZE))
		match(s, p, rel);
	if (rel & REL_MAP)
		p->q[1] = below(s, 4); /* slack above the VM */
	word room = p->q[0] - p->l[0];
	p->p = below(s, machine_extent(p->l[0], p->b[0], p->q[0]));
	p->w = operands(s, p);
	fill(s, p, &p->window, room);
	if (!absolute(p->insn)) {
		p->outside[0].count = p->outside[1].count = 0;
		p->monitor.count = 0;
		return;
	}
	fill(s, p, &p->outside[0], p->q[0]);
	fill(s, p, &p->outside[1], p->q[1]);
	fill(s, p, &p->monitor, p->k);
	if ((rel & REL_PLACE) && !(rel & REL_USER))
		agree_on_new_psw(s, p);
}

bool theorems_search_pair(struct search *s, struct pair *p, struct lab *lab,
                          unsigned reading, unsigned pairs)
{
	struct pair_cells *const lists[] = {&p->window, &p->outside[0],
	                                    &p->outside[1], &p->monitor};
	for (unsigned i = 0; i < 4; i++)
		*lists[i] = (struct pair_cells){s->cells[i], 0, SEARCH_CELLS};
	/* what is tried depends on nothing but the seed and the question */
	s->random.state = s->seed ^ p->insn->match ^ (word)p->question << 20;
	for (unsigned n = 0; n < pairs; n++) {
		generate(s, p);
		s->tried++;
		if (theorems_lab_run(lab, p) &&
		    theorems_words_answer(lab, p->question, reading, (addr)p->k,
		                          NULL))
			return true;
	}
	return false;
}
