/* ask.c: one question about one unit: ask the solver, or search, and keep the
 * witness.
 */
#include <string.h>

#include "theorems/internal.h"

/* ---- One question about one unit ---------------------------------------- */

/* Enough for 64-bit products; most questions take a thousandth of it. */
enum { DEFAULT_BUDGET = 20 * 1000 * 1000 };

/* Storage of a small witness: most have one so small, and it is not far from
 * the smallest. */
enum { SMALL_Q = 64 };

term theorems_define(struct instance *in)
{
	switch (in->question) {
	case THEOREMS_COMPLETES: case THEOREMS_COMPLETES_U:
		return theorems_define_completes(in);
	case THEOREMS_UNPRIVILEGED:
		return theorems_define_unprivileged(in);
	case THEOREMS_CONTROL_S: case THEOREMS_CONTROL_U:
		return theorems_define_control_sensitive(in);
	case THEOREMS_CELLS_S: case THEOREMS_CELLS_U:
		return theorems_define_cells_sensitive(in);
	case THEOREMS_LOCATION_S: case THEOREMS_LOCATION_U:
	case THEOREMS_MODE: case THEOREMS_MODE_AND_PLACE:
		return theorems_define_behaviour_sensitive(in);
	case THEOREMS_SIZE: case THEOREMS_DEVICE_READ: case THEOREMS_TIME:
	case THEOREMS_STORAGE_READ:
		return theorems_define_dependent(in);
	case THEOREMS_DEVICE:
		return theorems_define_device(in);
	case THEOREMS_PROCESSOR:
		return theorems_define_processor(in);
	case THEOREMS_STORAGE:
		return theorems_define_storage(in);
	case THEOREMS_TRAPS:
		return theorems_define_traps(in);
	case THEOREMS_INTERVENTION:
		return theorems_define_intervention(in);
	case THEOREMS_EXACT_S: case THEOREMS_EXACT_U:
		return theorems_define_exact(in);
	case THEOREMS_QUESTION_COUNT:
		break;
	}
	return NULL;
}

static unsigned budget(const struct asker *a)
{
	unsigned b = a->r->options.budget;
	return b ? b : DEFAULT_BUDGET;
}

/* What is spent before guessing longer: nearly all proofs need less. */
static unsigned first_budget(const struct asker *a)
{
	enum { FIRST = 500 * 1000 };
	return budget(a) < FIRST ? budget(a) : FIRST;
}

static term small(struct instance *in)
{
	struct z3 *z = in->y->z;
	term yes = t_bool(z, true);
	for (unsigned i = 0; i < in->states; i++)
		yes = t_and(z, yes,
		            t_op2(z, Z_ULE, in->state[i].q,
		                  t_num(z, ADDR_BITS,
		                        i && in->state[1].guest
		                                ? 2 * SMALL_Q
		                                : SMALL_Q)));
	return yes;
}

/* Asks the solver; where there is a witness, then for a small one. */
static enum z3_answer solve(struct asker *a, struct instance *in, term formula,
                            unsigned units)
{
	struct z3 *z = a->z;
	formula = t_and(z, in->related, formula);
	enum z3_answer answer = z3_check(z, formula, units);
	if (answer != Z3_POSSIBLE)
		return answer;
	if (z3_check(z, t_and(z, formula, small(in)), units) == Z3_POSSIBLE)
		return Z3_POSSIBLE;
	return z3_check(z, formula, units); /* again, for its assignment */
}

static void fault(struct asker *a, enum theorems_question q, const char *what)
{
	struct theorems_report *r = a->r;
	struct text t = {0};
	if (r->fault)
		return;
	text_printf(&t, "%s: %s: %s", a->y.insn->name, theorems_question_key(q),
	            what);
	r->fault = arena_strdup(&r->arena, text_str(&t));
	text_free(&t);
}

/* A violation of the exact condition that is gone when both clocks read the
 * same: the paper excepts timing from equivalence. */
