/* slices.c: bits put side by side, and the operators that only move them.
 *
 * A shift by a constant, a mask, the `or` of fields that do not overlap: all
 * are a matter of which bits go where. An operand is cut into slices, the
 * highest first; bits that are known to be zero are a slice of their own.
 */
#include <assert.h>

#include "proofs/fold.h"

enum { SLICES = 66 };

struct slices {
	unsigned n;
	expr slice[SLICES]; /* highest first */
};

/* ---- Bits of an expression ---------------------------------------------- */

static expr zero(struct exprs *x, unsigned width)
{
	return x_num(x, width, 0);
}

static expr bits_of_concat(struct exprs *x, unsigned hi, unsigned lo, expr a)
{
	expr out = NULL;
	unsigned end = a->width; /* one above the part's highest bit */
	for (unsigned i = 0; i < a->args; i++) {
		unsigned from = end - a->arg[i]->width;
		unsigned h = hi < end - 1 ? hi : end - 1;
		unsigned l = lo > from ? lo : from;
		if (hi >= from && lo < end) {
			expr part = x_bits(x, h - from, l - from, a->arg[i]);
			out = out ? x_concat(x, out, part) : part;
		}
		end = from;
	}
	return out;
}

static expr bits_of_sext(struct exprs *x, unsigned hi, unsigned lo, expr a)
{
	expr inner = a->arg[0];
	if (hi < inner->width)
		return x_bits(x, hi, lo, inner);
	if (lo == 0)
		return x_sext(x, hi + 1, inner);
	return x_node(x, X_BITS, hi - lo + 1, lo, &a, NULL, 1);
}

expr x_bits(struct exprs *x, unsigned hi, unsigned lo, expr a)
{
	assert(hi < a->width && lo <= hi);
	unsigned width = hi - lo + 1;
	if (width == a->width)
		return a;
	unsigned top = x_significant(x, a);
	if (lo >= top)
		return zero(x, width);
	if (hi >= top)
		return x_concat(x, zero(x, hi - top + 1),
		                x_bits(x, top - 1, lo, a));
	expr p, q;
	switch (a->op) {
	case X_CONST:
		return x_num(x, width, a->value >> lo);
	case X_BITS:
		return x_bits(x, hi + (unsigned)a->value,
		              lo + (unsigned)a->value, a->arg[0]);
	case X_CONCAT:
		return bits_of_concat(x, hi, lo, a);
	case X_SEXT:
		return bits_of_sext(x, hi, lo, a);
	case X_SUM:
		if (hi + 1 < a->width)
			return x_bits(x, hi, lo, x_truncate_sum(x, hi + 1, a));
		break;
	case X_ITE:
		p = x_bits(x, hi, lo, a->arg[1]);
		q = x_bits(x, hi, lo, a->arg[2]);
		return x_ite(x, a->arg[0], p, q);
	case X_BITAND: case X_BITOR: case X_BITXOR: {
		static const enum rtl_kind kinds[] = {
			[X_BITAND] = RTL_BITAND, [X_BITOR] = RTL_BITOR,
			[X_BITXOR] = RTL_BITXOR};
		p = x_bits(x, hi, lo, a->arg[0]);
		q = x_bits(x, hi, lo, a->arg[1]);
		return x_op2(x, kinds[a->op], p, q);
	}
	default:
		break;
	}
	return x_node(x, X_BITS, width, lo, &a, NULL, 1);
}

/* ---- Side by side ------------------------------------------------------- */

/* Two neighbours that are one: constants, and bits of one word. */
static expr joined(struct exprs *x, expr a, expr b)
{
	unsigned width = a->width + b->width;
	if (x_is_const(a) && x_is_const(b))
		return x_num(x, width, a->value << b->width | b->value);
	expr base = a->op == X_BITS ? a->arg[0] : a;
	unsigned lo = a->op == X_BITS ? (unsigned)a->value : 0;
	if (a->op == X_BITS && b->op == X_BITS && b->arg[0] == base &&
	    lo == b->value + b->width)
		return x_bits(x, lo + a->width - 1, (unsigned)b->value, base);
	/* the lowest bits of a narrower sum, below its higher ones */
	if (a->op == X_BITS && base->op == X_SUM && lo == b->width &&
	    x_bits(x, b->width - 1, 0, base) == b)
		return x_bits(x, lo + a->width - 1, 0, base);
	return NULL;
}

