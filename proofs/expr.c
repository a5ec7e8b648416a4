/* expr.c: one node for equal expressions; ranges; values. See expr.h. */
#include <assert.h>
#include <string.h>

#include "proofs/fold.h"

enum { EXPR_BUCKETS = 14 };

word x_mask(unsigned width)
{
	return width >= 64 ? ~(word)0 : ((word)1 << width) - 1;
}

void x_init(struct exprs *x, struct arena *arena)
{
	*x = (struct exprs){.arena = arena, .epoch = 1};
	x->bucket = arena_alloc(arena, sizeof *x->bucket << EXPR_BUCKETS);
	x->no = x_node(x, X_CONST, 0, 0, NULL, NULL, 0);
	x->yes = x_node(x, X_CONST, 0, 1, NULL, NULL, 0);
}

/* ---- One node for equal expressions ------------------------------------- */

static word mix(word h, word v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15;
	return h ^ h >> 29;
}

static bool same(expr e, enum expr_op op, unsigned width, word value,
                 expr const *arg, const word *coefficient, unsigned n)
{
	if (e->op != op || e->width != width || e->value != value ||
	    e->args != n)
		return false;
	for (unsigned i = 0; i < n; i++)
		if (e->arg[i] != arg[i] ||
		    (coefficient && e->coefficient[i] != coefficient[i]))
			return false;
	return true;
}

/* The range that follows from the operands', on every path. */
static void set_range(struct exprs *x, expr e)
{
	e->least = 0;
	e->most = e->width ? x_mask(e->width) : 1;
	switch (e->op) {
	case X_CONST:
		e->least = e->most = e->value;
		break;
	case X_SUM:
		x_sum_range(x, e, false, &e->least, &e->most);
		break;
	case X_CONCAT:
		e->least = e->most = 0;
		for (unsigned i = 0; i < e->args; i++) {
			unsigned w = e->arg[i]->width;
			e->least = e->least << w | e->arg[i]->least;
			e->most = e->most << w | e->arg[i]->most;
		}
		break;
	case X_ITE:
		e->least = e->arg[1]->least < e->arg[2]->least
		                   ? e->arg[1]->least : e->arg[2]->least;
		e->most = e->arg[1]->most > e->arg[2]->most
		                  ? e->arg[1]->most : e->arg[2]->most;
		break;
	case X_BITAND:
		e->most = e->arg[0]->most < e->arg[1]->most
		                  ? e->arg[0]->most : e->arg[1]->most;
		break;
	default:
		break;
	}
}

expr x_node(struct exprs *x, enum expr_op op, unsigned width, word value,
            expr const *arg, const word *coefficient, unsigned n)
{
	word h = mix(mix(mix(0, op), width), value);
	for (unsigned i = 0; i < n; i++)
		h = mix(mix(h, arg[i]->id), coefficient ? coefficient[i] : 0);
	expr *at = &x->bucket[h >> (64 - EXPR_BUCKETS)];
	for (expr e = *at; e; e = e->next)
		if (same(e, op, width, value, arg, coefficient, n))
			return e;
	expr e = arena_alloc(x->arena, sizeof *e + n * sizeof *e->arg);
	e->op = op;
	e->width = width;
	e->value = value;
	e->args = n;
	e->id = x->count++;
	for (unsigned i = 0; i < n; i++) {
		e->arg[i] = arg[i];
		e->vars |= arg[i]->vars;
	}
	if (coefficient) {
		word *c = arena_alloc(x->arena, n * sizeof *c);
		memcpy(c, coefficient, n * sizeof *c);
		e->coefficient = c;
	}
	set_range(x, e);
	e->next = *at;
	return *at = e;
}

expr x_bool(struct exprs *x, bool b)
{
	return b ? x->yes : x->no;
}

expr x_num(struct exprs *x, unsigned width, word value)
{
	assert(width >= 1 && width <= 64);
	return x_node(x, X_CONST, width, value & x_mask(width), NULL, NULL, 0);
}