static bool only_timing(struct asker *a, enum theorems_question q)
{
	const struct rtl *e = &a->y.insn->effect;
	struct instance in;
	if (!(theorems_relation_of(q) & REL_MAP) ||
	    !rtl_reads(e, RTL_CLOCK))
		return false;
	theorems_instance_init(&in, &a->y, q, &a->r->options);
	term same = t_eq(a->z, in.state[0].clock, in.state[1].clock);
	term formula = t_and(a->z, in.related, theorems_define(&in));
	return z3_check(a->z, t_and(a->z, formula, same), budget(a)) ==
	       Z3_IMPOSSIBLE;
}

/* A pair that is said to answer the question: confirm, shrink, keep. */
static void found(struct asker *a, struct pair *p, struct theorems_answer *out)
{
	struct theorems_report *r = a->r;
	enum theorems_question q = p->question;
	unsigned reading = r->options.reading;
	if (!theorems_lab_run(&a->lab, p) ||
	    !theorems_words_answer(&a->lab, q, reading, (addr)p->k, NULL)) {
		fault(a, q, "the interpreter does not confirm the solver's "
		            "witness");
		*out = (struct theorems_answer){THEOREMS_OPEN, NULL,
		                                "not confirmed"};
		return;
	}
	if (q != THEOREMS_COMPLETES && q != THEOREMS_COMPLETES_U)
		theorems_pair_shrink(p, &a->lab, reading);
	struct theorems_witness *w =
		theorems_lab_witness(&a->lab, p, reading, &r->arena);
	w->timing_only = a->z && only_timing(a, q);
	*out = (struct theorems_answer){THEOREMS_FOUND, w, NULL};
}

static struct pair about(const struct asker *a,
                         const struct theorems_unit *unit,
                         enum theorems_question q)
{
	const struct theorems_options *o = &a->r->options;
	return (struct pair){.question = q, .insn = unit->insn, .unit = unit,
	                     .fixed_k = o->k, .fixed_w = o->w};
}

/* Many witnesses lie so near that a few guesses find one sooner than a solver
 * does. A witness is a witness, whoever found it. */
static bool guess(struct asker *a, const struct theorems_unit *unit,
                  enum theorems_question q, unsigned guesses,
                  struct theorems_answer *out)
{
	struct pair p = about(a, unit, q);
	bool yes = theorems_search_pair(&a->search, &p, &a->lab,
	                                a->r->options.reading, guesses);
	if (yes)
		found(a, &p, out);
	return yes;
}

/* Whether the solver's assignment is a witness, products as they are. */
static bool confirms(struct asker *a, struct instance *in, struct pair p)
{
	theorems_pair_from_model(&p, in, &a->r->arena);
	return theorems_lab_run(&a->lab, &p) &&
	       theorems_words_answer(&a->lab, p.question, a->r->options.reading,
	                             (addr)p.k, NULL);
}

/* A witness that depends on a product must be found with exact ones; a proof
 * may do without. */
static enum z3_answer solve_exactly(struct asker *a, struct instance *in,
                                    const struct pair *p, unsigned units)
{
	enum theorems_question q = in->question;
	a->y.exact_products = a->y.used_product = false;
	theorems_instance_init(in, &a->y, q, &a->r->options);
	enum z3_answer answer = solve(a, in, theorems_define(in), units);
	if (answer == Z3_POSSIBLE && a->y.used_product && confirms(a, in, *p))
		return answer;
	if (answer != Z3_IMPOSSIBLE && a->y.used_product) {
		a->y.exact_products = true;
		theorems_instance_init(in, &a->y, q, &a->r->options);
		answer = solve(a, in, theorems_define(in), units);
	}
	return answer;
}

