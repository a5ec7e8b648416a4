/* statements.c: the statements of the RTL. See parser.h. */
#include "isa/parser.h"

#include <assert.h>
#include <string.h>

static const struct rtl_stmt *block(struct parser *p, bool braces);

static struct rtl_stmt *statement_node(struct parser *p, enum rtl_action action)
{
	assert(action > RTL_NO_ACTION && action < RTL_ACTIONS);
	struct rtl_stmt *s = arena_alloc(p->arena, sizeof *s);
	s->action = action;
	s->pos = isa_parser_here(p);
	isa_parser_count_node(p, s->pos);
	return s;
}

static void check_let_name(struct parser *p, struct pos pos, const char *s)
{
	if (rtl_reserved(s))
		isa_parser_error_at(p, pos, "rtl-name",
		                    "`%s` already means something else", s);
	for (size_t i = 0; i < p->field_count; i++)
		if (strcmp(p->fields[i]->name, s) == 0)
			isa_parser_error_at(
				p, pos, "rtl-name",
				"`%s` is already a field of this form", s);
	for (unsigned i = 0; i < p->rtl->lets; i++)
		if (p->lets[i].visible && strcmp(p->lets[i].name, s) == 0)
			isa_parser_error_at(p, pos, "rtl-name",
			                    "`%s` is already named", s);
}

static struct rtl_stmt *let(struct parser *p)
{
	struct rtl_stmt *s = statement_node(p, RTL_LET);
	isa_parser_advance(p);
	struct pos pos = isa_parser_here(p);
	if (p->token.kind != T_NAME) {
		isa_parser_wanted(p, "a name");
		return s;
	}
	const char *word_named = isa_parser_token_copy(p);
	isa_parser_advance(p);
	isa_parser_expect(p, "=");
	s->value = isa_parser_expression(p, 1);
	if (p->lost)
		return s;
	check_let_name(p, pos, word_named);
	if (p->rtl->lets == RTL_LETS_MAX) {
		isa_parser_error_at(p, pos, "rtl-range",
		                    "more than %d values named by let",
		                    RTL_LETS_MAX);
		return s;
	}
	s->slot = p->rtl->lets++;
	p->lets[s->slot] = (struct let){word_named, s->value->type, true};
	return s;
}

static struct rtl_stmt *conditional_statement(struct parser *p)
{
	struct rtl_stmt *s = statement_node(p, RTL_IF);
	isa_parser_advance(p);
	s->value = isa_parser_expression(p, 1);
	isa_parser_want_type(p, s->value, RTL_BOOL, "if");
	s->then = block(p, true);
	/* `else` may stand on the next line */
	struct token back = p->token;
	while (p->token.kind == T_BREAK && p->in->text[p->token.at] == '\n')
		isa_parser_advance(p);
	if (!isa_parser_accept(p, "else")) {
		p->token = back;
		return s;
	}
	if (!isa_parser_token_is(p, "if")) {
		s->otherwise = block(p, true);
	} else if (++p->depth > RTL_DEPTH_MAX) {
		isa_parser_error_at(p, isa_parser_here(p), "rtl-depth",
		                    "nested too deeply (at most %d)",
		                    RTL_DEPTH_MAX);
		p->lost = true;
	} else {
		s->otherwise = conditional_statement(p);
		p->depth--;
	}
	return s;
}

static struct rtl_stmt *trap(struct parser *p)
{
	struct rtl_stmt *s = statement_node(p, RTL_TRAP);
	isa_parser_advance(p);
	if (p->token.kind != T_NAME) {
		isa_parser_wanted(p, "a trap cause");
		return s;
	}
	const char *cause = isa_parser_token_copy(p);
	const char *names[TRAP_COUNT];
	size_t n = 0;
	for (unsigned i = 0; i < TRAP_COUNT; i++) {
		if (!rtl_may_raise(i))
			continue;
		if (strcmp(rtl_trap_name(i), cause) == 0)
			s->cause = i;
		names[n++] = rtl_trap_name(i);
	}
	if (s->cause == TRAP_NONE) {
		struct diag *d = isa_parser_error_at(
			p, isa_parser_here(p), "rtl-cause",
			"`%s` is not a trap that an instruction can raise",
			cause);
		diag_hint(d, "it can raise memory, privileged, svc, illegal, "
		             "arithmetic");
		diag_did_you_mean(d, cause, names, n, sizeof *names);
	}
	isa_parser_advance(p);
	return s;
}

