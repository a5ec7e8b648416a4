/* variant.c: a set with other instructions, made in memory.
 *
 * For checks that ask "and if this one trapped in user mode?", and for tests
 * that break a set in every way there is.
 */
#include <assert.h>

#include "isa/internal.h"

const struct isa *isa_variant(const struct isa *isa, struct isa_insn *insns,
                              size_t count, struct arena *arena)
{
	size_t ops = (size_t)1 << (isa->op->hi - isa->op->lo + 1);
	const struct isa_insn **first = arena_alloc(arena, ops * sizeof *first);
	struct isa *out = arena_alloc(arena, sizeof *out);
	for (size_t i = count; i-- > 0;) {
		assert(insns[i].op < ops && "an op wider than its field");
		insns[i].index = (unsigned)i;
		insns[i].same_op = first[insns[i].op];
		first[insns[i].op] = &insns[i];
	}
	*out = *isa;
	out->insns = insns;
	out->insn_count = count;
	out->by_op = first;
	out->hash = isa_hash(out, arena);
	return out;
}