static void prove(struct asker *a, const struct theorems_unit *unit,
                  enum theorems_question q, struct theorems_answer *out)
{
	enum { FEW = 64, MANY = 4000 };
	bool guessing = a->r->options.method == THEOREMS_PROOF;
	struct instance in;
	struct pair p = about(a, unit, q);
	a->y.exact_products = false;
	theorems_instance_init(&in, &a->y, q, &a->r->options);
	if (theorems_define(&in) == t_bool(a->z, false)) {
		out->finding = THEOREMS_NONE;
		return;
	}
	if (guessing && guess(a, unit, q, FEW, out))
		return;
	enum z3_answer answer = solve_exactly(a, &in, &p, first_budget(a));
	if (answer == Z3_GAVE_UP && first_budget(a) < budget(a)) {
		if (guessing && guess(a, unit, q, MANY, out))
			return;
		answer = solve_exactly(a, &in, &p, budget(a));
	}
	switch (answer) {
	case Z3_IMPOSSIBLE:
		out->finding = THEOREMS_NONE;
		break;
	case Z3_POSSIBLE:
		theorems_pair_from_model(&p, &in, &a->r->arena);
		found(a, &p, out);
		break;
	default:
		out->finding = THEOREMS_OPEN;
		out->why = arena_strdup(&a->r->arena, z3_why(a->z));
	}
}

static void seek(struct asker *a, const struct theorems_unit *unit,
                 enum theorems_question q, struct theorems_answer *out)
{
	struct pair p = about(a, unit, q);
	if (out->finding == THEOREMS_FOUND)
		return;
	bool yes = theorems_search_pair(&a->search, &p, &a->lab,
	                                a->r->options.reading, a->search.pairs);
	if (yes && out->finding == THEOREMS_NONE)
		fault(a, q, "search found a witness against a proof");
	if (yes)
		found(a, &p, out);
	else if (out->finding == THEOREMS_NOT_ASKED)
		*out = (struct theorems_answer){THEOREMS_OPEN, NULL,
		                                "searched, not proved"};
}

static void ask(struct asker *a, struct theorems_unit *unit,
                enum theorems_question q)
{
	const struct theorems_options *o = &a->r->options;
	a->r->questions++;
	if (a->z && o->method != THEOREMS_SEARCH)
		prove(a, unit, q, &unit->answer[q]);
	if (!a->z || o->method != THEOREMS_PROOF)
		seek(a, unit, q, &unit->answer[q]);
}

/* ---- One unit -------------------------------------------------------- */

/* Limits the operands to those of the unit. */
static void limit(struct asker *a, const struct theorems_unit *unit)
{
	struct z3 *z = a->z;
	const struct isa_field *f = unit->selector;
	sym_init(&a->y, z, unit->insn, &a->r->arena);
	if (!f)
		return;
	term value = t_extract(z, f->hi, f->lo, a->y.w), in = t_bool(z, false);
	unsigned width = f->hi - f->lo + 1;
	for (size_t i = 0; i < unit->span_count; i++) {
		term from = t_num(z, width, unit->spans[i].lo);
		term to = t_num(z, width, unit->spans[i].hi);
		term above = t_op2(z, Z_ULE, from, value);
		term below = t_op2(z, Z_ULE, value, to);
		in = t_or(z, in, t_and(z, above, below));
	}
	a->y.encodes = t_and(z, a->y.encodes, in);
}

bool theorems_ask_stopped(struct asker *a)
{
	const struct theorems_options *o = &a->r->options;
	if (o->stop && *o->stop)
		a->r->stopped = true;
	return a->r->stopped;
}

/* What always traps in user mode needs no state to show that it may. */
static bool pointless(const struct theorems_unit *unit,
                      enum theorems_question q)
{
	return q == THEOREMS_INTERVENTION &&
	       unit->answer[THEOREMS_COMPLETES_U].finding == THEOREMS_NONE;
}

void theorems_ask_unit(struct asker *a, struct theorems_unit *unit,
                       unsigned wanted)
{
	if (a->z)
		limit(a, unit);
	else
		a->y.insn = unit->insn;
	for (unsigned q = 0; q < THEOREMS_QUESTION_COUNT; q++) {
		bool done = unit->answer[q].finding != THEOREMS_NOT_ASKED;
		if (!done && (wanted >> q & 1) && !pointless(unit, q) &&
		    !theorems_ask_stopped(a))
			ask(a, unit, q);
	}
}

