/* sum.c: linear sums: constant + coefficient * term + ..., modulo 2^width.
 *
 * Terms are in the order of their making, once each, with coefficients other
 * than 0; so a sum has one form, and D - (D - t) is t.
 */
#include <assert.h>

#include "proofs/fold.h"

struct sum x_sum(expr a)
{
	struct sum s = {.width = a->width};
	if (a->op == X_CONST) {
		s.constant = a->value;
	} else if (a->op == X_SUM) {
		s.constant = a->value;
		s.n = a->args;
		for (unsigned i = 0; i < a->args; i++) {
			s.term[i] = a->arg[i];
			s.coefficient[i] = a->coefficient[i];
		}
	} else {
		s.n = 1;
		s.term[0] = a;
		s.coefficient[0] = 1;
	}
	return s;
}

static expr make(struct exprs *x, const struct sum *s)
{
	if (s->n == 0)
		return x_num(x, s->width, s->constant);
	if (s->n == 1 && s->constant == 0 && s->coefficient[0] == 1)
		return s->term[0];
	return x_node(x, X_SUM, s->width, s->constant, s->term,
	              s->coefficient, s->n);
}

/* Adds coefficient * term, keeping the order. False when there is no room. */
static bool add_term(struct sum *s, expr term, word coefficient)
{
	unsigned i = 0;
	word mask = x_mask(s->width);
	while (i < s->n && s->term[i]->id < term->id)
		i++;
	if (i < s->n && s->term[i] == term) {
		s->coefficient[i] = (s->coefficient[i] + coefficient) & mask;
		if (s->coefficient[i])
			return true;
		s->n--;
		for (; i < s->n; i++) {
			s->term[i] = s->term[i + 1];
			s->coefficient[i] = s->coefficient[i + 1];
		}
		return true;
	}
	if ((coefficient & mask) == 0)
		return true;
	if (s->n == SUM_TERMS)
		return false;
	for (unsigned j = s->n++; j > i; j--) {
		s->term[j] = s->term[j - 1];
		s->coefficient[j] = s->coefficient[j - 1];
	}
	s->term[i] = term;
	s->coefficient[i] = coefficient & mask;
	return true;
}

/* a + factor * b */
static expr combine(struct exprs *x, expr a, word factor, expr b)
{
	assert(a->width == b->width && a->width);
	struct sum s = x_sum(a), t = x_sum(b);
	word mask = x_mask(a->width);
	bool fits = true;
	s.constant = (s.constant + factor * t.constant) & mask;
	for (unsigned i = 0; i < t.n; i++)
		fits &= add_term(&s, t.term[i], factor * t.coefficient[i]);
	if (!fits) { /* too many terms: both sides count as one each */
		s = (struct sum){.width = a->width};
		add_term(&s, a, 1);
		add_term(&s, b, factor);
	}
	return make(x, &s);
}

expr x_add(struct exprs *x, expr a, expr b)
{
	return combine(x, a, 1, b);
}

expr x_sub(struct exprs *x, expr a, expr b)
{
	return combine(x, a, ~(word)0, b);
}

/* The low bits of a sum: the sum of the low bits. */
expr x_truncate_sum(struct exprs *x, unsigned width, expr a)
{
	struct sum s = x_sum(a);
	word mask = x_mask(width);
	expr total = x_num(x, width, s.constant);
	for (unsigned i = 0; i < s.n; i++) {
		expr low = x_bits(x, width - 1, 0, s.term[i]);
		total = combine(x, total, s.coefficient[i] & mask, low);
	}
	return total;
}

/* ---- Ranges ------------------------------------------------------------- */

__extension__ typedef __int128 wide;

/* a - b with b <= a known on this path: it does not wrap. */
static bool known_difference(struct exprs *x, const struct sum *s, word *most)
{
	bool less;
	if (s->n != 2 || s->constant)
		return false;
	word minus = x_mask(s->width);
	unsigned a = s->coefficient[0] == 1 ? 0 : 1, b = 1 - a;
	if (s->coefficient[a] != 1 || s->coefficient[b] != minus)
		return false;
	expr below = x_ult(x, s->term[a], s->term[b]);
	if (!x_known(x, below, &less) || less)
		return false;
	word least, bl, bm;
	x_range(x, s->term[a], &least, most);
	x_range(x, s->term[b], &bl, &bm);
	*most -= bl;
	return true;
}

void x_sum_range(struct exprs *x, expr a, bool path, word *least, word *most)
{
	struct sum s = x_sum(a);
	word mask = x_mask(s.width), half = mask / 2 + 1;
	wide lo = s.constant, hi;
	*least = path ? a->least : 0;
	*most = path ? a->most : mask;
	if (s.constant >= half)
		lo -= (wide)mask + 1;
	hi = lo;
	for (unsigned i = 0; i < s.n; i++) {
		word l = s.term[i]->least, m = s.term[i]->most;
		word c = s.coefficient[i];
		if (path)
			x_range(x, s.term[i], &l, &m);
		if (c > 0xffff && mask - c > 0xffff)
			return; /* out of reach of this arithmetic */
		wide factor = c >= half ? (wide)c - mask - 1 : (wide)c;
		lo += factor * (wide)(factor < 0 ? m : l);
		hi += factor * (wide)(factor < 0 ? l : m);
	}
	if (lo >= 0 && hi <= (wide)mask) {
		if ((word)lo > *least)
			*least = (word)lo;
		if ((word)hi < *most)
			*most = (word)hi;
	} else if (path && known_difference(x, &s, &mask)) {
		if (mask < *most)
			*most = mask;
	}
}
