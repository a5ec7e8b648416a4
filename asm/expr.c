/* expr.c: expressions, parsed.
 *
 * The operators are those of the RTL without its signed ones, and bind as they
 * do there: the rows come from isa/rtl.h. What cannot change any more is
 * turned into a number here: `.`, the value of a .set, `defined`.
 */
#include <assert.h>
#include <string.h>

#include "asm/internal.h"

/* A macro could nest parentheses deeper than the parser's stack. */
struct parser {
	struct cursor *c;
	unsigned depth;
};

static const struct expr *conditional(struct parser *p);

static struct expr *new_expr(struct parser *p, enum expr_kind kind,
                             struct place place)
{
	struct expr *e = arena_alloc(&p->c->as->arena, sizeof *e);
	e->kind = kind;
	e->place = place;
	return e;
}

/* The expression said to start at `place` and to end here. */
static const struct expr *widened(struct parser *p, const struct expr *e,
                                  struct place place)
{
	struct expr *copy = new_expr(p, e->kind, place);
	*copy = *e;
	copy->place = place;
	copy->place.width = p->c->end - place.at;
	return copy;
}

static const struct expr *too_deep(struct parser *p, struct place place)
{
	asm_error(p->c->as, place, "asm-limit",
	          "this expression is nested more than %d deep", AS_EXPR_DEPTH);
	p->c->token.kind = TOKEN_BAD;
	return NULL;
}

/* Gives a tree its operand n; the place grows to cover both. */
static bool add_arg(struct parser *p, struct expr *e, unsigned n,
                    const struct expr *arg)
{
	assert(n < 3 && !e->arg[n]);
	e->arg[n] = arg;
	if (!arg)
		return false;
	if (arg->depth >= e->depth)
		e->depth = arg->depth + 1;
	return e->depth <= AS_EXPR_DEPTH || too_deep(p, e->place);
}

/* ---- Operands ----------------------------------------------------------- */

static const struct expr *constant(struct parser *p, word value,
                                   struct place place)
{
	struct expr *e = new_expr(p, EXPR_CONST, place);
	e->value = value;
	return e;
}

static const struct expr *local(struct parser *p, struct place place)
{
	struct cursor *c = p->c;
	struct as *as = c->as;
	word n = c->token.value;
	bool forward = c->token.forward;
	assert(n > 0 && n < AS_LOCALS);
	struct symbol **s = forward ? &as->symbols.local[n].forward
	                            : &as->symbols.local[n].back;
	if (!*s && !forward) {
		asm_error(as, place, "asm-undefined",
		          "no `%u:` comes before this", (unsigned)n);
		c->token.kind = TOKEN_BAD;
		return NULL;
	}
	if (!*s) {
		*s = arena_alloc(&as->arena, sizeof **s);
		(*s)->name = arena_strndup(&as->arena,
		                           c->line->text + place.at,
		                           place.width - 1);
		(*s)->local = true;
	}
	asm_advance(c);
	struct expr *e = new_expr(p, EXPR_SYMBOL, place);
	e->symbol = *s;
	return e;
}

/* The name or local label within real(...). */
static const struct expr *real_address(struct parser *p, struct place place)
{
	struct cursor *c = p->c;
	struct expr *e = new_expr(p, EXPR_REAL, place);
	if (c->token.kind == TOKEN_LOCAL) {
		const struct expr *label = local(p, asm_here(c));
		if (!label)
			return NULL;
		e->symbol = label->symbol;
	} else {
		const char *name = asm_expect_name(c, "a label");
		if (!name)
			return NULL;
		e->symbol = asm_find_symbol(c->as, name);
	}
	return e;
}

static const struct expr *is_defined(struct parser *p, struct place place)
{
	const char *name = asm_expect_name(p->c, "a name");
	if (!name)
		return NULL;
	const struct symbol *s = asm_find_symbol(p->c->as, name);
	bool yes = s->kind != SYMBOL_UNDEFINED || s->macro ||
	           asm_plain_register(name) >= 0;
	return constant(p, yes, place);
}

/* M, P, l, b within psw(...). */
static const struct expr *psw(struct parser *p, struct place place)
{
	struct cursor *c = p->c;
	struct expr *e = new_expr(p, EXPR_PSW, place);
	const char *m = c->token.kind == TOKEN_NAME ? asm_token_text(c) : "";
	if (strcmp(m, "s") != 0 && strcmp(m, "u") != 0) {
		asm_expected(c, "a mode, `s` or `u`");
		return NULL;
	}
	e->value = *m == 'u';
	asm_advance(c);
	for (unsigned n = 0; n < 3; n++) {
		if (!asm_accept(c, ',')) {
			asm_expected(c, "`,`: a PSW is psw(M, P, l, b)");
			return NULL;
		}
		if (!add_arg(p, e, n, conditional(p)))
			return NULL;
	}
	return e;
}

static const struct {
	const char *name;
	const struct expr *(*parse)(struct parser *p, struct place place);
} functions[] = {
	{"psw", psw},
	{"real", real_address},
	{"defined", is_defined},
};

static const struct expr *name(struct parser *p, struct place place)
{
	struct cursor *c = p->c;
	const char *text = asm_token_text(c);
	asm_advance(c);
	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
		if (strcmp(text, functions[i].name) != 0)
			continue;
		if (!asm_expect(c, '('))
			return NULL;
		const struct expr *e = functions[i].parse(p, place);
		return e && asm_expect(c, ')') ? widened(p, e, place) : NULL;
	}
	if (strcmp(text, ".") == 0)
		return constant(p, asm_dot(c->as), place);
	if (asm_plain_register(text) >= 0) {
		asm_error(c->as, place, "asm-operand",
		          "expected a number, but `%s` is a register",
		          text);
		c->token.kind = TOKEN_BAD;
		return NULL;
	}
	struct symbol *s = asm_find_symbol(c->as, text);
	if (s->kind == SYMBOL_SET)
		return constant(p, s->value, place);
	struct expr *e = new_expr(p, EXPR_SYMBOL, place);
	e->symbol = s;
	return e;
}