static void push(struct exprs *x, struct slices *s, expr e)
{
	if (e->op == X_CONCAT) {
		for (unsigned i = 0; i < e->args; i++)
			push(x, s, e->arg[i]);
		return;
	}
	expr both = s->n ? joined(x, s->slice[s->n - 1], e) : NULL;
	if (both) {
		s->n--;
		push(x, s, both);
	} else {
		assert(s->n < SLICES);
		s->slice[s->n++] = e;
	}
}

static expr of_slices(struct exprs *x, const struct slices *s)
{
	unsigned width = 0;
	if (s->n == 1)
		return s->slice[0];
	for (unsigned i = 0; i < s->n; i++)
		width += s->slice[i]->width;
	assert(width <= 64);
	return x_node(x, X_CONCAT, width, 0, s->slice, NULL, s->n);
}

expr x_concat(struct exprs *x, expr high, expr low)
{
	struct slices s = {.n = 0};
	push(x, &s, high);
	push(x, &s, low);
	return of_slices(x, &s);
}

expr x_zext(struct exprs *x, unsigned to, expr a)
{
	if (a->width == 0) {
		expr one = x_num(x, to, 1);
		return x_ite(x, a, one, zero(x, to));
	}
	return to == a->width ? a : x_concat(x, zero(x, to - a->width), a);
}

expr x_sext(struct exprs *x, unsigned to, expr a)
{
	if (to == a->width)
		return a;
	if (x_significant(x, a) < a->width)
		return x_zext(x, to, a);
	if (x_is_const(a)) {
		word sign = (word)1 << (a->width - 1);
		return x_num(x, to, (a->value ^ sign) - sign);
	}
	if (a->op == X_SEXT)
		return x_sext(x, to, a->arg[0]);
	return x_node(x, X_SEXT, to, 0, &a, NULL, 1);
}

/* ---- Bit by bit --------------------------------------------------------- */

/* The slices of an operand, known zeros apart; constants by runs of equal
 * bits, so that a mask selects whole slices. */
static void cut(struct exprs *x, expr a, struct slices *s)
{
	s->n = 0;
	unsigned top = x_significant(x, a);
	if (!x_is_const(a) && top < a->width) {
		s->slice[s->n++] = zero(x, a->width - top);
		a = x_bits(x, top - 1, 0, a);
	}
	if (a->op == X_CONCAT) {
		for (unsigned i = 0; i < a->args; i++)
			s->slice[s->n++] = a->arg[i];
		return;
	}
	if (!x_is_const(a)) {
		s->slice[s->n++] = a;
		return;
	}
	for (unsigned at = a->width; at > 0;) {
		unsigned from = at - 1;
		while (from > 0 && (a->value >> from & 1) ==
		                           (a->value >> (from - 1) & 1))
			from--;
		s->slice[s->n++] = x_bits(x, at - 1, from, a);
		at = from;
	}
}

static expr bit_by_bit_node(struct exprs *x, enum expr_op op, expr a, expr b)
{
	expr pair[2] = {a->id < b->id ? a : b, a->id < b->id ? b : a};
	return x_node(x, op, a->width, 0, pair, NULL, 2);
}

/* One slice of each, of equal widths. */
static expr bit_by_bit_slice(struct exprs *x, enum expr_op op, expr a, expr b)
{
	word ones = x_mask(a->width);
	if (x_is_const(b)) {
		expr t = a;
		a = b;
		b = t;
	}
	if (x_is_const(a) && x_is_const(b))
		return x_num(x, a->width,
		             op == X_BITAND  ? a->value & b->value
		             : op == X_BITOR ? a->value | b->value
		                             : a->value ^ b->value);
	if (x_is_const(a) && a->value == 0)
		return op == X_BITAND ? a : b;
	if (x_is_const(a) && a->value == ones && op != X_BITXOR)
		return op == X_BITAND ? b : a;
	if (a == b)
		return op == X_BITXOR ? zero(x, a->width) : a;
	/* ~~a */
	if (op == X_BITXOR && x_is_const(a) && b->op == X_BITXOR &&
	    x_is_const(b->arg[0]) && b->arg[0]->value == a->value)
		return b->arg[1];
	if (op == X_BITXOR && x_is_const(a) && b->op == X_BITXOR &&
	    x_is_const(b->arg[1]) && b->arg[1]->value == a->value)
		return b->arg[0];
	return bit_by_bit_node(x, op, a, b);
}

