/* solve.c: questions about expressions, put to Z3. */
#include <assert.h>

#include "proofs/fold.h"
#include "proofs/path.h"

/* ---- Expressions as the solver's terms ---------------------------------- */

struct translation {
	struct exprs *x;
	struct z3 *z;
	term defined; /* what the names met are names for */
	expr *met;    /* unknowns and words of storage, each once */
	size_t count, room;
};

static term translate(struct translation *t, expr e);

static term variable(struct translation *t, expr e)
{
	struct expr_var *v = &t->x->var[e->value];
	struct text name = {0};
	text_printf(&name, "%s.%u", v->name, (unsigned)e->value);
	term out = t_var(t->z, text_str(&name), e->width);
	text_free(&name);
	return out;
}

static function storage(struct translation *t, unsigned of)
{
	char name[] = {'E', (char)('0' + of / 10), (char)('0' + of % 10), 0};
	return t_function(t->z, name, 1, 20, 64);
}

static term sum(struct translation *t, expr e)
{
	struct z3 *z = t->z;
	term out = NULL;
	for (unsigned i = 0; i < e->args; i++) {
		term part = translate(t, e->arg[i]);
		word c = e->coefficient[i];
		if (c == x_mask(e->width))
			part = t_op1(z, Z_NEG, part);
		else if (c != 1)
			part = t_op2(z, Z_MUL, t_num(z, e->width, c), part);
		out = out ? t_op2(z, Z_ADD, out, part) : part;
	}
	if (e->value)
		out = t_op2(z, Z_ADD, out, t_num(z, e->width, e->value));
	return out;
}

static term combined(struct translation *t, expr e, enum z3_operator op)
{
	term out = translate(t, e->arg[0]);
	for (unsigned i = 1; i < e->args; i++)
		out = t_op2(t->z, op, out, translate(t, e->arg[i]));
	return out;
}

static term translate_node(struct translation *t, expr e)
{
	struct z3 *z = t->z;
	term a, b;
	switch (e->op) {
	case X_CONST:
		return e->width ? t_num(z, e->width, e->value)
		                : t_bool(z, e->value);
	case X_VAR:  return variable(t, e);
	case X_READ:
		a = translate(t, e->arg[0]);
		return t_call(z, storage(t, (unsigned)e->value), a);
	case X_NOT:  return t_not(z, translate(t, e->arg[0]));
	case X_AND:
		a = translate(t, e->arg[0]);
		return t_and(z, a, translate(t, e->arg[1]));
	case X_EQ:
		a = translate(t, e->arg[0]);
		return t_eq(z, a, translate(t, e->arg[1]));
	case X_ITE:
		a = translate(t, e->arg[0]);
		b = translate(t, e->arg[1]);
		return t_ite(z, a, b, translate(t, e->arg[2]));
	case X_SUM:  return sum(t, e);
	case X_BITS:
		a = translate(t, e->arg[0]);
		return t_extract(z, (unsigned)e->value + e->width - 1,
		                 (unsigned)e->value, a);
	case X_SEXT: return t_sign_extend(z, e->width,
		                          translate(t, e->arg[0]));
	case X_ULT:    return combined(t, e, Z_ULT);
	case X_SLT:    return combined(t, e, Z_SLT);
	case X_MUL:    return combined(t, e, Z_MUL);
	case X_UDIV:   return combined(t, e, Z_UDIV);
	case X_UREM:   return combined(t, e, Z_UREM);
	case X_SDIV:   return combined(t, e, Z_SDIV);
	case X_SREM:   return combined(t, e, Z_SREM);
	case X_BITAND: return combined(t, e, Z_BITAND);
	case X_BITOR:  return combined(t, e, Z_BITOR);
	case X_BITXOR: return combined(t, e, Z_BITXOR);
	case X_SHL:    return combined(t, e, Z_SHL);
	case X_SHR:    return combined(t, e, Z_SHR);
	case X_SAR:    return combined(t, e, Z_SAR);
	case X_CONCAT: return combined(t, e, Z_CONCAT);
	case X_OPS:    break;
	}
	assert(!"no such expression");
	return NULL;
}

