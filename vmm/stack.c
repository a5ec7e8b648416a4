/* stack.c: a monitor whose guest is a monitor whose guest is ...
 *
 * Nothing here is special to nesting: from the inside out, each monitor is
 * composed with what there is so far, and the result is the next one's guest.
 */
#include <assert.h>
#include <string.h>

#include "vmm/vmm.h"

enum { SLICE_DEFAULT = 1000 };

word vmm_slice(word asked, unsigned vms)
{
	return asked ? asked : vms > 1 ? SLICE_DEFAULT : 0;
}

/* The monitor for one level, built once for each kind. */
static const struct asm_image *monitor_for(struct vmm_stack *s,
                                           const struct isa *isa,
                                           enum vmm_kind kind, bool innermost,
                                           const struct vmm_options *options,
                                           struct diags *diags)
{
	struct vmm_options o = *options;
	struct asm_image **image = &s->monitors[kind][innermost];
	if (!innermost) {
		o.vms = 1;
		o.slice = 0;
	}
	if (!*image)
		*image = vmm_build(isa, kind, &o, diags);
	return *image;
}

/* Where each level is and how large its machine: from the top down. */
static bool place(struct vmm_stack *s, addr w, struct diags *diags)
{
	word total = 0;
	for (unsigned i = 0; i < s->depth; i++) {
		struct vmm_level *level = &s->level[i];
		level->at = (addr)total;
		total += level->layout.k;
		if (total > ADDR_MAX)
			break;
	}
	s->guest_at = (addr)total;
	s->guest_q = w;
	total += (word)w * s->level[s->depth - 1].layout.vms;
	if (total > ADDR_MAX) {
		diag_error(diags, (struct pos){NULL, 0, 0, 0}, "vmm-room",
		           "%u monitor%s and the guests need more storage than "
		           "a machine can have (%u words)", s->depth,
		           s->depth > 1 ? "s" : "", (unsigned)ADDR_MAX);
		return false;
	}
	s->q = (addr)total;
	for (unsigned i = 0; i < s->depth; i++)
		s->level[i].q = s->q - s->level[i].at;
	return true;
}

bool vmm_stack_build(struct vmm_stack *s, const struct isa *isa,
                     const enum vmm_kind *kinds, unsigned depth,
                     const struct vmm_options *options,
                     const struct asm_image *const *guests, size_t count,
                     addr w, struct diags *diags)
{
	assert(depth > 0 && depth <= VMM_LEVELS_MAX);
	*s = (struct vmm_stack){.depth = depth};
	for (unsigned i = 0; i < depth; i++) {
		struct vmm_level *level = &s->level[i];
		level->kind = kinds[i];
		level->monitor = monitor_for(s, isa, kinds[i], i + 1 == depth,
		                             options, diags);
		if (!level->monitor ||
		    !vmm_layout(level->monitor, &level->layout, diags))
			return false;
	}
	if (!place(s, w, diags))
		return false;
	for (unsigned i = depth; i-- > 0;) {
		struct asm_image *inner = s->image;
		const struct asm_image *const one[] = {inner};
		s->image = vmm_compose(s->level[i].monitor,
		                       inner ? one : guests,
		                       inner ? 1 : count, s->level[i].q,
		                       diags);
		asm_image_free(inner);
		if (!s->image)
			return false;
	}
	vmm_check(s);
	return true;
}

void vmm_stack_free(struct vmm_stack *s)
{
	asm_image_free(s->image);
	for (int kind = 0; kind < VMM_KINDS; kind++)
		for (int n = 0; n < 2; n++)
			asm_image_free(s->monitors[kind][n]);
	memset(s, 0, sizeof *s);
}

bool vmm_text_intact(const struct vmm_level *level, const struct machine *m)
{
	const struct asm_image *monitor = level->monitor;
	addr text = level->layout.text, text_end = level->layout.text_end;
	for (size_t i = 0; i < monitor->segment_count; i++) {
		const struct asm_segment *s = &monitor->segments[i];
		addr from = s->at > text ? s->at : text;
		addr to = s->at + s->count < text_end ? s->at + s->count
		                                      : text_end;
		if (from < to && memcmp(&m->E[level->at + from],
		                        &s->words[from - s->at],
		                        (to - from) * sizeof(word)) != 0)
			return false;
	}
	return true;
}