static expr bit_by_bit(struct exprs *x, enum expr_op op, expr a, expr b)
{
	struct slices p, q, out = {.n = 0};
	unsigned i = 0, j = 0, pi = 0, qj = 0; /* bits of the slice used up */
	cut(x, a, &p);
	cut(x, b, &q);
	if (p.n == 1 && q.n == 1)
		return bit_by_bit_slice(x, op, a, b);
	while (i < p.n && j < q.n) {
		expr s = p.slice[i], t = q.slice[j];
		unsigned left = s->width - pi, right = t->width - qj;
		unsigned n = left < right ? left : right;
		expr u = x_bits(x, left - 1, left - n, s);
		expr v = x_bits(x, right - 1, right - n, t);
		push(x, &out, bit_by_bit_slice(x, op, u, v));
		pi += n;
		qj += n;
		if (pi == s->width)
			i++, pi = 0;
		if (qj == t->width)
			j++, qj = 0;
	}
	return of_slices(x, &out);
}

/* ---- Shifts ------------------------------------------------------------- */

static expr shift(struct exprs *x, enum rtl_kind kind, expr a, word n)
{
	unsigned w = a->width;
	expr part;
	if (n == 0)
		return a;
	if (n >= w) {
		if (kind != RTL_SAR)
			return zero(x, w);
		n = w - 1;
	}
	if (kind == RTL_SHL) {
		part = x_bits(x, w - 1 - (unsigned)n, 0, a);
		return x_concat(x, part, zero(x, (unsigned)n));
	}
	part = x_bits(x, w - 1, (unsigned)n, a);
	return kind == RTL_SAR ? x_sext(x, w, part) : x_zext(x, w, part);
}

/* ---- The RTL's operators ------------------------------------------------ */

static expr product(struct exprs *x, expr a, expr b)
{
	if (x_is_const(b)) {
		expr t = a;
		a = b;
		b = t;
	}
	if (x_is_const(a)) {
		/* 0 + a * b, by doubling: the sum knows how to add */
		expr out = zero(x, b->width), power = b;
		for (word n = a->value; n; n >>= 1) {
			if (n & 1)
				out = x_add(x, out, power);
			power = x_add(x, power, power);
		}
		return out;
	}
	expr pair[2] = {a->id < b->id ? a : b, a->id < b->id ? b : a};
	return x_node(x, X_MUL, a->width, 0, pair, NULL, 2);
}

/* (n * a + r) / n is a, when r < n and the sum does not overflow. */
static expr exact_quotient(struct exprs *x, expr a, word n)
{
	struct sum s = x_sum(a);
	expr whole = zero(x, a->width), rest = zero(x, a->width);
	word least, most;
	if (n == 0 || n >> 32 || s.constant % n || s.constant >> 32)
		return NULL;
	whole = x_num(x, a->width, s.constant / n);
	for (unsigned i = 0; i < s.n; i++) {
		word c = s.coefficient[i];
		bool multiple = c % n == 0;
		if (s.term[i]->most >> 32 || c >> 16)
			return NULL;
		for (word j = 0; j < (multiple ? c / n : c); j++) {
			expr *sum = multiple ? &whole : &rest;
			*sum = x_add(x, *sum, s.term[i]);
		}
	}
	x_range(x, rest, &least, &most);
	return most < n ? whole : NULL;
}

