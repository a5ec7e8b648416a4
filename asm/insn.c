/* insn.c: instructions, read by the operand templates of the set.
 *
 * The assembler knows no instruction: a template is a row of fields and
 * punctuation, and a field is a register or a number by its kind.
 */
#include <assert.h>

#include "asm/internal.h"

int asm_parse_register(struct cursor *c)
{
	struct as *as = c->as;
	if (c->token.kind != TOKEN_NAME) {
		asm_expected(c, "a register");
		return -1;
	}
	const char *name = asm_token_text(c);
	int number = asm_register(as, name);
	if (number >= 0) {
		asm_advance(c);
		return number;
	}
	if (asm_find_symbol(as, name)->kind == SYMBOL_BAD || as->incomplete) {
		c->token.kind = TOKEN_BAD; /* may be one, for all we know */
		return -1;
	}
	struct diag *d = asm_error(as, asm_here(c), "asm-register",
	                           "`%s` is not a register", name);
	if (name[0] == 'r' && name[1] >= '0' && name[1] <= '9')
		diag_hint(d, "registers are r0 to r%d", ISA_REGISTERS - 1);
	else
		asm_suggest_register(as, d, name);
	c->token.kind = TOKEN_BAD;
	return -1;
}

/* Of `imm(b)`, whether the number was left out: `(sp)`. */
static bool left_out(const struct cursor *c, const struct isa_operand *next)
{
	if (!next || next->field || next->mark != '(' || !asm_at(c, '('))
		return false;
	struct cursor ahead = *c;
	asm_advance(&ahead);
	return ahead.token.kind == TOKEN_NAME &&
	       asm_register(c->as, asm_token_text(&ahead)) >= 0;
}

static bool number(struct cursor *c, const struct isa_operand *o,
                   const struct isa_operand *next, struct operand **numbers)
{
	if (left_out(c, next))
		return true;
	const struct expr *e = asm_parse_expr(c);
	if (!e)
		return false;
	struct operand *operand = arena_alloc(&c->as->arena, sizeof *operand);
	*operand = (struct operand){o->field, e, *numbers};
	*numbers = operand;
	return true;
}

/* `==` is one token, but two marks of a template. */
static bool punctuation(struct cursor *c, char mark)
{
	const struct token *t = &c->token;
	if (t->kind == TOKEN_OP && t->size == 2 &&
	    c->line->text[t->at] == mark) {
		asm_seek(c, t->at + 1);
		return true;
	}
	return asm_expect(c, (unsigned char)mark);
}

/* The operands, by the template: registers into *value, numbers, which may
 * not be known yet, into *numbers. */
static bool operands(struct cursor *c, const struct isa_insn *insn,
                     word *value, struct operand **numbers)
{
	for (size_t i = 0; i < insn->operand_count; i++) {
		const struct isa_operand *o = &insn->operands[i];
		const struct isa_operand *next =
		        i + 1 < insn->operand_count ? o + 1 : NULL;
		if (!o->field) {
			if (!punctuation(c, o->mark))
				return false;
		} else if (o->field->kind == ISA_REGISTER) {
			int n = asm_parse_register(c);
			if (n < 0)
				return false;
			assert(n < ISA_REGISTERS);
			*value = isa_field_put(o->field, *value, (word)n);
		} else if (!number(c, o, next, numbers)) {
			return false;
		}
	}
	return asm_expect_end(c);
}

void asm_instruction(struct cursor *c, const struct isa_insn *insn)
{
	assert(insn && insn->form);
	word value = insn->match;
	struct operand *numbers = NULL;

	/* before there is room for it: in its operands `.` is its address */
	operands(c, insn, &value, &numbers);
	struct item *item = asm_add_item(c->as, ITEM_INSN, 1, c->verb);
	item->insn = insn;
	item->value = value;
	item->operands = numbers;
}
