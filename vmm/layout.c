/* layout.c: a monitor seen from outside, through its symbol table. */
#include <assert.h>
#include <string.h>

#include "vmm/vmm.h"

static addr value(const struct asm_image *monitor, const char *name)
{
	const struct asm_symbol *s = asm_symbol(monitor, name);
	assert(s && "not a monitor: a symbol of layout.inc is missing");
	return s ? (addr)s->value : 0;
}

void vmm_layout(const struct asm_image *monitor, struct vmm_layout *out)
{
	*out = (struct vmm_layout){
		.k = value(monitor, "vmm_end"),
		.text = value(monitor, "vmm_text"),
		.text_end = value(monitor, "vmm_text_end"),
		.entry = value(monitor, "disp_entry"),
		.vms = value(monitor, "VMS"),
		.blocks = value(monitor, "vm_blocks"),
		.block_words = value(monitor, "VM_WORDS"),
		.m = value(monitor, "VM_M"),
		.l = value(monitor, "VM_L"),
		.b = value(monitor, "VM_B"),
		.p = value(monitor, "VM_P"),
		.base = value(monitor, "VM_BASE"),
		.size = value(monitor, "VM_SIZE"),
		.timer = value(monitor, "VM_TIMER"),
		.status = value(monitor, "VM_STATUS"),
	};
}

/* As boot in allocator.s does it. */
addr vmm_base(const struct vmm_layout *layout, unsigned vm, addr q, addr *size)
{
	addr w = q > layout->k ? (q - layout->k) / layout->vms : 0;
	*size = w >= MACHINE_Q_MIN ? w : 0;
	return layout->k + vm * w;
}

const char *vmm_status_name(enum vmm_status s)
{
	static const char *const names[VMM_STATUSES] = {
		[VMM_RUNNING] = "running",
		[VMM_HALTED] = "halted",
		[VMM_WEDGED] = "wedged",
	};
	return names[s];
}

void vmm_read(const struct vmm_layout *layout, const struct machine *m,
              addr at, unsigned vm, struct vmm_vm *out)
{
	assert(vm < layout->vms);
	const word *block =
	        &m->E[at + layout->blocks + vm * layout->block_words];
	*out = (struct vmm_vm){
		.psw = {
			.m = block[layout->m] & 1 ? MODE_U : MODE_S,
			.p = block[layout->p] & ADDR_MAX,
			.l = block[layout->l] & ADDR_MAX,
			.b = block[layout->b] & ADDR_MAX,
		},
		.base = block[layout->base] & ADDR_MAX,
		.size = block[layout->size] & ADDR_MAX,
		.timer = block[layout->timer],
		.status = block[layout->status] < VMM_STATUSES
		                  ? (enum vmm_status)block[layout->status]
		                  : VMM_RUNNING,
	};
}

enum { REGISTER_VM = ISA_REGISTER_CELL + 1 }; /* `vm` is r1: layout.inc */

unsigned vmm_current(const struct vmm_layout *layout, const struct machine *m,
                     addr at)
{
	word block = m->E[at + REGISTER_VM] - layout->blocks;
	word vm = block / layout->block_words;
	if (block % layout->block_words != 0 || vm >= layout->vms)
		return layout->vms;
	return (unsigned)vm;
}

bool vmm_text_intact(const struct asm_image *monitor, const struct machine *m,
                     addr at)
{
	struct vmm_layout l;
	vmm_layout(monitor, &l);
	for (size_t i = 0; i < monitor->segment_count; i++) {
		const struct asm_segment *s = &monitor->segments[i];
		addr from = s->at > l.text ? s->at : l.text;
		addr to = s->at + s->count < l.text_end ? s->at + s->count
		                                        : l.text_end;
		if (from < to && memcmp(&m->E[at + from],
		                        &s->words[from - s->at],
		                        (to - from) * sizeof(word)) != 0)
			return false;
	}
	return true;
}