expr x_word(struct exprs *x, word value)
{
	return x_num(x, 64, value);
}

expr x_var(struct exprs *x, const char *name, unsigned width, expr definition)
{
	x->var = arena_grow(x->arena, x->var, x->vars, &x->var_room,
	                    sizeof *x->var);
	expr e = x_node(x, X_VAR, width, x->vars, NULL, NULL, 0);
	e->vars = (word)1 << x->vars % 64;
	if (definition) {
		e->least = definition->least;
		e->most = definition->most;
	}
	x->var[x->vars++] = (struct expr_var){
		arena_strdup(x->arena, name), width, e, definition};
	return e;
}

expr x_read(struct exprs *x, unsigned of, expr at)
{
	/* two words of one storage may be one: the last bit stands for it */
	expr e = x_node(x, X_READ, 64, of, &at, NULL, 1);
	e->vars |= (word)1 << 63;
	return e;
}

/* ---- The path ----------------------------------------------------------- */

void x_forget(struct exprs *x)
{
	x->epoch++;
}

static void bound(struct exprs *x, expr a, word least, word most)
{
	word l, m;
	x_range(x, a, &l, &m);
	a->path_least = least > l ? least : l;
	a->path_most = most < m ? most : m;
	a->bound_epoch = x->epoch;
	/* the same of what the leading zeros are in front of */
	if (a->op == X_CONCAT && a->args == 2 && x_is_const(a->arg[0]) &&
	    a->arg[0]->value == 0)
		bound(x, a->arg[1], least, most);
}

/* a < b holds, or b <= a. */
static void order(struct exprs *x, expr a, expr b, bool less)
{
	word al, am, bl, bm;
	x_range(x, a, &al, &am);
	x_range(x, b, &bl, &bm);
	if (less) {
		bound(x, a, 0, bm ? bm - 1 : 0);
		bound(x, b, al < ~(word)0 ? al + 1 : al, ~(word)0);
	} else {
		bound(x, b, 0, am);
		bound(x, a, bl, ~(word)0);
	}
}

void x_fact(struct exprs *x, expr a, bool holds)
{
	assert(a->width == 0);
	if (a->op == X_NOT) {
		x_fact(x, a->arg[0], !holds);
		return;
	}
	if (x_is_const(a))
		return;
	a->known_epoch = x->epoch;
	a->known = holds;
	if (a->op == X_AND && holds) {
		x_fact(x, a->arg[0], true);
		x_fact(x, a->arg[1], true);
	} else if (a->op == X_ULT) {
		order(x, a->arg[0], a->arg[1], holds);
	} else if (a->op == X_EQ && holds && a->arg[0]->width) {
		word l, m;
		x_range(x, a->arg[1], &l, &m);
		bound(x, a->arg[0], l, m);
		x_range(x, a->arg[0], &l, &m);
		bound(x, a->arg[1], l, m);
	} else if (a->op == X_EQ && a->arg[0]->width &&
	           x_is_const(a->arg[1])) {
		word l, m, k = a->arg[1]->value;
		x_range(x, a->arg[0], &l, &m);
		if (l < m)
			bound(x, a->arg[0], l + (l == k), m - (m == k));
	}
}

/* a < b - c does not hold, for a < b does not, and c <= b. */
static bool known_above(struct exprs *x, expr less)
{
	expr b = less->arg[1];
	bool holds;
	word least, most;
	if (b->op != X_SUM || b->args != 1 || b->coefficient[0] != 1)
		return false;
	x_range(x, b->arg[0], &least, &most);
	if (least < (-b->value & x_mask(b->width)))
		return false;
	expr below = x_ult(x, less->arg[0], b->arg[0]);
	return x_known(x, below, &holds) && !holds;
}

