/* print.c: effects as text again, and whether two are the same.
 *
 * Printing puts in just the parentheses that reading needs, so that parsing
 * what was printed gives an equal tree.
 */
#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "isa/isa.h"

/* ---- Expressions -------------------------------------------------------- */

static void print_number(word w, struct text *out)
{
	/* bit patterns in hexadecimal, counts in decimal */
	text_printf(out, w < 1024 ? "%" PRIu64 : "0x%" PRIx64, w);
}

static void print_within(const struct rtl *rtl, const struct rtl_expr *e,
                         unsigned loosest, struct text *out);

static void print_cond(const struct rtl *rtl, const struct rtl_expr *e,
                       struct text *out)
{
	print_within(rtl, e->arg[0], 2, out);
	text_add(out, " ? ");
	print_within(rtl, e->arg[1], 1, out);
	text_add(out, " : ");
	print_within(rtl, e->arg[2], 1, out);
}

/* An operand that is a mode: constants have the names of modes. */
static void print_mode(const struct rtl *rtl, const struct rtl_expr *e,
                       unsigned loosest, struct text *out)
{
	if (e->kind == RTL_CONST && e->value <= 1)
		text_char(out, e->value ? 'u' : 's');
	else
		print_within(rtl, e, loosest, out);
}

static void print_binary(const struct rtl *rtl, const struct rtl_expr *e,
                         const struct rtl_operator *o, struct text *out)
{
	/* all group from the left, but comparisons do not group at all */
	bool comparison = o->precedence == 4;
	bool mode = comparison && (e->arg[0]->kind == RTL_M ||
	                           e->arg[1]->kind == RTL_M);
	void (*print)(const struct rtl *, const struct rtl_expr *, unsigned,
	              struct text *) = mode ? print_mode : print_within;
	print(rtl, e->arg[0], o->precedence + comparison, out);
	text_printf(out, " %s ", o->text);
	print(rtl, e->arg[1], o->precedence + 1, out);
}

/* Prints e, in parentheses if it binds more loosely than `loosest`. */
static void print_within(const struct rtl *rtl, const struct rtl_expr *e,
                         unsigned loosest, struct text *out)
{
	const struct rtl_operator *o = rtl_operator(e->kind);
	bool parentheses = o->precedence && o->precedence < loosest;
	if (parentheses)
		text_char(out, '(');
	switch (e->kind) {
	case RTL_CONST:
		print_number(e->value, out);
		break;
	case RTL_FIELD:
		text_add(out, e->field->name);
		break;
	case RTL_NAME:
		assert(e->slot < rtl->lets);
		text_add(out, rtl->names[e->slot]);
		break;
	case RTL_REG: case RTL_MEM: case RTL_ABS:
		text_printf(out, "%s[", o->text);
		print_within(rtl, e->arg[0], 1, out);
		text_char(out, ']');
		break;
	case RTL_INSIDE:
		text_printf(out, "%s(", o->text);
		print_within(rtl, e->arg[0], 1, out);
		text_char(out, ')');
		break;
	case RTL_NEG: case RTL_COMPL: case RTL_NOT:
		text_add(out, o->text);
		print_within(rtl, e->arg[0], o->precedence, out);
		break;
	case RTL_COND:
		print_cond(rtl, e, out);
		break;
	default:
		assert(e->kind != RTL_NULL && "not an expression");
		if (o->operands == 2)
			print_binary(rtl, e, o, out);
		else
			text_add(out, o->text);
	}
	if (parentheses)
		text_char(out, ')');
}

void rtl_print_expr(const struct rtl *rtl, const struct rtl_expr *e,
                    struct text *out)
{
	print_within(rtl, e, 1, out);
}

/* ---- Statements --------------------------------------------------------- */

static void print_block(const struct rtl *rtl, const struct rtl_stmt *s,
                        struct text *out, int indent);

