/* check.c: what must hold of every instruction set, loaded or made from one.
 *
 * Whoever reads a set relies on this without a look: decoding on the chains,
 * the engines on registers below ISA_REGISTERS, every reading of the RTL on a
 * tree that is whole and well typed.
 */
#include <assert.h>

#include "isa/internal.h"
#include "isa/parser.h"

static void check_field(const struct isa *isa, size_t n)
{
	const struct isa_field *f = &isa->fields[n];
	assert(f->index == n && "a field knows where it is");
	assert(f->name && !rtl_reserved(f->name));
	assert(f->lo <= f->hi && f->hi <= 63);
	assert(f->kind > ISA_NO_FIELD && f->kind <= ISA_REGISTER);
	assert((f->kind != ISA_REGISTER || f->hi - f->lo == 3) &&
	       "a register field names one of ISA_REGISTERS");
}

/* Each bit of the word is in one field, or must be zero. */
static void check_form(const struct isa *isa, const struct isa_form *form)
{
	word seen = form->zeros;
	assert(form->count > 0 && form->count <= ISA_FORM_FIELDS_MAX);
	assert(form->fields[0] == isa->op && "a form begins with op");
	for (size_t n = 0; n < form->count; n++) {
		word mask = isa_field_mask(form->fields[n]);
		assert((seen & mask) == 0 && "no bit is there twice");
		seen |= mask;
	}
	assert(seen == ~(word)0 && "no bit is left out");
}

static bool in_form(const struct isa_form *form, const struct isa_field *f)
{
	for (size_t n = 1; n < form->count; n++)
		if (form->fields[n] == f)
			return true;
	return false;
}

static void check_expr(const struct isa_insn *i, const struct rtl_expr *e)
{
	assert(e && e->kind > RTL_NULL && e->kind < RTL_KINDS);
	const struct rtl_operator *o = rtl_operator(e->kind);
	bool own_type = e->kind == RTL_NAME || e->kind == RTL_COND;
	assert(e->type == RTL_WORD || e->type == RTL_BOOL);
	assert((own_type || e->type == o->result) && "typed by its operator");
	assert(e->kind != RTL_NAME || e->slot < i->effect.lets);
	assert(e->kind != RTL_FIELD || in_form(i->form, e->field));
	for (unsigned n = 0; n < o->operands; n++) {
		check_expr(i, e->arg[n]);
		assert(e->arg[n]->type ==
		       (e->kind == RTL_COND && n > 0 ? e->type : o->operand));
	}
	const struct rtl_expr *n = e->arg[0];
	assert((e->kind != RTL_REG ||
	        (n->kind == RTL_CONST && n->value < ISA_REGISTERS) ||
	        (n->kind == RTL_FIELD && n->field->kind != ISA_SIGNED &&
	         n->field->hi - n->field->lo <= 3)) &&
	       "which register it is can be seen in the word");
}

static bool assignable(enum rtl_kind kind)
{
	return rtl_is_storage(kind) || kind == RTL_M || kind == RTL_P ||
	       kind == RTL_RL || kind == RTL_RB || kind == RTL_PSW ||
	       kind == RTL_TIMER || kind == RTL_CONSOLE;
}

static void check_block(const struct isa_insn *i, const struct rtl_stmt *s)
{
	for (; s; s = s->next) {
		switch (s->action) {
		case RTL_LET:
			assert(s->slot < i->effect.lets);
			check_expr(i, s->value);
			break;
		case RTL_ASSIGN:
			assert(assignable(s->target->kind));
			check_expr(i, s->target);
			check_expr(i, s->value);
			assert(s->value->type == RTL_WORD);
			break;
		case RTL_IF:
			check_expr(i, s->value);
			assert(s->value->type == RTL_BOOL);
			check_block(i, s->then);
			check_block(i, s->otherwise);
			break;
		case RTL_TRAP:
			assert(rtl_may_raise(s->cause));
			break;
		case RTL_HALT:
			break;
		case RTL_NO_ACTION: case RTL_ACTIONS:
			assert(!"not an action");
		}
	}
}

static void check_insn(const struct isa *isa, size_t n)
{
	const struct isa_insn *i = &isa->insns[n];
	assert(i->index == n && "an instruction knows where it is");
	assert(i->name && i->form && i->asm_text);
	assert(i->user > ISA_NO_USER && i->user < ISA_USER_COUNT);
	assert((i->match & ~i->mask) == 0 && "what is fixed is in the mask");
	assert((i->form->zeros & ~i->mask) == 0 &&
	       (i->form->zeros & i->match) == 0 && "and zeros are zero");
	assert(isa_field_get(isa->op, i->match) == i->op);
	assert(isa_decode(isa, i->match) == i && "and no other is there");
	assert(i->effect.lets <= RTL_LETS_MAX);
	assert(i->effect.reads + i->effect.writes <= RTL_REFERENCES_MAX);
	check_block(i, i->effect.body);
}

void isa_check(const struct isa *isa)
{
	assert(isa->op && isa->op->hi == 63 && isa->op->kind == ISA_UNSIGNED);
	assert(isa->field_count <= ISA_FIELDS_MAX && isa->name);
	for (size_t n = 0; n < isa->field_count; n++)
		check_field(isa, n);
	for (size_t n = 0; n < isa->form_count; n++)
		check_form(isa, &isa->forms[n]);
	for (size_t n = 0; n < isa->insn_count; n++)
		check_insn(isa, n);
}
