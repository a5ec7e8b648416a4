/* diff.c: what is different between two instruction sets: what instructions
 * mean, what classes they are in, what follows.
 */
#include <string.h>

#include "theorems/internal.h"

struct differ {
	const struct theorems_report *a, *b;
	struct text *out;
	bool different;
};

static const char *truth_name(enum theorems_truth t)
{
	return t == THEOREMS_YES ? "yes" : t == THEOREMS_NO ? "no" : "open";
}

/* ---- Meaning ------------------------------------------------------------ */

static bool same_encoding(const struct isa_insn *a, const struct isa_insn *b)
{
	if (a->mask != b->mask || a->match != b->match ||
	    a->form->count != b->form->count)
		return false;
	for (size_t i = 0; i < a->form->count; i++)
		if (isa_field_mask(a->form->fields[i]) !=
		            isa_field_mask(b->form->fields[i]) ||
		    a->form->fields[i]->kind != b->form->fields[i]->kind)
			return false;
	return true;
}

static void print_effect(const struct rtl *rtl, const char *sign,
                         struct text *out)
{
	text_printf(out, "    %s ", sign);
	rtl_print(rtl, out, -1);
	text_char(out, '\n');
}

static bool same_meaning(const struct isa_insn *a, const struct isa_insn *b)
{
	return same_encoding(a, b) && a->user == b->user &&
	       rtl_equal(&a->effect, &b->effect);
}

static void print_meaning(struct differ *d, const struct isa_insn *a,
                          const struct isa_insn *b)
{
	if (!same_encoding(a, b))
		text_add(d->out, "    encoded differently\n");
	if (a->user != b->user)
		text_printf(d->out, "    in user mode: %s -> %s\n",
		            isa_user_name(a->user), isa_user_name(b->user));
	if (!rtl_equal(&a->effect, &b->effect)) {
		print_effect(&a->effect, "-", d->out);
		print_effect(&b->effect, "+", d->out);
	}
}

/* ---- Classes ------------------------------------------------------------ */

static const struct theorems_unit *first_unit(const struct theorems_report *r,
                                              const struct isa_insn *i)
{
	for (size_t n = 0; n < r->unit_count; n++)
		if (r->units[n].insn == i)
			return &r->units[n];
	return NULL;
}

static void print_class_list(const struct theorems_unit *u, struct text *out)
{
	bool any = false;
	for (unsigned c = 0; c < ISA_CLASS_COUNT; c++) {
		if (u->is[c] == THEOREMS_NO)
			continue;
		text_printf(out, "%s%s%s", any ? ", " : "", isa_class_name(c),
		            u->is[c] == THEOREMS_UNKNOWN ? "?" : "");
		bool s = u->from[MODE_S][c] == THEOREMS_YES;
		bool t = u->from[MODE_U][c] == THEOREMS_YES;
		if (s || t)
			text_printf(out, " from %s",
			            s && t ? "s and u" : s ? "s" : "u");
		any = true;
	}
}

static bool same_classes(const struct theorems_unit *a,
                         const struct theorems_unit *b)
{
	return memcmp(a->is, b->is, sizeof a->is) == 0 &&
	       memcmp(a->from, b->from, sizeof a->from) == 0 &&
	       memcmp(a->commutes, b->commutes, sizeof a->commutes) == 0;
}

static void print_classes(struct differ *d, const struct isa_insn *a,
                          const struct isa_insn *b)
{
	const struct theorems_unit *u = a ? first_unit(d->a, a) : NULL;
	const struct theorems_unit *v = b ? first_unit(d->b, b) : NULL;
	if (u && v && same_classes(u, v))
		return;
	if (u) {
		text_printf(d->out, "    %s ", v ? "was" : "is");
		print_class_list(u, d->out);
		text_char(d->out, '\n');
	}
	if (v) {
		text_add(d->out, "    is ");
		print_class_list(v, d->out);
		text_char(d->out, '\n');
	}
	for (unsigned m = 0; u && v && m < 2; m++)
		if (u->commutes[m] != v->commutes[m])
			text_printf(d->out,
			            "    commutes with the VM map from %c: %s "
			            "-> "
			            "%s\n", m ? 'u' : 's',
			            truth_name(u->commutes[m]),
			            truth_name(v->commutes[m]));
}

static void diff_insns(struct differ *d)
{
	const struct isa *a = d->a->isa, *b = d->b->isa;
	for (size_t i = 0; i < a->insn_count; i++) {
		const struct isa_insn *x = &a->insns[i];
		const struct isa_insn *y = isa_find(b, x->name);
		if (y && same_meaning(x, y))
			continue;
		d->different = true;
		text_printf(d->out, "%s %s\n", y ? "changed" : "removed",
		            x->name);
		if (y)
			print_meaning(d, x, y);
		print_classes(d, x, y);
	}
	for (size_t i = 0; i < b->insn_count; i++) {
		const struct isa_insn *y = &b->insns[i];
		if (isa_find(a, y->name))
			continue;
		d->different = true;
		text_printf(d->out, "added %s\n", y->name);
		print_effect(&y->effect, "+", d->out);
		print_classes(d, NULL, y);
	}
}

static void diff_verdicts(struct differ *d)
{
	static const char *const titles[THEOREMS_CONDITIONS] = {
		"Theorem 1's condition", "Theorem 3's condition",
		"exact condition", "exact condition, hybrid", "efficiency",
		"Theorem 1's, extensions counted"};
	for (unsigned c = 0; c < THEOREMS_CONDITIONS; c++) {
		enum theorems_truth x = d->a->verdict[c], y = d->b->verdict[c];
		if (x == y)
			continue;
		d->different = true;
		text_printf(d->out, "%s: %s -> %s\n", titles[c], truth_name(x),
		            truth_name(y));
	}
}

bool theorems_diff(const struct theorems_report *a,
                   const struct theorems_report *b, struct text *out)
{
	struct differ d = {a, b, out, false};
	diff_insns(&d);
	diff_verdicts(&d);
	if (!d.different)
		text_printf(out, "%s and %s mean the same\n", a->isa->name,
		            b->isa->name);
	return !d.different;
}
