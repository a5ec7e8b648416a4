/* hash.c: a number for what a set does to words, whatever it calls things.
 *
 * Instructions are taken in the order of their encoding. Fields count by the
 * bits they are and how they are extended, lets by their numbers.
 */
#include <assert.h>
#include <stdlib.h>
#include <xxhash.h>

#include "isa/internal.h"

/* Takes four words in, low byte first on every machine. */
static word mix(word h, word a, word b, word c, word d)
{
	word const in[4] = {a, b, c, d};
	unsigned char bytes[32];
	for (unsigned i = 0; i < 32; i++)
		bytes[i] = (unsigned char)(in[i / 8] >> i % 8 * 8);
	return XXH64(bytes, sizeof bytes, h);
}

static word mix_expr(word h, const struct rtl_expr *e)
{
	const struct isa_field *f = e->field;
	h = mix(h, (word)e->kind << 32 | e->slot, e->value,
	        f ? isa_field_mask(f) : 0, f && f->kind == ISA_SIGNED);
	for (unsigned i = 0; i < rtl_operator(e->kind)->operands; i++)
		h = mix_expr(h, e->arg[i]);
	return h;
}

static word mix_block(word h, const struct rtl_stmt *s)
{
	for (; s; s = s->next) {
		h = mix(h, s->action, s->cause, s->slot, 1);
		if (s->target)
			h = mix_expr(h, s->target);
		if (s->value)
			h = mix_expr(h, s->value);
		h = mix_block(h, s->then);
		h = mix_block(h, s->otherwise);
	}
	return mix(h, 0, 0, 0, 2);
}

static int by_encoding(const void *a, const void *b)
{
	const struct isa_insn *x = *(const struct isa_insn *const *)a;
	const struct isa_insn *y = *(const struct isa_insn *const *)b;
	if (x->match != y->match)
		return x->match < y->match ? -1 : 1;
	return x->mask < y->mask ? -1 : x->mask > y->mask;
}

word isa_hash(const struct isa *isa, struct arena *arena)
{
	assert(isa->op && "a set without the field op");
	size_t n = isa->insn_count;
	const struct isa_insn **list = arena_alloc(arena, n * sizeof *list);
	for (size_t i = 0; i < n; i++)
		list[i] = &isa->insns[i];
	qsort(list, n, sizeof *list, by_encoding);
	word h = mix(0, isa_field_mask(isa->op), n, 0, 0);
	for (size_t i = 0; i < n; i++) {
		h = mix(h, list[i]->mask, list[i]->match, list[i]->user, 0);
		h = mix_block(h, list[i]->effect.body);
	}
	return h;
}
