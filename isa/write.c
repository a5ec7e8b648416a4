/* write.c: a set as a YAML file again, in the house style: groups as tables,
 * what all rows of a group share said once. Bases and changes are gone; what
 * is left loads back to an equal set. */
#include <assert.h>
#include <string.h>

#include "isa/internal.h"

enum { LONGEST_EFFECT = 100 }; /* on the row's line; longer ones in a block */

/* ---- Texts -------------------------------------------------------------- */

static bool is_plain(const char *s)
{
	bool letter = (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z');
	size_t n = strlen(s);
	return letter && s[n - 1] != ' ' &&
	       strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	                 "0123456789 -_.;()/") == n;
}

/* A text of one line as a YAML scalar, quoted when it has to be. */
static void put(struct text *out, const char *s, bool quote)
{
	if (!quote && is_plain(s)) {
		text_add(out, s);
		return;
	}
	text_char(out, '"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			text_char(out, '\\');
		text_char(out, *s);
	}
	text_char(out, '"');
}

/* ---- Fields and forms --------------------------------------------------- */

static size_t widest(const char *name, size_t so_far)
{
	size_t n = strlen(name);
	return n > so_far ? n : so_far;
}

static void print_fields(const struct isa *isa, struct text *out)
{
	size_t width = 0;
	for (size_t i = 0; i < isa->field_count; i++)
		width = widest(isa->fields[i].name, width);
	text_add(out, "fields:\n");
	for (size_t i = 0; i < isa->field_count; i++) {
		const struct isa_field *f = &isa->fields[i];
		size_t start = out->size;
		text_printf(out, "  %s:", f->name);
		text_pad_to(out, start, width + 4);
		text_printf(out, "%u..%u%s\n", f->hi, f->lo,
		            f->kind == ISA_SIGNED     ? " signed"
		            : f->kind == ISA_REGISTER ? " register"
		                                      : "");
	}
}

static void print_form(const struct isa_form *f, struct text *out)
{
	unsigned next = 64; /* lowest bit accounted for */
	for (size_t i = 0; i < f->count; i++) {
		if (f->fields[i]->hi + 1 < next)
			text_add(out, ", 0");
		text_printf(out, "%s%s", i ? ", " : "[", f->fields[i]->name);
		next = f->fields[i]->lo;
	}
	text_add(out, next > 0 ? ", 0]\n" : "]\n");
}

static void print_forms(const struct isa *isa, struct text *out)
{
	size_t width = 0;
	for (size_t i = 0; i < isa->form_count; i++)
		width = widest(isa->forms[i].name, width);
	text_add(out, "\nforms:\n");
	for (size_t i = 0; i < isa->form_count; i++) {
		size_t start = out->size;
		text_printf(out, "  %s:", isa->forms[i].name);
		text_pad_to(out, start, width + 4);
		print_form(&isa->forms[i], out);
	}
}

/* ---- Instructions ------------------------------------------------------- */

static bool claims_equal(const struct isa_claim *a, const struct isa_claim *b)
{
	return a->stated == b->stated && a->classes == b->classes &&
	       a->from_s == b->from_s && a->from_u == b->from_u;
}

struct group isa_group(const struct isa *isa, size_t at)
{
	assert(at < isa->insn_count);
	const struct isa_insn *first = &isa->insns[at];
	struct group g = {.first = first, .one_user = true, .one_claim = true};
	for (; at < isa->insn_count && isa->insns[at].group == first->group;
	     at++, g.count++) {
		const struct isa_insn *i = &isa->insns[at];
		g.one_user &= i->user == first->user;
		g.one_claim &= claims_equal(&i->claim, &first->claim);
		g.name_width = widest(i->name, g.name_width);
		g.form_width = widest(i->form->name, g.form_width);
		g.asm_width = widest(i->asm_text, g.asm_width);
	}
	return g;
}

static void print_claim(const struct isa_claim *claim, struct text *out)
{
	bool list = (claim->classes & (claim->classes - 1)) != 0;
	text_add(out, list ? "claim: [" : "claim: ");
	isa_print_claim(claim, out);
	text_add(out, list ? "]" : "");
}

