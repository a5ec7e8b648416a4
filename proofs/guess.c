/* guess.c: a model of the other way, without the solver.
 *
 * When a path forks, the model of one way is known. A small change of it most
 * often is a model of the other way: to make `a = b` true, give the word that
 * `a` is made of the value of `b`. Whether it is one is then simply evaluated,
 * for all that the path has assumed and decided; so a guess can be wrong, and
 * nothing depends on how it is made. What cannot be guessed is asked.
 */
#include <string.h>

#include "proofs/fold.h"
#include "proofs/path.h"

struct guess {
	struct exprs *x;
	expr const *all;
	size_t count;
	struct model *model; /* being changed */
	unsigned turn;       /* which of the ways to do it, from 0 */
	unsigned ways;       /* met so far, in this turn */
	unsigned depth;
};

static word value(struct guess *g, expr e)
{
	struct valuation v = proofs_model_valuation(g->model);
	return x_eval(g->x, e, &v);
}

/* ---- Giving an expression a value --------------------------------------- */

static void set(struct guess *g, expr e, word v);

static void set_sum(struct guess *g, expr e, word v)
{
	word mask = x_mask(e->width), now = value(g, e);
	expr part = e->arg[g->turn % e->args];
	word c = e->coefficient[g->turn % e->args];
	word was = value(g, part);
	if (c == 1)
		set(g, part, was + (v - now));
	else if (c == mask)
		set(g, part, was - (v - now));
}

static void set_concat(struct guess *g, expr e, word v)
{
	unsigned at = e->width;
	for (unsigned i = 0; i < e->args; i++) {
		at -= e->arg[i]->width;
		set(g, e->arg[i], v >> at);
	}
}

static void set_var(struct guess *g, expr e, word v)
{
	expr definition = g->x->var[e->value].definition;
	if (definition) {
		set(g, definition, v);
	} else if (e->value < g->model->vars) {
		g->model->var[e->value] = v;
		g->model->set[e->value] = true;
	}
}

static void set(struct guess *g, expr e, word v)
{
	enum { DEPTH = 40 };
	if (++g->depth > DEPTH)
		return;
	v &= x_mask(e->width);
	switch (e->op) {
	case X_VAR:
		set_var(g, e, v);
		break;
	case X_READ:
		proofs_model_put(g->model, (unsigned)e->value,
		                 value(g, e->arg[0]), v);
		break;
	case X_BITS: {
		word mask = x_mask(e->width) << e->value;
		word now = value(g, e->arg[0]);
		set(g, e->arg[0], (now & ~mask) | v << e->value);
		break;
	}
	case X_CONCAT:
		set_concat(g, e, v);
		break;
	case X_SEXT:
		set(g, e->arg[0], v);
		break;
	case X_ITE:
		set(g, e->arg[value(g, e->arg[0]) ? 1 : 2], v);
		break;
	case X_SUM:
		set_sum(g, e, v);
		break;
	default:
		break;
	}
}

/* ---- Making a condition true -------------------------------------------- */

/* One of several ways: whether it is this one's turn. */
static bool mine(struct guess *g)
{
	return g->ways++ == g->turn % 8;
}

static void make(struct guess *g, expr e, bool wanted)
{
	if (e->op == X_NOT) {
		make(g, e->arg[0], !wanted);
		return;
	}
	if (e->args < 2 || (bool)value(g, e) == wanted)
		return;
	expr a = e->arg[0], b = e->arg[1];
	word va = value(g, a), vb = value(g, b);
	switch (e->op) {
	case X_AND:
		if (wanted || g->turn & 1)
			make(g, a, wanted);
		if (wanted || !(g->turn & 1))
			make(g, b, wanted);
		break;
	case X_EQ:
		if (mine(g))
			set(g, a, wanted ? vb : vb + 1);
		if (mine(g))
			set(g, b, wanted ? va : va + 1);
		if (mine(g))
			set(g, a, wanted ? vb : vb ^ 1);
		break;
	case X_ULT:
		if (mine(g))
			set(g, a, wanted ? 0 : vb);
		if (mine(g))
			set(g, b, wanted ? va + 1 : va);
		if (mine(g))
			set(g, a, wanted ? vb - 1 : ~(word)0);
		if (mine(g))
			set(g, b, wanted ? ~(word)0 : 0);
		if (mine(g))
			set(g, b, wanted ? va + 40 : va / 2);
		break;
	case X_SLT:
		if (mine(g))
			set(g, a, wanted ? vb - 1 : vb);
		if (mine(g))
			set(g, b, wanted ? va + 1 : va);
		break;
	default:
		break;
	}
}

/* The last of the conditions that does not hold; NULL: all do. */
static expr broken(struct guess *g)
{
	struct valuation v = proofs_model_valuation(g->model);
	for (size_t i = g->count; i-- > 0;)
		if (!x_eval(g->x, g->all[i], &v))
			return g->all[i];
	return NULL;
}

/* Mends what is broken, a few times: each turn in its own way. */
static bool mend(struct guess *g)
{
	enum { ROUNDS = 12 };
	for (unsigned round = 0; round < ROUNDS; round++) {
		expr e = broken(g);
		if (!e)
			return true;
		g->ways = g->depth = 0;
		make(g, e, true);
		g->turn = g->turn * 5 + 3;
	}
	return !broken(g);
}

struct model *proofs_guess(struct exprs *x, expr const *all, size_t count,
                           const struct model *near)
{
	enum { TURNS = 10 };
	struct guess g = {.x = x, .all = all, .count = count};
	g.model = near ? proofs_model_copy(x, near) : proofs_model_new(x);
	for (unsigned turn = 0; turn < TURNS; turn++) {
		g.turn = turn;
		if (mend(&g))
			return g.model;
		if (near)
			proofs_model_assign(g.model, near);
	}
	return NULL;
}