/* Marks what is met in this question; terms are kept from one to the next. */
static void meet(struct translation *t, expr e)
{
	if (e->seen == t->x->seen)
		return;
	e->seen = t->x->seen;
	for (unsigned i = 0; i < e->args; i++)
		meet(t, e->arg[i]);
	if (e->op != X_VAR && e->op != X_READ)
		return;
	expr definition = e->op == X_VAR ? t->x->var[e->value].definition
	                                 : NULL;
	if (definition) {
		meet(t, definition);
		term name = translate(t, e);
		term is = t_eq(t->z, name, translate(t, definition));
		t->defined = t_and(t->z, t->defined, is);
		return;
	}
	t->met = arena_grow(t->x->arena, t->met, t->count, &t->room,
	                    sizeof *t->met);
	t->met[t->count++] = e;
}

static term translate(struct translation *t, expr e)
{
	if (!e->translated)
		e->translated = translate_node(t, e);
	return e->translated;
}

/* ---- Models ------------------------------------------------------------- */

static word some_value(word a, word b)
{
	word h = (a + 1) * 0x9e3779b97f4a7c15 ^ (b + 7) * 0xd1342543de82ef95;
	return h ^ h >> 31;
}

static word value_of_var(void *ctx, unsigned index)
{
	struct model *m = ctx;
	if (index < m->vars && m->set[index])
		return m->var[index];
	return some_value(0, index);
}

void proofs_model_put(struct model *m, unsigned of, word at, word value)
{
	for (size_t i = 0; i < m->cells; i++)
		if (m->cell[i].of == of && m->cell[i].at == at) {
			m->cell[i].value = value;
			return;
		}
	m->cell = arena_grow(m->arena, m->cell, m->cells, &m->cell_room,
	                     sizeof *m->cell);
	m->cell[m->cells++] = (struct model_cell){of, at, value};
}

static word value_of_read(void *ctx, unsigned of, word at)
{
	struct model *m = ctx;
	for (size_t i = 0; i < m->cells; i++)
		if (m->cell[i].of == of && m->cell[i].at == at)
			return m->cell[i].value;
	/* from now on it has this value: whoever runs the model must know */
	word value = some_value(of + 1, at);
	proofs_model_put(m, of, at, value);
	return value;
}

struct valuation proofs_model_valuation(struct model *m)
{
	return (struct valuation){value_of_var, value_of_read, m};
}

struct model *proofs_model_new(struct exprs *x)
{
	struct model *m = arena_alloc(x->arena, sizeof *m);
	m->arena = x->arena;
	m->vars = x->vars;
	m->var = arena_alloc(x->arena, (x->vars + 1) * sizeof *m->var);
	m->set = arena_alloc(x->arena, (x->vars + 1) * sizeof *m->set);
	return m;
}

void proofs_model_assign(struct model *m, const struct model *from)
{
	for (size_t i = 0; i < from->vars; i++) {
		m->var[i] = from->var[i];
		m->set[i] = from->set[i];
	}
	m->cells = 0;
	for (size_t i = 0; i < from->cells; i++) {
		m->cell = arena_grow(m->arena, m->cell, m->cells,
		                     &m->cell_room, sizeof *m->cell);
		m->cell[m->cells++] = from->cell[i];
	}
}

struct model *proofs_model_copy(struct exprs *x, const struct model *from)
{
	struct model *m = proofs_model_new(x);
	proofs_model_assign(m, from);
	return m;
}

static struct model *found_model(struct translation *t)
{
	struct model *m = proofs_model_new(t->x);
	for (size_t i = 0; i < t->count; i++) {
		expr e = t->met[i];
		if (e->op == X_VAR) {
			m->var[e->value] = z3_value(t->z, translate(t, e));
			m->set[e->value] = true;
		} else {
			word at = z3_value(t->z, translate(t, e->arg[0]));
			proofs_model_put(m, (unsigned)e->value, at,
			         z3_value(t->z, translate(t, e)));
		}
	}
	return m;
}

enum z3_answer proofs_solve(struct exprs *x, struct z3 *z, expr const *all,
                            size_t count, unsigned budget,
                            struct model **found)
{
	struct translation t = {.x = x, .z = z, .defined = t_bool(z, true)};
	term formula = t_bool(z, true);
	x->seen++;
	for (size_t i = 0; i < count; i++) {
		meet(&t, all[i]);
		formula = t_and(z, formula, translate(&t, all[i]));
	}
	formula = t_and(z, formula, t.defined);
	enum z3_answer answer = z3_check(z, formula, budget);
	if (answer == Z3_POSSIBLE)
		*found = found_model(&t);
	return answer;
}