static const struct expr *operand(struct parser *p)
{
	struct cursor *c = p->c;
	struct place place = asm_here(c);
	word value = c->token.value;
	switch (c->token.kind) {
	case TOKEN_NUMBER:
		asm_advance(c);
		return constant(p, value, place);
	case TOKEN_LOCAL:
		return local(p, place);
	case TOKEN_NAME:
		return name(p, place);
	default:
		break;
	}
	if (!asm_accept(c, '(')) {
		asm_expected(c, "a number, a name or an expression");
		return NULL;
	}
	const struct expr *inner = conditional(p);
	if (!inner || !asm_expect(c, ')'))
		return NULL;
	return widened(p, inner, place);
}

/* ---- Operators ---------------------------------------------------------- */

struct operator {
	enum rtl_kind kind;
	const char *text;
	unsigned precedence;
};

static const struct operator unary_operators[] = {
#define X(kind, text, result, operand, precedence, about)                     \
	{kind, text, precedence},
	RTL_UNARY(X)
#undef X
};

static const struct operator binary_operators[] = {
#define X(kind, text, result, operand, precedence, about)                     \
	{kind, text, precedence},
	RTL_BINARY(X)
#undef X
};

/* The row of the operator ahead, or NULL. The signed ones end in a letter and
 * are therefore never equal to a token. */
static const struct operator *operator_ahead(const struct cursor *c,
                                             const struct operator *rows,
                                             size_t count)
{
	if (c->token.kind == TOKEN_OP)
		for (size_t i = 0; i < count; i++) {
			const char *text = rows[i].text;
			if (c->token.op == OP(text[0], text[1]) &&
			    strlen(text) == c->token.size)
				return &rows[i];
		}
	return NULL;
}

static const struct operator *unary_ahead(const struct cursor *c)
{
	size_t n = sizeof unary_operators / sizeof *unary_operators;
	return operator_ahead(c, unary_operators, n);
}

static const struct operator *binary_ahead(const struct cursor *c)
{
	size_t n = sizeof binary_operators / sizeof *binary_operators;
	return operator_ahead(c, binary_operators, n);
}

static const struct expr *unary(struct parser *p)
{
	struct cursor *c = p->c;
	const struct operator *o = unary_ahead(c);
	if (!o)
		return operand(p);
	struct expr *e = new_expr(p, EXPR_UNARY, asm_here(c));
	e->op = o->kind;
	if (++p->depth > AS_EXPR_DEPTH)
		return too_deep(p, e->place);
	asm_advance(c);
	const struct expr *arg = unary(p);
	p->depth--;
	if (!add_arg(p, e, 0, arg))
		return NULL;
	e->place = asm_join(e->place, arg->place);
	return e;
}

/* Operators that bind at least as tightly as `least`. */
static const struct expr *binary(struct parser *p, unsigned least)
{
	enum { COMPARISON = 4 };
	struct cursor *c = p->c;
	const struct expr *left = unary(p);
	const struct operator *o;
	bool compared = false;
	while (left && (o = binary_ahead(c)) && o->precedence >= least) {
		if (o->precedence == COMPARISON && compared) {
			asm_error(c->as, asm_here(c), "asm-syntax",
			          "comparisons do not chain: use parentheses");
			c->token.kind = TOKEN_BAD;
			return NULL;
		}
		compared = o->precedence == COMPARISON;
		asm_advance(c);
		struct expr *e = new_expr(p, EXPR_BINARY, left->place);
		e->op = o->kind;
		if (!add_arg(p, e, 0, left) ||
		    !add_arg(p, e, 1, binary(p, o->precedence + 1)))
			return NULL;
		e->place = asm_join(left->place, e->arg[1]->place);
		left = e;
	}
	return left;
}

static const struct expr *conditional(struct parser *p)
{
	struct cursor *c = p->c;
	if (++p->depth > AS_EXPR_DEPTH)
		return too_deep(p, asm_here(c));
	const struct expr *left = binary(p, 0);
	if (left && asm_accept(c, '?')) {
		struct expr *e = new_expr(p, EXPR_COND, left->place);
		if (!add_arg(p, e, 0, left) ||
		    !add_arg(p, e, 1, conditional(p)) || !asm_expect(c, ':') ||
		    !add_arg(p, e, 2, conditional(p)))
			return NULL;
		e->place = asm_join(left->place, e->arg[2]->place);
		left = e;
	}
	p->depth--;
	return left;
}

static bool starts_operand(const struct cursor *c)
{
	return (c->token.kind != TOKEN_END && c->token.kind != TOKEN_STRING &&
	        c->token.kind != TOKEN_OP) ||
	       asm_at(c, '(') || asm_at(c, '-') || asm_at(c, '~') ||
	       asm_at(c, '!');
}

const struct expr *asm_parse_expr(struct cursor *c)
{
	struct parser p = {c, 0};
	const char *form = c->form[0];
	if (!starts_operand(c)) {
		asm_expected(c, "a number, a name or an expression");
		return NULL;
	}
	c->form[0] = NULL; /* within it the statement's form says nothing */
	const struct expr *e = conditional(&p);
	c->form[0] = form;
	assert((!e || p.depth == 0) && "not all that nests was left");
	/* a token that is no token was reported: the value is of no use */
	return c->token.kind == TOKEN_BAD ? NULL : e;
}
