/* check.c: what must hold of every stack of monitors, whatever its guests do.
 */
#include <assert.h>

#include "vmm/internal.h"

static void check_level(const struct vmm_stack *s, unsigned j)
{
	const struct vmm_level *level = &s->level[j];
	bool top = j + 1 == s->depth;
	struct text why = {0};
	bool sane = vmm_layout_sane(&level->layout, &why);
	assert(level->monitor && "each level has a monitor");
	assert(sane && "with a layout that agrees with itself");
	text_free(&why);
	assert((top || level->layout.vms == 1) &&
	       "several VMs on the innermost level only");
	assert((word)level->at + level->q <= s->q &&
	       "its machine is inside the real one");
	for (unsigned vm = 0; vm < level->layout.vms; vm++) {
		addr size, base = vmm_base(&level->layout, vm, level->q, &size);
		assert(size >= MACHINE_Q_MIN && "each VM has enough storage");
		assert((word)base + size <= level->q && "inside its machine");
		assert(level->at + base == (top ? s->guest_at + vm * s->guest_q
		                                : s->level[j + 1].at) &&
		       size == (top ? s->guest_q : s->level[j + 1].q) &&
		       "where the next level is, and no two in the same place");
	}
}

void vmm_check(const struct vmm_stack *s)
{
	assert(s->depth > 0 && s->depth <= VMM_LEVELS_MAX);
	assert(s->level[0].at == 0 && s->level[0].q == s->q &&
	       "the lowest monitor has the machine");
	for (unsigned j = 0; j < s->depth; j++)
		check_level(s, j);
	assert(s->image && s->image->end <= s->q && "all of it fits");
}
