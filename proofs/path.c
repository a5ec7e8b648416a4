/* path.c: following every path of a computation. See path.h. */
#include "proofs/path.h"

#include <assert.h>

#include "proofs/fold.h"

enum { PATHS_MAX = 20000 };

void path_open(struct path *p, struct z3 *z, struct arena *arena,
               unsigned budget)
{
	*p = (struct path){
		.z = z, .arena = arena, .budget = budget,
		.path_limit = PATHS_MAX,
	};
	x_init(&p->x, arena);
}

void path_close(struct path *p)
{
	text_free(&p->why);
}

/* ---- From path to path -------------------------------------------------- */

static void finish(struct path *p, enum path_end end)
{
	if (p->end == PATH_GOING)
		p->end = end;
	p->over = true;
}

/* Goes back to the last decision that can be made otherwise. */
static bool turn(struct path *p)
{
	while (p->decisions > 0) {
		struct path_decision *d = &p->decision[p->decisions - 1];
		if (d->other) {
			p->model = d->other;
			d->other = NULL;
			d->value = !d->value;
			return true;
		}
		p->decisions--;
	}
	return false;
}

bool path_next(struct path *p)
{
	if (p->started) {
		if (p->end != PATH_GOING)
			return false;
		p->paths++;
		if (!turn(p)) {
			p->end = PATH_DONE;
			return false;
		}
		if (p->paths >= p->path_limit) {
			path_give_up(p, "there are more than %zu paths",
			             p->path_limit);
			return false;
		}
	}
	p->started = true;
	p->conditions = p->at = 0;
	p->over = false;
	x_forget(&p->x);
	return true;
}

/* ---- What holds --------------------------------------------------------- */

static void add_condition(struct path *p, expr a)
{
	p->condition = arena_grow(p->arena, p->condition, p->conditions,
	                          &p->condition_room, sizeof a);
	p->condition[p->conditions++] = a;
}

/* Whether `a` can hold besides the path's condition. */
static enum z3_answer ask(struct path *p, expr a, struct model **found)
{
	add_condition(p, a);
	*found = proofs_guess(&p->x, p->condition, p->conditions, p->model);
	if (*found) {
		p->conditions--;
		p->guessed++;
		return Z3_POSSIBLE;
	}
	enum z3_answer answer = proofs_solve(&p->x, p->z, p->condition,
	                                     p->conditions, p->budget,
	                                     found);
	if (p->log)
		p->log->told(p->log->ctx, &p->x, p->condition, p->conditions,
		             answer);
	p->conditions--;
	p->questions++;
	return answer;
}

/* Of `a or b` that was assumed: a, when b is known not to hold. */
static void propagate(struct path *p)
{
	struct exprs *x = &p->x;
	bool holds;
	for (size_t i = 0; i < p->conditions; i++) {
		expr e = p->condition[i]; /* not (not a and not b) */
		if (e->op != X_NOT || e->arg[0]->op != X_AND)
			continue;
		expr a = e->arg[0]->arg[0], b = e->arg[0]->arg[1];
		if (x_known(x, a, &holds) && holds)
			x_fact(x, b, false);
		else if (x_known(x, b, &holds) && holds)
			x_fact(x, a, false);
	}
}

void path_assume(struct path *p, expr a)
{
	if (a == p->x.yes)
		return;
	add_condition(p, a);
	x_fact(&p->x, a, true);
}

bool path_start(struct path *p)
{
	if (p->model)
		return true;
	switch (ask(p, p->x.yes, &p->model)) {
	case Z3_POSSIBLE:
		return true;
	case Z3_IMPOSSIBLE:
		finish(p, PATH_IMPOSSIBLE);
		return false;
	default:
		path_give_up(p, "whether this can happen at all: %s",
		             z3_why(p->z));
		return false;
	}
}

word path_value(struct path *p, expr a)
{
	struct valuation v = proofs_model_valuation(p->model);
	return x_eval(&p->x, a, &v);
}

static void record(struct path *p, bool value, bool forced,
                   struct model *other)
{
	p->decision = arena_grow(p->arena, p->decision, p->decisions,
	                         &p->decision_room, sizeof *p->decision);
	p->decision[p->decisions++] =
	        (struct path_decision){.value = value, .forced = forced,
	                               .other = other};
}

/* A decision that was not met before. */
static bool decide_anew(struct path *p, expr a)
{
	bool value = path_value(p, a);
	struct model *other = NULL;
	expr otherwise = value ? x_not(&p->x, a) : a;
	switch (ask(p, otherwise, &other)) {
	case Z3_POSSIBLE:
		p->forks++;
		break;
	case Z3_IMPOSSIBLE:
		p->forced++;
		break;
	default:
		path_give_up(p, "%s", z3_why(p->z));
		return false;
	}
	record(p, value, !other, other);
	return true;
}

bool path_decide(struct path *p, expr a)
{
	bool holds;
	if (p->over)
		return false;
	if (x_known(&p->x, a, &holds))
		return holds;
	assert(p->model && "path_start comes first");
	if (p->at == p->decisions && !decide_anew(p, a))
		return false;
	const struct path_decision *d = &p->decision[p->at++];
	if (!d->forced)
		add_condition(p, d->value ? a : x_not(&p->x, a));
	x_fact(&p->x, a, d->value);
	propagate(p);
	return d->value;
}

word path_choose(struct path *p, expr a)
{
	word least, most;
	while (!p->over) {
		x_range(&p->x, a, &least, &most);
		if (least == most)
			return least;
		/* a model may be another when this is repeated, so what it
		 * chose the first time is in the record */
		bool again = p->at < p->decisions &&
		             p->decision[p->at].of == a;
		word choice = again ? p->decision[p->at].choice
		                    : path_value(p, a);
		size_t at = p->at;
		bool is = path_decide(p, x_eq(&p->x, a, x_num(&p->x, a->width,
		                                              choice)));
		if (p->at > at) {
			p->decision[at].of = a;
			p->decision[at].choice = choice;
		}
		if (is)
			return choice;
	}
	return 0;
}

/* ---- What should hold --------------------------------------------------- */

static void say(struct path *p, const char *format, va_list ap)
{
	if (p->why.size == 0)
		text_vprintf(&p->why, format, ap);
}

void path_fail(struct path *p, const char *what, ...)
{
	va_list ap;
	if (p->over)
		return;
	va_start(ap, what);
	say(p, what, ap);
	va_end(ap);
	finish(p, PATH_REFUTED);
}

void path_give_up(struct path *p, const char *why, ...)
{
	va_list ap;
	if (p->over && p->end != PATH_GOING)
		return;
	va_start(ap, why);
	say(p, why, ap);
	va_end(ap);
	finish(p, PATH_OPEN);
}

void path_require(struct path *p, expr a, const char *what, ...)
{
	bool holds;
	struct model *found = NULL;
	enum z3_answer answer = Z3_IMPOSSIBLE;
	if (p->over || (x_known(&p->x, a, &holds) && holds))
		return;
	if (!path_value(p, a))
		found = p->model; /* no need to ask */
	else
		answer = ask(p, x_not(&p->x, a), &found);
	if (!found && answer == Z3_IMPOSSIBLE) {
		x_fact(&p->x, a, true);
		return;
	}
	va_list ap;
	va_start(ap, what);
	say(p, what, ap);
	va_end(ap);
	if (found)
		p->model = found;
	else
		text_printf(&p->why, ": %s", z3_why(p->z));
	finish(p, found ? PATH_REFUTED : PATH_OPEN);
}