/* "{ ... }": on one line when indent is negative. */
static void print_braces(const struct rtl *rtl, const struct rtl_stmt *s,
                         struct text *out, int indent)
{
	if (!s) {
		text_add(out, "{ }");
	} else if (indent < 0) {
		text_add(out, "{ ");
		print_block(rtl, s, out, -1);
		text_add(out, " }");
	} else {
		text_add(out, "{\n");
		print_block(rtl, s, out, indent + 4);
		text_char(out, '\n');
		text_repeat(out, ' ', (size_t)indent);
		text_char(out, '}');
	}
}

static void print_if(const struct rtl *rtl, const struct rtl_stmt *s,
                     struct text *out, int indent)
{
	text_add(out, "if ");
	rtl_print_expr(rtl, s->value, out);
	text_char(out, ' ');
	print_braces(rtl, s->then, out, indent);
	if (!s->otherwise)
		return;
	text_add(out, " else ");
	if (s->otherwise->action == RTL_IF && !s->otherwise->next)
		print_if(rtl, s->otherwise, out, indent);
	else
		print_braces(rtl, s->otherwise, out, indent);
}

static void print_stmt(const struct rtl *rtl, const struct rtl_stmt *s,
                       struct text *out, int indent)
{
	switch (s->action) {
	case RTL_LET:
		assert(s->slot < rtl->lets);
		text_printf(out, "let %s = ", rtl->names[s->slot]);
		rtl_print_expr(rtl, s->value, out);
		break;
	case RTL_ASSIGN:
		rtl_print_expr(rtl, s->target, out);
		text_add(out, " <- ");
		if (s->target->kind == RTL_M)
			print_mode(rtl, s->value, 1, out);
		else
			rtl_print_expr(rtl, s->value, out);
		break;
	case RTL_IF:
		print_if(rtl, s, out, indent);
		break;
	case RTL_TRAP:
		text_printf(out, "trap %s", rtl_trap_name(s->cause));
		break;
	case RTL_HALT:
		text_add(out, "halt");
		break;
	case RTL_NO_ACTION: case RTL_ACTIONS:
		assert(!"not an action");
	}
}

static void print_block(const struct rtl *rtl, const struct rtl_stmt *s,
                        struct text *out, int indent)
{
	for (; s; s = s->next) {
		if (indent > 0)
			text_repeat(out, ' ', (size_t)indent);
		print_stmt(rtl, s, out, indent);
		if (s->next)
			text_add(out, indent < 0 ? "; " : "\n");
	}
}

void rtl_print_stmt(const struct rtl *rtl, const struct rtl_stmt *s,
                    struct text *out)
{
	print_stmt(rtl, s, out, -1);
}

void rtl_print(const struct rtl *rtl, struct text *out, int indent)
{
	if (rtl->body) {
		print_block(rtl, rtl->body, out, indent);
		return;
	}
	if (indent > 0)
		text_repeat(out, ' ', (size_t)indent);
	text_add(out, "nop");
}

/* ---- Equality ----------------------------------------------------------- */

static bool expr_equal(const struct rtl_expr *a, const struct rtl_expr *b)
{
	if (a->kind != b->kind || a->value != b->value || a->slot != b->slot)
		return false;
	if (a->kind == RTL_FIELD && strcmp(a->field->name, b->field->name) != 0)
		return false;
	for (unsigned i = 0; i < rtl_operator(a->kind)->operands; i++)
		if (!expr_equal(a->arg[i], b->arg[i]))
			return false;
	return true;
}

static bool block_equal(const struct rtl_stmt *a, const struct rtl_stmt *b)
{
	for (; a && b; a = a->next, b = b->next) {
		if (a->action != b->action || a->cause != b->cause ||
		    a->slot != b->slot)
			return false;
		if (a->target && !expr_equal(a->target, b->target))
			return false;
		if (a->value && !expr_equal(a->value, b->value))
			return false;
		if (!block_equal(a->then, b->then) ||
		    !block_equal(a->otherwise, b->otherwise))
			return false;
	}
	return !a && !b;
}

bool rtl_equal(const struct rtl *a, const struct rtl *b)
{
	return block_equal(a->body, b->body);
}
