/* forms.c: instructions that are privileged for some operands only.
 *
 * "Privileged" says something about all states, so an instruction whose
 * operands select what it does (a control register's number, a sub-code) may
 * be privileged in most of its forms and not as a whole. The unit of
 * classification is then the form. Values of a selector field are grouped by
 * the constants that the effect compares with: between two of them, all
 * values do the same.
 */
#include <stdlib.h>
#include <string.h>

#include "theorems/internal.h"

enum {
	CUTS_MAX = 256, /* constants looked at */
	NARROW = 5,     /* fields up to this width: every value by itself */
};

struct cuts {
	const struct isa_field *field;
	word at[CUTS_MAX + 64]; /* a span begins here */
	size_t count;
	bool mentioned; /* the field occurs in a condition */
};

static word field_bits(const struct isa_field *f)
{
	return isa_field_mask(f) >> f->lo;
}

static void cut(struct cuts *c, word at)
{
	if (at <= field_bits(c->field) && c->count < CUTS_MAX + 64)
		c->at[c->count++] = at;
}

/* A constant that the field may be compared with: before it, it, after it. */
static void cut_constant(struct cuts *c, word value)
{
	const struct isa_field *f = c->field;
	if (!isa_field_fits(f, value) || c->count + 2 > CUTS_MAX)
		return;
	word bits = isa_field_put(f, 0, value) >> f->lo;
	cut(c, bits);
	cut(c, bits + 1);
}

static void look_at_expr(struct cuts *c, const struct rtl_expr *e)
{
	if (e->kind == RTL_CONST)
		cut_constant(c, e->value);
	if (e->kind == RTL_FIELD && e->field == c->field)
		c->mentioned = true;
	for (unsigned i = 0; i < rtl_operator(e->kind)->operands; i++)
		look_at_expr(c, e->arg[i]);
}

/* Conditions, and lets, which conditions may use. */
static void look_at_block(struct cuts *c, const struct rtl_stmt *st)
{
	for (; st; st = st->next) {
		if (st->action == RTL_IF || st->action == RTL_LET)
			look_at_expr(c, st->value);
		look_at_block(c, st->then);
		look_at_block(c, st->otherwise);
	}
}

static int by_value(const void *a, const void *b)
{
	word x = *(const word *)a, y = *(const word *)b;
	return x < y ? -1 : x > y;
}

/* The beginnings of spans, in order, once each. */
static bool find_cuts(struct cuts *c, const struct isa_insn *insn,
                      const struct isa_field *f)
{
	word all = field_bits(f);
	*c = (struct cuts){.field = f};
	if (f->kind == ISA_REGISTER || !isa_is_operand(insn, f))
		return false;
	look_at_block(c, insn->effect.body);
	if (!c->mentioned)
		return false;
	if (all < 1u << NARROW)
		for (word v = 0; v <= all; v++)
			cut(c, v);
	cut(c, 0);
	if (f->kind == ISA_SIGNED)
		cut(c, all / 2 + 1);
	qsort(c->at, c->count, sizeof *c->at, by_value);
	size_t n = 0;
	for (size_t i = 0; i < c->count; i++)
		if (n == 0 || c->at[n - 1] != c->at[i])
			c->at[n++] = c->at[i];
	c->count = n;
	return true;
}

/* ---- Splitting ---------------------------------------------------------- */

/* Whether an effect traps by itself, not just on an exception: only then can
 * operands decide whether it is privileged. */
static bool may_be_split(const struct isa_insn *insn)
{
	uint64_t causes = insn->effect.causes;
	causes &= ~((uint64_t)1 << TRAP_MEMORY);
	causes &= ~((uint64_t)1 << TRAP_ARITHMETIC);
	return insn->user == ISA_EXECUTE && causes;
}

enum {
	PRIVILEGE = 1u << THEOREMS_UNPRIVILEGED | 1u << THEOREMS_COMPLETES
};

static bool span_privileged(struct asker *a, const struct isa_insn *insn,
                            const struct isa_field *f, struct theorems_span s)
{
	struct theorems_unit unit = {
		.insn = insn, .selector = f, .spans = &s, .span_count = 1};
	theorems_ask_unit(a, &unit, PRIVILEGE);
	return unit.answer[THEOREMS_UNPRIVILEGED].finding != THEOREMS_FOUND &&
	       unit.answer[THEOREMS_COMPLETES].finding == THEOREMS_FOUND;
}

static void add_span(struct theorems_unit *u, struct theorems_span *list,
                     struct theorems_span s)
{
	size_t n = u->span_count;
	/* the least number does not follow on the largest: signed */
	bool apart = u->selector->kind == ISA_SIGNED &&
	             s.lo == field_bits(u->selector) / 2 + 1;
	if (n && list[n - 1].hi + 1 == s.lo && !apart)
		list[n - 1].hi = s.hi;
	else
		list[u->span_count++] = s;
	u->spans = list;
}

static void print_value(struct text *t, const struct isa_field *f, word bits)
{
	word v = isa_field_get(f, isa_field_put(f, 0, bits));
	if (f->kind == ISA_SIGNED && v >> 63)
		text_printf(t, "-%llu", (unsigned long long)-v);
	else
		text_printf(t, v < 65536 ? "%llu" : "0x%llx",
		            (unsigned long long)v);
}

static void name_operands(struct theorems_unit *u, struct arena *arena)
{
	struct text t = {0};
	const char *between = " = ";
	text_add(&t, u->selector->name);
	for (size_t i = 0; i < u->span_count; i++, between = ", ") {
		text_add(&t, between);
		print_value(&t, u->selector, u->spans[i].lo);
		if (u->spans[i].hi == u->spans[i].lo)
			continue;
		text_add(&t, "..");
		print_value(&t, u->selector, u->spans[i].hi);
	}
	u->operands = arena_strdup(arena, text_str(&t));
	text_free(&t);
}

static bool split_on(struct asker *a, const struct isa_insn *insn,
                     const struct isa_field *f, struct theorems_unit out[2])
{
	struct arena *arena = &a->r->arena;
	struct cuts *c = arena_alloc(arena, sizeof *c);
	if (!find_cuts(c, insn, f))
		return false;
	struct theorems_span *list[2];
	for (unsigned n = 0; n < 2; n++) {
		list[n] = arena_alloc(arena, c->count * sizeof **list);
		out[n] = (struct theorems_unit){.insn = insn, .selector = f};
	}
	for (size_t i = 0; i < c->count && !theorems_ask_stopped(a); i++) {
		word last = i + 1 < c->count ? c->at[i + 1] - 1 : field_bits(f);
		struct theorems_span s = {c->at[i], last};
		bool other = !span_privileged(a, insn, f, s);
		add_span(&out[other], list[other], s);
	}
	if (!out[0].span_count || !out[1].span_count)
		return false;
	name_operands(&out[0], arena);
	name_operands(&out[1], arena);
	return true;
}

size_t theorems_forms_split(struct asker *a, const struct theorems_unit *unit,
                            struct theorems_unit out[2])
{
	const struct isa_insn *insn = unit->insn;
	out[0] = *unit;
	if (!may_be_split(insn) ||
	    unit->answer[THEOREMS_UNPRIVILEGED].finding != THEOREMS_FOUND)
		return 1;
	for (size_t i = 1; i < insn->form->count; i++)
		if (split_on(a, insn, insn->form->fields[i], out))
			return 2;
	out[0] = *unit;
	return 1;
}
