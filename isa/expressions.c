/* expressions.c: the expressions of the RTL. See parser.h.
 *
 * One loop for all binary operators, driven by the precedences of the tables
 * in rtl.h.
 */
#include "isa/parser.h"

#include <assert.h>
#include <string.h>

/* Operators in a row make a tree as deep as they are many, so that depth
 * alone does not bound what a walk over the tree takes: their number does. */
void isa_parser_count_node(struct parser *p, struct pos pos)
{
	if (++p->nodes == RTL_NODES_MAX + 1)
		isa_parser_error_at(
			p, pos, "rtl-size",
			"more than %d operators, operands and statements",
			RTL_NODES_MAX);
	if (p->nodes > RTL_NODES_MAX)
		p->lost = true;
}

struct rtl_expr *isa_parser_node(struct parser *p, enum rtl_kind kind,
                                 struct pos pos)
{
	assert(kind > RTL_NULL && kind < RTL_KINDS);
	isa_parser_count_node(p, pos);
	struct rtl_expr *e = arena_alloc(p->arena, sizeof *e);
	e->kind = kind;
	e->type = rtl_operator(kind)->result;
	e->pos = pos;
	return e;
}

/* What a faulty operand is replaced by. */
const struct rtl_expr *isa_parser_nothing(struct parser *p)
{
	return isa_parser_node(p, RTL_CONST, isa_parser_here(p));
}

static const char *type_name(enum rtl_type t)
{
	return t == RTL_BOOL ? "a condition" : "a word";
}

void isa_parser_want_type(struct parser *p, const struct rtl_expr *e,
                          enum rtl_type type, const char *user)
{
	assert(type == RTL_WORD || type == RTL_BOOL);
	if (e->type == type || p->lost)
		return;
	struct diag *d = isa_parser_error_at(
		p, e->pos, "rtl-type", "%s needs %s, but this is %s", user,
		type_name(type), type_name(e->type));
	if (type == RTL_BOOL)
		diag_hint(d, "compare it: `... != 0`");
	else
		diag_hint(d, "make it a word: `... ? 1 : 0`");
}

/* Names an effect may use, for "did you mean". */
static void suggest(struct parser *p, struct diag *d, const char *name)
{
	const char *names[RTL_LETS_MAX + ISA_FORM_FIELDS_MAX + RTL_KINDS];
	size_t n = 0;
	assert(p->rtl->lets <= RTL_LETS_MAX);
	for (unsigned i = 0; i < p->rtl->lets; i++)
		if (p->lets[i].visible)
			names[n++] = p->lets[i].name;
	for (size_t i = 0; i < p->field_count && i < ISA_FORM_FIELDS_MAX; i++)
		names[n++] = p->fields[i]->name;
	for (unsigned k = RTL_M; k <= RTL_ABS; k++) /* those written as words */
		names[n++] = rtl_operator(k)->text;
	names[n++] = rtl_operator(RTL_INSIDE)->text;
	diag_did_you_mean(d, name, names, n, sizeof *names);
}

static const struct rtl_expr *name(struct parser *p)
{
	struct pos pos = isa_parser_here(p);
	const char *s = isa_parser_token_copy(p);
	isa_parser_advance(p);
	for (unsigned k = RTL_M; k <= RTL_CONSOLE; k++)
		if (strcmp(s, rtl_operator(k)->text) == 0)
			return isa_parser_node(p, k, pos);
	if (strcmp(s, "s") == 0 || strcmp(s, "u") == 0) {
		struct rtl_expr *e = isa_parser_node(p, RTL_CONST, pos);
		e->value = s[0] == 'u';
		return e;
	}
	for (unsigned i = p->rtl->lets; i-- > 0;)
		if (p->lets[i].visible && strcmp(s, p->lets[i].name) == 0) {
			struct rtl_expr *e = isa_parser_node(p, RTL_NAME, pos);
			e->slot = i;
			e->type = p->lets[i].type;
			return e;
		}
	for (size_t i = 0; i < p->field_count; i++)
		if (strcmp(s, p->fields[i]->name) == 0) {
			struct rtl_expr *e = isa_parser_node(p, RTL_FIELD, pos);
			e->field = p->fields[i];
			return e;
		}
	suggest(p,
	        isa_parser_error_at(
			p, pos, "rtl-name",
			"`%s` is not a field of this form, a value named by "
			"let, or a part of the state",
			s),
	        s);
	return isa_parser_nothing(p);
}

/* r[...] takes a register field or a constant below 16, so that which
 * registers an instruction touches can be seen in its word. */
static void check_register(struct parser *p, const struct rtl_expr *n)
{
	if (n->kind == RTL_FIELD &&
	    isa_field_mask(n->field) >> n->field->lo < ISA_REGISTERS &&
	    n->field->kind != ISA_SIGNED)
		return;
	if (n->kind == RTL_CONST && n->value < ISA_REGISTERS)
		return;
	struct diag *d =
		isa_parser_error_at(p, n->pos, "rtl-range",
	                            "r[...] takes a register field or a number "
	                            "from 0 to %d",
	                            ISA_REGISTERS - 1);
	diag_hint(d, "for a computed register write mem[... + %d]",
	          ISA_REGISTER_CELL);
}