/* The fields that `where:` fixed: in the form, but no operands. */
static void print_where(const struct isa_insn *i, struct text *out)
{
	const char *before = ", where: {";
	for (size_t n = 1; n < i->form->count; n++) {
		const struct isa_field *f = i->form->fields[n];
		if (isa_is_operand(i, f))
			continue;
		text_printf(out, "%s%s: ", before, f->name);
		isa_print_value(f, i->match, out);
		before = ", ";
	}
	if (before[2] != 'w')
		text_char(out, '}');
}

/* `name: ..., op: ..., ...` in columns; the effect as given. */
static void print_row(const struct group *g, const struct isa_insn *i,
                      const char *effect, struct text *out)
{
	size_t start = out->size, at = g->name_width + 8;
	text_printf(out, "name: %s,", i->name);
	text_pad_to(out, start, at);
	text_printf(out, "op: 0x%02x, form: %s,", i->op, i->form->name);
	text_pad_to(out, start, at += 18 + g->form_width);
	text_add(out, "asm: ");
	put(out, i->asm_text, true);
	text_char(out, ',');
	text_pad_to(out, start, at + g->asm_width + 9);
	if (!g->one_user)
		text_printf(out, "user: %s, ", isa_user_name(i->user));
	if (!g->one_claim && i->claim.stated) {
		print_claim(&i->claim, out);
		text_add(out, ", ");
	}
	text_add(out, "do: ");
	put(out, effect, true);
	print_where(i, out);
	if (i->about) {
		text_add(out, ", about: ");
		put(out, i->about, true);
	}
}

/* The same as a block, a key a line, for an effect that needs the room. */
static void print_long_row(const struct group *g, const struct isa_insn *i,
                           struct text *out)
{
	struct text where = {0};
	text_printf(out, "      - name: %s\n        op: 0x%02x\n"
	                 "        form: %s\n        asm: ",
	            i->name, i->op, i->form->name);
	put(out, i->asm_text, true);
	if (!g->one_user)
		text_printf(out, "\n        user: %s", isa_user_name(i->user));
	if (!g->one_claim && i->claim.stated) {
		text_add(out, "\n        ");
		print_claim(&i->claim, out);
	}
	print_where(i, &where);
	if (where.size)
		text_printf(out, "\n        %s", text_str(&where) + 2);
	text_free(&where);
	text_add(out, "\n        do: |\n");
	rtl_print(&i->effect, out, 10);
	text_char(out, '\n');
	if (i->about) {
		text_add(out, "        about: ");
		put(out, i->about, false);
		text_char(out, '\n');
	}
}

static void print_insn(const struct group *g, const struct isa_insn *i,
                       struct text *out)
{
	struct text effect = {0};
	rtl_print(&i->effect, &effect, -1);
	if (effect.size > LONGEST_EFFECT) {
		print_long_row(g, i, out);
	} else {
		text_add(out, "      - {");
		print_row(g, i, text_str(&effect), out);
		text_add(out, "}\n");
	}
	text_free(&effect);
}

static void print_group(const struct group *g, struct text *out)
{
	text_add(out, "\n  - group: ");
	put(out, g->first->group, false);
	if (g->first->group_about) {
		text_add(out, "\n    about: ");
		put(out, g->first->group_about, false);
	}
	if (g->one_user)
		text_printf(out, "\n    user: %s",
		            isa_user_name(g->first->user));
	if (g->one_claim && g->first->claim.stated) {
		text_add(out, "\n    ");
		print_claim(&g->first->claim, out);
	}
	text_add(out, "\n    rows:\n");
	for (size_t n = 0; n < g->count; n++)
		print_insn(g, &g->first[n], out);
}

void isa_print_yaml(const struct isa *isa, struct text *out)
{
	text_printf(out, "isa: %s\n", isa->name);
	if (isa->about) {
		text_add(out, "about: ");
		put(out, isa->about, false);
		text_char(out, '\n');
	}
	text_char(out, '\n');
	print_fields(isa, out);
	print_forms(isa, out);
	text_add(out, "\ninstructions:");
	for (size_t at = 0; at < isa->insn_count;) {
		struct group g = isa_group(isa, at);
		print_group(&g, out);
		at += g.count;
	}
}