static expr quotient(struct exprs *x, enum expr_op op, expr a, expr b)
{
	expr pair[2] = {a, b};
	if (x_is_const(b) && b->value == 1)
		return op == X_UDIV || op == X_SDIV ? a : zero(x, a->width);
	expr exact = op == X_UDIV && x_is_const(b) && !x_is_const(a)
	                     ? exact_quotient(x, a, b->value) : NULL;
	if (exact)
		return exact;
	expr e = x_node(x, op, a->width, 0, pair, NULL, 2);
	if (x_is_const(a) && x_is_const(b)) {
		struct valuation none = {NULL, NULL, NULL};
		return x_num(x, a->width, x_eval(x, e, &none));
	}
	if (op == X_UDIV && x_is_const(b) && b->value) {
		e->least = a->least / b->value;
		e->most = a->most / b->value;
	}
	return e;
}

static expr variable_shift(struct exprs *x, enum rtl_kind kind, expr a, expr b)
{
	expr pair[2] = {a, b};
	if (x_is_const(b))
		return shift(x, kind, a, b->value);
	enum expr_op op = kind == RTL_SHL   ? X_SHL
	                  : kind == RTL_SHR ? X_SHR
	                                    : X_SAR;
	return x_node(x, op, a->width, 0, pair, NULL, 2);
}

static expr signed_less(struct exprs *x, expr a, expr b)
{
	unsigned w = a->width;
	if (a == b)
		return x->no;
	if (x_is_const(b) && b->value == 0) {
		expr sign = x_bits(x, w - 1, w - 1, a);
		return x_eq(x, sign, x_num(x, 1, 1));
	}
	if (x_significant(x, a) < w && x_significant(x, b) < w)
		return x_ult(x, a, b);
	expr pair[2] = {a, b};
	expr e = x_node(x, X_SLT, 0, 0, pair, NULL, 2);
	if (x_is_const(a) && x_is_const(b)) {
		struct valuation none = {NULL, NULL, NULL};
		return x_bool(x, x_eval(x, e, &none));
	}
	return e;
}

expr x_op1(struct exprs *x, enum rtl_kind kind, expr a)
{
	switch (kind) {
	case RTL_NEG:   return x_sub(x, zero(x, a->width), a);
	case RTL_COMPL:
		return bit_by_bit(x, X_BITXOR, a,
		                  x_num(x, a->width, ~(word)0));
	case RTL_NOT:   return x_not(x, a);
	default:
		assert(!"not an operator on one operand");
		return NULL;
	}
}

expr x_op2(struct exprs *x, enum rtl_kind kind, expr a, expr b)
{
	switch (kind) {
	case RTL_OR:     return x_or(x, a, b);
	case RTL_AND:    return x_and(x, a, b);
	case RTL_EQ:     return x_eq(x, a, b);
	case RTL_NE:     return x_not(x, x_eq(x, a, b));
	case RTL_LT:     return x_ult(x, a, b);
	case RTL_LE:     return x_ule(x, a, b);
	case RTL_GT:     return x_ult(x, b, a);
	case RTL_GE:     return x_ule(x, b, a);
	case RTL_LTS:    return signed_less(x, a, b);
	case RTL_LES:    return x_not(x, signed_less(x, b, a));
	case RTL_GTS:    return signed_less(x, b, a);
	case RTL_GES:    return x_not(x, signed_less(x, a, b));
	case RTL_BITOR:  return bit_by_bit(x, X_BITOR, a, b);
	case RTL_BITXOR: return bit_by_bit(x, X_BITXOR, a, b);
	case RTL_BITAND: return bit_by_bit(x, X_BITAND, a, b);
	case RTL_SHL: case RTL_SHR: case RTL_SAR:
		return variable_shift(x, kind, a, b);
	case RTL_ADD:    return x_add(x, a, b);
	case RTL_SUB:    return x_sub(x, a, b);
	case RTL_MUL:    return product(x, a, b);
	case RTL_DIV:    return quotient(x, X_UDIV, a, b);
	case RTL_REM:    return quotient(x, X_UREM, a, b);
	case RTL_DIVS:   return quotient(x, X_SDIV, a, b);
	case RTL_REMS:   return quotient(x, X_SREM, a, b);
	default:
		assert(!"not an operator on two operands");
		return NULL;
	}
}
