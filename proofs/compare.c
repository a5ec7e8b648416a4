/* compare.c: truth values: not, and, comparisons, choices. */
#include <assert.h>

#include "proofs/fold.h"

expr x_not(struct exprs *x, expr a)
{
	assert(a->width == 0);
	if (x_is_const(a))
		return x_bool(x, !a->value);
	if (a->op == X_NOT)
		return a->arg[0];
	return x_node(x, X_NOT, 0, 0, &a, NULL, 1);
}

expr x_and(struct exprs *x, expr a, expr b)
{
	if (a == x->no || b == x->yes || a == b)
		return a;
	if (b == x->no || a == x->yes)
		return b;
	if (x_not(x, a) == b)
		return x->no;
	expr pair[2] = {a->id < b->id ? a : b, a->id < b->id ? b : a};
	return x_node(x, X_AND, 0, 0, pair, NULL, 2);
}

expr x_or(struct exprs *x, expr a, expr b)
{
	expr not_a = x_not(x, a);
	return x_not(x, x_and(x, not_a, x_not(x, b)));
}

expr x_ite(struct exprs *x, expr c, expr a, expr b)
{
	bool holds;
	if (a == b || c == x->yes)
		return a;
	if (x_known(x, c, &holds))
		return holds ? a : b;
	if (c->op == X_NOT)
		return x_ite(x, c->arg[0], b, a);
	if (a->width == 0) {
		expr first = x_and(x, c, a);
		expr not_c = x_not(x, c);
		return x_or(x, first, x_and(x, not_c, b));
	}
	expr parts[3] = {c, a, b};
	return x_node(x, X_ITE, a->width, 0, parts, NULL, 3);
}

/* ---- Equality ----------------------------------------------------------- */

/* Where two operands that are put together of parts can both be cut: the parts
 * above the highest common place, which is returned; 0: there is none. */
static unsigned common_cut(expr a, expr b)
{
	unsigned wa = a->width;
	for (unsigned i = 0; i + 1 < a->args; i++) {
		wa -= a->arg[i]->width;
		if (b->op != X_CONCAT)
			return wa;
		unsigned wb = b->width;
		for (unsigned j = 0; j + 1 < b->args; j++) {
			wb -= b->arg[j]->width;
			if (wa == wb)
				return wa;
		}
	}
	return 0;
}

static expr eq_by_parts(struct exprs *x, expr a, expr b, unsigned at)
{
	unsigned w = a->width;
	expr ah = x_bits(x, w - 1, at, a), bh = x_bits(x, w - 1, at, b);
	expr high = x_eq(x, ah, bh);
	if (high == x->no)
		return high;
	expr al = x_bits(x, at - 1, 0, a), bl = x_bits(x, at - 1, 0, b);
	return x_and(x, high, x_eq(x, al, bl));
}

static expr eq_truth(struct exprs *x, expr a, expr b)
{
	expr both = x_and(x, a, b);
	expr not_a = x_not(x, a);
	expr none = x_and(x, not_a, x_not(x, b));
	return x_or(x, both, none);
}

/* The constants that an expression may turn out to be, chosen by a condition:
 * (c ? 1 : 0) = 1 is c. */
static expr eq_choice(struct exprs *x, expr choice, expr k)
{
	expr yes = x_eq(x, choice->arg[1], k);
	expr no = x_eq(x, choice->arg[2], k);
	return x_ite(x, choice->arg[0], yes, no);
}

static expr eq_sext(struct exprs *x, expr a, expr k)
{
	expr inner = a->arg[0];
	expr low = x_bits(x, inner->width - 1, 0, k);
	if (x_sext(x, a->width, low) != k)
		return x->no;
	return x_eq(x, inner, low);
}

static expr eq_const(struct exprs *x, expr a, expr k)
{
	struct sum s;
	switch (a->op) {
	case X_SUM:
		s = x_sum(a);
		if (s.n == 1 && s.coefficient[0] == 1)
			return x_eq(x, s.term[0],
			            x_num(x, a->width, k->value - s.constant));
		break;
	case X_SEXT:
		return eq_sext(x, a, k);
	case X_ITE:
		if (x_is_const(a->arg[1]) || x_is_const(a->arg[2]))
			return eq_choice(x, a, k);
		break;
	case X_BITXOR:
		if (k->value == 0)
			return x_eq(x, a->arg[0], a->arg[1]);
		break;
	default:
		break;
	}
	if (a->width == 1 && k->value == 0)
		return x_not(x, x_eq(x, a, x_num(x, 1, 1)));
	return NULL;
}

expr x_eq(struct exprs *x, expr a, expr b)
{
	assert(a->width == b->width);
	if (a == b)
		return x->yes;
	if (a->width == 0)
		return eq_truth(x, a, b);
	if (x_is_const(a) || (b->op == X_CONCAT && a->op != X_CONCAT &&
	                      !x_is_const(b))) {
		expr t = a;
		a = b;
		b = t;
	}
	if (x_is_const(a) && x_is_const(b))
		return x->no;
	if (a->most < b->least || b->most < a->least)
		return x->no;
	if (a->op == X_CONCAT) {
		unsigned at = common_cut(a, b);
		if (at)
			return eq_by_parts(x, a, b, at);
	}
	expr e = x_is_const(b) ? eq_const(x, a, b) : NULL;
	if (e)
		return e;
	if (a->op == X_SUM || b->op == X_SUM) {
		expr d = x_sub(x, a, b);
		if (x_is_const(d))
			return x_bool(x, d->value == 0);
	}
	if (a->op == X_SEXT && b->op == X_SEXT &&
	    a->arg[0]->width == b->arg[0]->width)
		return x_eq(x, a->arg[0], b->arg[0]);
	expr pair[2] = {a, b};
	if (!x_is_const(b) && b->id < a->id)
		pair[0] = b, pair[1] = a;
	return x_node(x, X_EQ, 0, 0, pair, NULL, 2);
}

/* ---- Order -------------------------------------------------------------- */

static unsigned needed(expr a)
{
	unsigned n = 1;
	while (n < 64 && a->most >> n)
		n++;
	return n;
}

expr x_ult(struct exprs *x, expr a, expr b)
{
	assert(a->width == b->width && a->width);
	if (a == b)
		return x->no;
	if (a->most < b->least)
		return x->yes;
	if (a->least >= b->most)
		return x->no;
	unsigned na = needed(a), nb = needed(b), n = na > nb ? na : nb;
	if (n < a->width) {
		expr low = x_bits(x, n - 1, 0, a);
		return x_ult(x, low, x_bits(x, n - 1, 0, b));
	}
	if (x_is_const(b) && b->value == 1)
		return x_eq(x, a, x_num(x, a->width, 0));
	expr pair[2] = {a, b};
	return x_node(x, X_ULT, 0, 0, pair, NULL, 2);
}

expr x_ule(struct exprs *x, expr a, expr b)
{
	return x_not(x, x_ult(x, b, a));
}
