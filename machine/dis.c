/* dis.c: one word as assembly, by the template of its instruction. */
#include <assert.h>
#include <inttypes.h>

#include "machine/machine.h"

enum { OPERAND_COLUMN = 8 };

static void print_operand(const struct isa_field *f, word w, struct text *out)
{
	word value = isa_field_get(f, w);
	if (f->kind == ISA_REGISTER)
		text_printf(out, "r%" PRIu64, value);
	else if (f->kind == ISA_SIGNED)
		text_printf(out, "%" PRId64, (int64_t)value);
	else
		text_printf(out, "%" PRIu64, value);
}

void machine_disassemble(const struct isa *isa, word w, struct text *out)
{
	assert(isa && out);
	const struct isa_insn *i = isa_decode(isa, w);
	size_t start = out->size;
	if (!i) {
		text_printf(out, ".word   0x%016" PRIx64, w);
		return;
	}
	text_add(out, i->name);
	if (i->operand_count)
		text_pad_to(out, start, OPERAND_COLUMN);
	for (size_t n = 0; n < i->operand_count; n++) {
		const struct isa_operand *o = &i->operands[n];
		if (o->field)
			print_operand(o->field, w, out);
		else if (o->mark == ',')
			text_add(out, ", ");
		else
			text_char(out, o->mark);
	}
}