bool x_known(struct exprs *x, expr a, bool *holds)
{
	bool p, q;
	if (x_is_const(a)) {
		*holds = a->value;
		return true;
	}
	if (a->known_epoch == x->epoch) {
		*holds = a->known;
		return true;
	}
	switch (a->op) {
	case X_NOT:
		if (!x_known(x, a->arg[0], &p))
			return false;
		*holds = !p;
		return true;
	case X_AND: {
		bool kp = x_known(x, a->arg[0], &p);
		bool kq = x_known(x, a->arg[1], &q);
		*holds = kp && p && kq && q;
		return *holds || (kp && !p) || (kq && !q);
	}
	case X_ULT: case X_EQ: {
		word al, am, bl, bm;
		if (a->arg[0]->width == 0)
			return false;
		x_range(x, a->arg[0], &al, &am);
		x_range(x, a->arg[1], &bl, &bm);
		if (a->op == X_EQ) {
			*holds = al == am && bl == bm && al == bl;
			return *holds || am < bl || bm < al;
		}
		*holds = am < bl;
		return *holds || al >= bm || known_above(x, a);
	}
	default:
		return false;
	}
}

/* ---- Ranges ------------------------------------------------------------- */

void x_range(struct exprs *x, expr a, word *least, word *most)
{
	if (a->bound_epoch == x->epoch) {
		*least = a->path_least;
		*most = a->path_most;
		return;
	}
	*least = a->least;
	*most = a->most;
	if (a->op == X_SUM) {
		x_sum_range(x, a, true, least, most);
	} else if (a->op == X_CONCAT && x_is_const(a->arg[0]) &&
	           a->arg[0]->value == 0 && a->args == 2) {
		x_range(x, a->arg[1], least, most);
	}
}

static unsigned bits_of(word most)
{
	unsigned n = 1;
	while (n < 64 && most >> n)
		n++;
	return n;
}

/* What is known on the path counts for sums only, and only as far as to say
 * that an address has the bits of an address: the form of an expression should
 * not change with each little thing that becomes known. */
unsigned x_significant(struct exprs *x, expr a)
{
	enum { ADDRESS_BITS = 20 };
	word least, most;
	unsigned always = bits_of(a->most);
	if (a->op != X_SUM || always <= ADDRESS_BITS)
		return always;
	x_range(x, a, &least, &most);
	unsigned now = bits_of(most);
	return now > ADDRESS_BITS ? always : ADDRESS_BITS;
}

/* ---- Values ------------------------------------------------------------- */

static word to_word(expr a, word v)
{
	return a->width ? v & x_mask(a->width) : v & 1;
}

static word sign_extended(unsigned width, word v)
{
	word sign = (word)1 << (width - 1);
	return (v ^ sign) - sign;
}

static word evaluate(struct exprs *x, expr a, const struct valuation *v);

static word operand(struct exprs *x, expr a, unsigned i,
                    const struct valuation *v)
{
	return evaluate(x, a->arg[i], v);
}

static word binary(expr a, word p, word q)
{
	unsigned w = a->arg[0]->width;
	switch (a->op) {
	case X_AND: case X_BITAND: return p & q;
	case X_BITOR:  return p | q;
	case X_BITXOR: return p ^ q;
	case X_EQ:     return p == q;
	case X_ULT:    return p < q;
	case X_SLT:    return sign_extended(w, p) + ((word)1 << 63) <
		              sign_extended(w, q) + ((word)1 << 63);
	case X_MUL:    return p * q;
	case X_UDIV:   return q ? p / q : ~(word)0;
	case X_UREM:   return q ? p % q : p;
	case X_SDIV: case X_SREM: {
		bool pn = p >> 63, qn = q >> 63;
		word pm = pn ? -p : p, qm = qn ? -q : q;
		word quotient = qm ? pm / qm : ~(word)0;
		word rest = qm ? pm % qm : pm;
		if (a->op == X_SREM)
			return pn ? -rest : rest;
		return pn != qn ? -quotient : quotient;
	}
	case X_SHL: return q < 64 ? p << q : 0;
	case X_SHR: return q < 64 ? p >> q : 0;
	case X_SAR: {
		word fill = p >> 63 ? ~(word)0 : 0;
		if (q == 0)
			return p;
		return q < 64 ? p >> q | fill << (64 - q) : fill;
	}
	default:
		assert(!"not an operator on two operands");
		return 0;
	}
}

