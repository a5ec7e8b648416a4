/* rtl.c: the RTL's tables, and one effect from its text to a checked tree.
 *
 * The grammar is in docs/isa-files.md; the parser in tokens.c, expressions.c
 * and statements.c.
 */
#include "isa/rtl.h"

#include <assert.h>
#include <string.h>

#include "isa/isa.h"
#include "isa/parser.h"

/* ---- The tables --------------------------------------------------------- */

const struct rtl_operator *rtl_operator(enum rtl_kind kind)
{
	static const struct rtl_operator table[RTL_KINDS] = {
#define X(id, text, about) [id] = {text, 0, RTL_WORD, RTL_NO_TYPE, 0, about},
		RTL_LEAVES(X)
#undef X
#define X(id, text, about) [id] = {text, 1, RTL_WORD, RTL_WORD, 0, about},
		RTL_REFERENCES(X)
#undef X
#define X(id, text, result, operand, prec, about) \
	[id] = {text, 1, result, operand, prec, about},
		RTL_UNARY(X)
#undef X
#define X(id, text, result, operand, prec, about) \
	[id] = {text, 2, result, operand, prec, about},
		RTL_BINARY(X)
#undef X
		[RTL_COND] = {"?", 3, RTL_NO_TYPE, RTL_BOOL, 1,
		              "the second if the first holds, else the third"},
		[RTL_INSIDE] = {"inside", 1, RTL_BOOL, RTL_WORD, 0,
		                "a reference to mem[x] would not trap"},
	};
	assert(kind < RTL_KINDS);
	return &table[kind];
}

static const struct {
	const char *name;
	bool rtl; /* an effect may raise it */
} causes[TRAP_COUNT] = {
#define X(id, name, rtl, about) [id] = {name, rtl},
	TRAP_TABLE(X)
#undef X
};

const char *rtl_trap_name(enum trap cause)
{
	assert(cause < TRAP_COUNT);
	return causes[cause].name;
}

bool rtl_may_raise(enum trap cause)
{
	assert(cause < TRAP_COUNT);
	return causes[cause].rtl;
}

bool rtl_reserved(const char *s)
{
	static const char *const words[] = {"let", "if", "else", "trap",
	                                    "halt", "nop", "s", "u", "R"};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(s, words[i]) == 0)
			return true;
	for (unsigned k = 1; k < RTL_KINDS; k++)
		if (strcmp(s, rtl_operator(k)->text) == 0)
			return true;
	return false;
}

unsigned rtl_references(const struct rtl_expr *e)
{
	unsigned n = rtl_is_storage(e->kind);
	for (unsigned i = 0; i < rtl_operator(e->kind)->operands; i++)
		n += rtl_references(e->arg[i]);
	return n;
}

/* ---- The summary: what the effect touches, and how often ---------------- */

static unsigned most(unsigned a, unsigned b)
{
	return a > b ? a : b;
}

/* Notes the kinds in e; returns its storage references, at most. */
static unsigned sum_expr(struct rtl *rtl, const struct rtl_expr *e)
{
	unsigned n[3] = {0};
	rtl->read_kinds |= (uint64_t)1 << e->kind;
	for (unsigned i = 0; i < rtl_operator(e->kind)->operands; i++)
		n[i] = sum_expr(rtl, e->arg[i]);
	if (e->kind == RTL_COND)
		return n[0] + most(n[1], n[2]);
	return n[0] + n[1] + rtl_is_storage(e->kind);
}

static void sum_block(struct rtl *rtl, const struct rtl_stmt *s,
                      unsigned *reads, unsigned *writes)
{
	*reads = *writes = 0;
	for (; s; s = s->next) {
		unsigned r1, w1, r2, w2;
		if (s->value)
			*reads += sum_expr(rtl, s->value);
		if (s->target) {
			rtl->set_kinds |= (uint64_t)1 << s->target->kind;
			if (rtl_is_storage(s->target->kind)) {
				*reads += sum_expr(rtl, s->target->arg[0]);
				*writes += 1;
			}
		}
		if (s->action == RTL_TRAP)
			rtl->causes |= (uint64_t)1 << s->cause;
		rtl->halts |= s->action == RTL_HALT;
		sum_block(rtl, s->then, &r1, &w1);
		sum_block(rtl, s->otherwise, &r2, &w2);
		*reads += most(r1, r2);
		*writes += most(w1, w2);
	}
}

/* Assignments, of any kind, made on any path at most: their record is
 * bounded like that of the references. */
static unsigned sum_assignments(const struct rtl_stmt *s)
{
	unsigned n = 0;
	for (; s; s = s->next)
		n += (s->action == RTL_ASSIGN) +
		     most(sum_assignments(s->then),
		          sum_assignments(s->otherwise));
	return n;
}

/* ---- Parsing ------------------------------------------------------------ */

bool rtl_parse(struct rtl *out, const struct rtl_text *text,
               const struct isa_field *const *fields, size_t nfields,
               struct arena *arena, struct diags *diags)
{
	struct parser p = {
		.in = text,
		.fields = fields,
		.field_count = nfields,
		.arena = arena,
		.diags = diags,
		.rtl = out,
	};
	assert(nfields <= ISA_FORM_FIELDS_MAX && (text->text || !text->size));
	*out = (struct rtl){0};
	if (text->size > RTL_TEXT_MAX) {
		isa_parser_error_at(
			&p, text->start, "rtl-size",
			"an effect of %zu bytes: at most %d are allowed",
			text->size, RTL_TEXT_MAX);
		return false;
	}
	isa_parser_advance(&p);
	if (p.token.kind == T_END)
		diag_hint(isa_parser_error_at(&p, isa_parser_here(&p),
		                              "rtl-syntax",
		                              "expected an effect"),
		          "write `nop` for one that only advances P");
	out->body = isa_parser_effect(&p);
	if (p.failed)
		return false;
	assert(out->lets <= RTL_LETS_MAX && p.nodes <= RTL_NODES_MAX);
	const char **names = arena_alloc(arena, RTL_LETS_MAX * sizeof *names);
	for (unsigned i = 0; i < out->lets; i++)
		names[i] = p.lets[i].name;
	out->names = names;
	sum_block(out, out->body, &out->reads, &out->writes);
	if (sum_assignments(out->body) > RTL_REFERENCES_MAX) {
		isa_parser_error_at(
			&p, text->start, "rtl-range",
			"up to %u assignments: at most %d are allowed",
			sum_assignments(out->body), RTL_REFERENCES_MAX);
		return false;
	}
	if (out->reads + out->writes > RTL_REFERENCES_MAX) {
		isa_parser_error_at(
			&p, text->start, "rtl-range",
			"up to %u storage references: at most %d are allowed",
			out->reads + out->writes, RTL_REFERENCES_MAX);
		return false;
	}
	return true;
}
