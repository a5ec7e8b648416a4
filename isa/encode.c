/* encode.c: fields in a word, and which instruction a word is. */
#include <assert.h>
#include <string.h>

#include "isa/isa.h"

static unsigned width(const struct isa_field *f)
{
	return f->hi - f->lo + 1;
}

/* The low `bits` bits, 1 to 64. */
static word low_bits(unsigned bits)
{
	assert(bits >= 1 && bits <= 64);
	return ~(word)0 >> (64 - bits);
}

word isa_field_mask(const struct isa_field *f)
{
	return low_bits(width(f)) << f->lo;
}

bool isa_field_fits(const struct isa_field *f, word value)
{
	return isa_field_get(f, isa_field_put(f, 0, value)) == value;
}

word isa_field_put(const struct isa_field *f, word w, word value)
{
	word mask = isa_field_mask(f);
	return (w & ~mask) | (value << f->lo & mask);
}

const struct isa_insn *isa_decode(const struct isa *isa, word w)
{
	const struct isa_insn *i = isa->by_op[isa_field_get(isa->op, w)];
	while (i && (w & i->mask) != i->match)
		i = i->same_op;
	return i;
}

const struct isa_insn *isa_find(const struct isa *isa, const char *name)
{
	for (size_t i = 0; i < isa->insn_count; i++)
		if (strcmp(isa->insns[i].name, name) == 0)
			return &isa->insns[i];
	return NULL;
}

const struct isa_field *isa_find_field(const struct isa *isa, const char *name)
{
	for (size_t i = 0; i < isa->field_count; i++)
		if (strcmp(isa->fields[i].name, name) == 0)
			return &isa->fields[i];
	return NULL;
}

bool isa_is_operand(const struct isa_insn *i, const struct isa_field *f)
{
	assert(i->form && f);
	for (size_t n = 1; n < i->form->count; n++) /* fields[0] is op */
		if (i->form->fields[n] == f)
			return (i->mask & isa_field_mask(f)) == 0;
	return false;
}

const char *isa_class_name(enum isa_class c)
{
	static const char *const names[ISA_CLASS_COUNT] = {
#define X(id, name, modes) [id] = name,
		ISA_CLASSES(X)
#undef X
	};
	assert(c < ISA_CLASS_COUNT);
	return names[c];
}

const char *isa_user_name(enum isa_user u)
{
	static const char *const names[ISA_USER_COUNT] = {
		[ISA_NO_USER] = "?",
		[ISA_EXECUTE] = "execute",
		[ISA_TRAP] = "trap",
		[ISA_IGNORE] = "ignore",
	};
	assert(u < ISA_USER_COUNT);
	return names[u];
}