const struct rtl_expr *isa_parser_reference(struct parser *p,
                                            enum rtl_kind kind)
{
	assert(rtl_is_storage(kind) && "a reference to nothing");
	struct rtl_expr *e = isa_parser_node(p, kind, isa_parser_here(p));
	isa_parser_advance(p);
	isa_parser_expect(p, "[");
	const struct rtl_expr *a = isa_parser_expression(p, 1);
	isa_parser_expect(p, "]");
	isa_parser_want_type(p, a, RTL_WORD, "an address");
	if (kind == RTL_REG && !p->lost)
		check_register(p, a);
	e->arg[0] = a;
	return e;
}

bool isa_parser_reference_kind(const struct parser *p, enum rtl_kind *kind)
{
	for (unsigned k = 1; k < RTL_KINDS; k++)
		if (rtl_is_storage(k) &&
		    isa_parser_token_is(p, rtl_operator(k)->text)) {
			*kind = k;
			return true;
		}
	return false;
}

static const struct rtl_expr *inside(struct parser *p)
{
	struct rtl_expr *e =
		isa_parser_node(p, RTL_INSIDE, isa_parser_here(p));
	isa_parser_advance(p);
	isa_parser_expect(p, "(");
	e->arg[0] = isa_parser_expression(p, 1);
	isa_parser_expect(p, ")");
	isa_parser_want_type(p, e->arg[0], RTL_WORD, "an address");
	return e;
}

static const struct rtl_expr *primary(struct parser *p)
{
	enum rtl_kind kind;
	if (p->token.kind == T_NUMBER) {
		struct rtl_expr *e =
			isa_parser_node(p, RTL_CONST, isa_parser_here(p));
		e->value = p->token.value;
		isa_parser_advance(p);
		return e;
	}
	if (isa_parser_reference_kind(p, &kind))
		return isa_parser_reference(p, kind);
	if (isa_parser_token_is(p, rtl_operator(RTL_INSIDE)->text))
		return inside(p);
	if (p->token.kind == T_NAME)
		return name(p);
	if (isa_parser_accept(p, "(")) {
		const struct rtl_expr *e = isa_parser_expression(p, 1);
		isa_parser_expect(p, ")");
		return e;
	}
	isa_parser_wanted(p, "a value");
	return isa_parser_nothing(p);
}

static const struct rtl_expr *unary(struct parser *p)
{
	for (unsigned k = RTL_NEG; k <= RTL_NOT; k++) {
		const struct rtl_operator *o = rtl_operator(k);
		if (!isa_parser_token_is(p, o->text))
			continue;
		struct rtl_expr *e = isa_parser_node(p, k, isa_parser_here(p));
		isa_parser_advance(p);
		if (++p->depth > RTL_DEPTH_MAX) {
			isa_parser_error_at(p, e->pos, "rtl-depth",
			                    "nested too deeply (at most %d)",
			                    RTL_DEPTH_MAX);
			p->lost = true;
		}
		e->arg[0] = p->lost ? isa_parser_nothing(p) : unary(p);
		p->depth--;
		isa_parser_want_type(p, e->arg[0], o->operand, o->text);
		return e;
	}
	return primary(p);
}

static enum rtl_kind binary_kind(const struct parser *p)
{
	for (unsigned k = RTL_OR; k <= RTL_REMS; k++)
		if (isa_parser_token_is(p, rtl_operator(k)->text))
			return k;
	return RTL_NULL;
}

static const struct rtl_expr *conditional(struct parser *p,
                                          const struct rtl_expr *c)
{
	struct rtl_expr *e = isa_parser_node(p, RTL_COND, c->pos);
	isa_parser_want_type(p, c, RTL_BOOL, "?:");
	e->arg[0] = c;
	e->arg[1] = isa_parser_expression(p, 1);
	isa_parser_expect(p, ":");
	e->arg[2] = isa_parser_expression(p, 1);
	e->type = e->arg[1]->type;
	isa_parser_want_type(p, e->arg[2], e->type,
	                     "the other side of this ?:");
	return e;
}

/* An expression of operators that bind at least as tightly as `loosest`. */
static const struct rtl_expr *operators(struct parser *p, unsigned loosest)
{
	const struct rtl_expr *left = unary(p);
	unsigned compared = 0;
	while (!p->lost) {
		enum rtl_kind k = binary_kind(p);
		const struct rtl_operator *o = rtl_operator(k);
		if (k == RTL_NULL || o->precedence < loosest)
			break;
		if (o->result == RTL_BOOL && o->operand == RTL_WORD &&
		    compared++) {
			isa_parser_error_at(
				p, isa_parser_here(p), "rtl-syntax",
				"comparisons do not chain: use && or "
				"parentheses");
			p->lost = true;
			break;
		}
		struct rtl_expr *e = isa_parser_node(p, k, left->pos);
		isa_parser_advance(p);
		e->arg[0] = left;
		e->arg[1] = operators(p, o->precedence + 1);
		isa_parser_want_type(p, e->arg[0], o->operand, o->text);
		isa_parser_want_type(p, e->arg[1], o->operand, o->text);
		left = e;
	}
	return left;
}

const struct rtl_expr *isa_parser_expression(struct parser *p, unsigned loosest)
{
	if (++p->depth > RTL_DEPTH_MAX) {
		isa_parser_error_at(p, isa_parser_here(p), "rtl-depth",
		                    "nested too deeply (at most %d)",
		                    RTL_DEPTH_MAX);
		p->lost = true;
	}
	const struct rtl_expr *e =
		p->lost ? isa_parser_nothing(p) : operators(p, loosest + 1);
	if (!p->lost && loosest <= 1 && isa_parser_accept(p, "?"))
		e = conditional(p, e);
	p->depth--;
	return e;
}