static const struct rtl_expr *target(struct parser *p)
{
	enum rtl_kind kind;
	struct pos pos = isa_parser_here(p);
	if (isa_parser_reference_kind(p, &kind))
		return isa_parser_reference(p, kind);
	static const enum rtl_kind plain[] = {
		RTL_M, RTL_P, RTL_RL, RTL_RB, RTL_PSW, RTL_TIMER, RTL_CONSOLE};
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (isa_parser_accept(p, rtl_operator(plain[i])->text))
			return isa_parser_node(p, plain[i], pos);
	char *s = p->token.kind == T_NAME ? isa_parser_token_copy(p) : NULL;
	if (!s) {
		isa_parser_wanted(p, "a statement");
		return isa_parser_nothing(p);
	}
	isa_parser_advance(p);
	bool state = strcmp(s, "q") == 0 || strcmp(s, "clock") == 0;
	struct diag *d = isa_parser_error_at(
		p, pos, "rtl-target", "%s%s%s cannot be assigned to", "`", s,
		state ? "` can only be read: it" : "`");
	diag_hint(d, "r[..], mem[..], E[..], M, P, R.l, R.b, PSW, timer and "
	             "console can be assigned to");
	p->lost = true;
	return isa_parser_nothing(p);
}

static struct rtl_stmt *assignment(struct parser *p)
{
	struct rtl_stmt *s = statement_node(p, RTL_ASSIGN);
	s->target = target(p);
	isa_parser_expect(p, "<-");
	s->value = isa_parser_expression(p, 1);
	isa_parser_want_type(p, s->value, RTL_WORD, "an assignment");
	return s;
}

static struct rtl_stmt *statement(struct parser *p)
{
	if (isa_parser_token_is(p, "let"))
		return let(p);
	if (isa_parser_token_is(p, "if"))
		return conditional_statement(p);
	if (isa_parser_token_is(p, "trap"))
		return trap(p);
	if (isa_parser_token_is(p, "halt")) {
		struct rtl_stmt *s = statement_node(p, RTL_HALT);
		isa_parser_advance(p);
		return s;
	}
	if (isa_parser_accept(p, "nop"))
		return NULL;
	return assignment(p);
}

static void skip_statement(struct parser *p)
{
	while (p->token.kind != T_END && p->token.kind != T_BREAK &&
	       !isa_parser_token_is(p, "}"))
		isa_parser_advance(p);
	p->lost = false;
}

/* Whether control never comes out at the end of these statements. */
static bool ends(const struct rtl_stmt *s)
{
	for (; s; s = s->next) {
		if (s->action == RTL_TRAP || s->action == RTL_HALT)
			return true;
		if (s->action == RTL_IF && ends(s->then) && ends(s->otherwise))
			return true;
	}
	return false;
}

static const struct rtl_stmt *block(struct parser *p, bool braces)
{
	const struct rtl_stmt *first = NULL;
	struct rtl_stmt *last = NULL;
	unsigned outer_lets = p->rtl->lets;
	if (braces && !isa_parser_accept(p, "{")) {
		isa_parser_wanted(p, "`{`");
		return NULL;
	}
	if (++p->depth > RTL_DEPTH_MAX) {
		isa_parser_error_at(p, isa_parser_here(p), "rtl-depth",
		                    "nested too deeply (at most %d)",
		                    RTL_DEPTH_MAX);
		p->lost = true;
	}
	while (!(p->lost && p->depth > RTL_DEPTH_MAX) &&
	       p->nodes <= RTL_NODES_MAX) {
		while (p->token.kind == T_BREAK)
			isa_parser_advance(p);
		if (p->token.kind == T_END ||
		    (braces && isa_parser_token_is(p, "}")))
			break;
		if (last && ends(last) && !p->lost)
			isa_parser_error_at(
				p, isa_parser_here(p), "rtl-unreachable",
				"nothing can follow a trap or a halt");
		struct rtl_stmt *s = statement(p);
		if (p->token.kind != T_BREAK && p->token.kind != T_END &&
		    !(braces && isa_parser_token_is(p, "}")))
			isa_parser_wanted(p, "`;` or the end of the line");
		if (p->lost) {
			skip_statement(p);
			if (!braces && isa_parser_token_is(p, "}"))
				isa_parser_advance(p);
		}
		if (!s)
			continue;
		if (last)
			last->next = s;
		else
			first = s;
		last = s;
	}
	assert(p->depth > 0 && outer_lets <= p->rtl->lets);
	p->depth--;
	if (braces)
		isa_parser_expect(p, "}");
	for (unsigned i = outer_lets; i < p->rtl->lets; i++)
		p->lets[i].visible = false;
	return first;
}

const struct rtl_stmt *isa_parser_effect(struct parser *p)
{
	const struct rtl_stmt *body = block(p, false);
	assert((p->failed || p->depth == 0) && "not all that nests was left");
	return body;
}