static word compute(struct exprs *x, expr a, const struct valuation *v)
{
	word sum;
	switch (a->op) {
	case X_CONST: return a->value;
	case X_VAR:
		if (x->var[a->value].definition)
			return evaluate(x, x->var[a->value].definition, v);
		return v->var(v->ctx, (unsigned)a->value);
	case X_READ:
		return v->read(v->ctx, (unsigned)a->value, operand(x, a, 0, v));
	case X_NOT:  return !operand(x, a, 0, v);
	case X_ITE:
		return operand(x, a, operand(x, a, 0, v) ? 1 : 2, v);
	case X_SUM:
		sum = a->value;
		for (unsigned i = 0; i < a->args; i++)
			sum += a->coefficient[i] * operand(x, a, i, v);
		return sum;
	case X_CONCAT:
		sum = 0;
		for (unsigned i = 0; i < a->args; i++)
			sum = (a->arg[i]->width < 64
			               ? sum << a->arg[i]->width : 0) |
			      operand(x, a, i, v);
		return sum;
	case X_BITS: return operand(x, a, 0, v) >> a->value;
	case X_SEXT:
		return sign_extended(a->arg[0]->width, operand(x, a, 0, v));
	default:
		sum = operand(x, a, 0, v);
		return binary(a, sum, operand(x, a, 1, v));
	}
}

/* Each node once; shared parts are common. */
static word evaluate(struct exprs *x, expr a, const struct valuation *v)
{
	if (a->seen == x->seen)
		return a->seen_value;
	word value = to_word(a, compute(x, a, v));
	a->seen = x->seen;
	return a->seen_value = value;
}

word x_eval(struct exprs *x, expr a, const struct valuation *v)
{
	x->seen++;
	return evaluate(x, a, v);
}

/* ---- Text --------------------------------------------------------------- */

void x_print(struct exprs *x, expr a, struct text *out)
{
	static const char *const names[X_OPS] = {
		[X_NOT] = "not", [X_AND] = "and", [X_EQ] = "=", [X_ULT] = "<",
		[X_SLT] = "<s", [X_ITE] = "if", [X_SUM] = "+", [X_MUL] = "*",
		[X_UDIV] = "/", [X_UREM] = "%", [X_SDIV] = "/s",
		[X_SREM] = "%s", [X_BITAND] = "&", [X_BITOR] = "|",
		[X_BITXOR] = "^", [X_SHL] = "<<", [X_SHR] = ">>",
		[X_SAR] = ">>s", [X_CONCAT] = "cat", [X_SEXT] = "sext",
	};
	switch (a->op) {
	case X_CONST:
		if (a->width == 0)
			text_add(out, a->value ? "true" : "false");
		else if (a->value >= (word)1 << 63)
			text_printf(out, "0x%llx",
			            (unsigned long long)a->value);
		else
			text_printf(out, "%llu", (unsigned long long)a->value);
		return;
	case X_VAR:
		text_add(out, x->var[a->value].name);
		return;
	case X_READ:
		text_add(out, a->value ? "F[" : "E[");
		x_print(x, a->arg[0], out);
		text_char(out, ']');
		return;
	case X_BITS:
		x_print(x, a->arg[0], out);
		text_printf(out, "{%u..%u}",
		            (unsigned)a->value + a->width - 1,
		            (unsigned)a->value);
		return;
	default:
		break;
	}
	text_printf(out, "(%s", names[a->op]);
	if (a->op == X_SUM && a->value)
		text_printf(out, " %lld", a->width < 64 || a->value >> 63 == 0
		                                  ? (long long)a->value
		                                  : -(long long)-a->value);
	for (unsigned i = 0; i < a->args; i++) {
		text_char(out, ' ');
		if (a->coefficient && a->coefficient[i] != 1)
			text_printf(out, "%lld*",
			            (long long)a->coefficient[i]);
		x_print(x, a->arg[i], out);
	}
	text_char(out, ')');
}
