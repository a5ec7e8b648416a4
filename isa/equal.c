/* equal.c: whether two sets have the same encodings and meanings, and if not,
 * where they first differ. */
#include <string.h>

#include "isa/isa.h"

static bool differ(struct text *why, const char *name, const char *what)
{
	if (why)
		text_printf(why, "`%s` has a different %s", name, what);
	return false;
}

static bool fields_equal(const struct isa_field *a, const struct isa_field *b)
{
	return a->hi == b->hi && a->lo == b->lo && a->kind == b->kind &&
	       strcmp(a->name, b->name) == 0;
}

static bool forms_equal(const struct isa_form *a, const struct isa_form *b)
{
	if (a->count != b->count || a->zeros != b->zeros)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!fields_equal(a->fields[i], b->fields[i]))
			return false;
	return true;
}

static bool operands_equal(const struct isa_insn *a, const struct isa_insn *b)
{
	if (a->operand_count != b->operand_count)
		return false;
	for (size_t i = 0; i < a->operand_count; i++) {
		const struct isa_operand *x = &a->operands[i];
		const struct isa_operand *y = &b->operands[i];
		if (x->mark != y->mark || !x->field != !y->field ||
		    (x->field && strcmp(x->field->name, y->field->name) != 0))
			return false;
	}
	return true;
}

static bool insns_equal(const struct isa_insn *a, const struct isa_insn *b,
                        struct text *why)
{
	if (a->mask != b->mask || a->match != b->match)
		return differ(why, a->name, "encoding");
	if (!forms_equal(a->form, b->form))
		return differ(why, a->name, "form");
	if (!operands_equal(a, b))
		return differ(why, a->name, "asm template");
	if (a->user != b->user)
		return differ(why, a->name, "behaviour in user mode (`user`)");
	if (!rtl_equal(&a->effect, &b->effect))
		return differ(why, a->name, "effect");
	return true;
}

bool isa_equal(const struct isa *a, const struct isa *b, struct text *why)
{
	for (size_t i = 0; i < a->insn_count; i++) {
		const struct isa_insn *x = &a->insns[i];
		const struct isa_insn *y = isa_find(b, x->name);
		if (!y) {
			if (why)
				text_printf(why, "`%s` is in %s only", x->name,
				            a->name);
			return false;
		}
		if (!insns_equal(x, y, why))
			return false;
	}
	for (size_t i = 0; i < b->insn_count; i++)
		if (!isa_find(a, b->insns[i].name)) {
			if (why)
				text_printf(why, "`%s` is in %s only",
				            b->insns[i].name, b->name);
			return false;
		}
	return true;
}
