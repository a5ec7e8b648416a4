/* emit.c: the second pass: what was put off is evaluated. */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "asm/internal.h"

/* "signed, -128..127" */
static struct asm_value range(const struct isa_field *f)
{
	struct asm_value shown;
	unsigned bits = f->hi - f->lo + 1;
	assert(bits >= 1 && bits <= 64);
	word most = ~(word)0 >> (64 - bits);
	if (f->kind == ISA_SIGNED)
		snprintf(shown.s, sizeof shown.s,
		         "signed, -%" PRIu64 "..%" PRIu64, (most >> 1) + 1,
		         most >> 1);
	else
		snprintf(shown.s, sizeof shown.s, "unsigned, 0..%" PRIu64,
		         most);
	return shown;
}

static void instruction(struct as *as, struct item *item)
{
	assert(item->insn && item->count <= 1);
	for (const struct operand *o = item->operands; o; o = o->next) {
		word value;
		if (!asm_eval(as, o->expr, &value))
			continue;
		if (isa_field_fits(o->field, value))
			item->value = isa_field_put(o->field, item->value,
			                            value);
		else if (!as->displaced || asm_is_fixed(o->expr))
			asm_error(as, o->expr->place, "asm-range",
			          "%s does not fit field `%s` of `%s` (%s)",
			          asm_show_expr(o->expr, value).s,
			          o->field->name, item->insn->name,
			          range(o->field).s);
	}
}

static void check_assertions(struct as *as)
{
	for (const struct assertion *a = as->assertions; a; a = a->next) {
		word value;
		if (!asm_eval(as, a->expr, &value) || value || as->displaced)
			continue;
		if (a->message)
			asm_error(as, a->expr->place, "asm-assert", "%s",
			          a->message);
		else
			asm_error(as, a->expr->place, "asm-assert",
			          "this is not true");
	}
}

void asm_emit(struct as *as)
{
	for (struct symbol *s = as->symbols.first; s; s = s->next)
		if (s->kind == SYMBOL_EQU && s->expr) {
			const struct expr of = {.kind = EXPR_SYMBOL,
			                        .symbol = s,
			                        .place = s->place};
			word value;
			asm_eval(as, &of, &value);
		}
	for (struct item *item = as->items; item; item = item->next)
		if (item->kind == ITEM_INSN)
			instruction(as, item);
		else if (item->expr)
			asm_eval(as, item->expr, &item->value);
	check_assertions(as);
}
