/* view.c: a running monitor seen from outside.
 *
 * What its guests have become is in the monitor's words, where it publishes
 * them (publish.h). Only virtual P moves about: it is the machine's own P while
 * the VM runs; a trap puts it into the old PSW; the monitor takes it from there
 * into a register, and parks it in the VM's block when another VM may be next.
 */
#include <assert.h>

#include "vmm/vmm.h"

/* ---- The blocks --------------------------------------------------------- */

const char *vmm_status_name(enum vmm_status s)
{
	static const char *const names[VMM_STATUSES] = {
#define X(id, symbol, name) [id] = name,
		VMM_STATUS_VALUES(X)
#undef X
	};
	assert(s < VMM_STATUSES);
	return names[s];
}

static enum vmm_status status_of(const struct vmm_layout *layout, word value)
{
	for (unsigned s = 0; s < VMM_STATUSES; s++)
		if (layout->status_value[s] == value)
			return (enum vmm_status)s;
	return VMM_RUNNING;
}

void vmm_read(const struct vmm_layout *layout, const struct machine *m,
              addr at, unsigned vm, struct vmm_vm *out)
{
	const word *block = &m->E[at + vmm_block(layout, vm)];
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
		.held = layout->in_full != VMM_ABSENT &&
		        block[layout->in_full] != 0,
		.status = status_of(layout, block[layout->status]),
	};
}

unsigned vmm_current(const struct vmm_layout *layout, const struct machine *m,
                     addr at)
{
	word block = m->E[at + layout->reg_vm] - layout->blocks;
	word vm = block / layout->block_words;
	if (block % layout->block_words != 0 || vm >= layout->vms)
		return layout->vms;
	return (unsigned)vm;
}

/* ---- Virtual P, the virtual timer --------------------------------------- */

static bool between(addr p, addr from, addr to)
{
	return p >= from && p < to;
}

struct psw vmm_virtual_psw(const struct vmm_layout *layout,
                           const struct machine *m, addr at, unsigned vm,
                           struct psw below)
{
	struct vmm_vm v;
	vmm_read(layout, m, at, vm, &v);
	if (v.status != VMM_RUNNING || vmm_current(layout, m, at) != vm)
		return v.psw;
	if (below.m == MODE_U)
		v.psw.p = below.p;
	else if (between(below.p, layout->entry, layout->taken))
		v.psw.p = machine_psw_unpack(m->E[at + CELL_OLD_PSW]).p;
	else if (!between(below.p, layout->parked, layout->given))
		v.psw.p = (addr)(m->E[at + layout->reg_pc] & ADDR_MAX);
	return v.psw;
}

word vmm_virtual_timer(const struct vmm_layout *layout,
                       const struct machine *m, addr at, unsigned vm,
                       struct psw below, word timer, bool *timed)
{
	struct vmm_vm v;
	vmm_read(layout, m, at, vm, &v);
	bool on = below.m == MODE_U && v.status == VMM_RUNNING &&
	          layout->timer_virtual != VMM_ABSENT &&
	          vmm_current(layout, m, at) == vm &&
	          m->E[at + layout->timer_virtual] == layout->timer_on;
	if (timed)
		*timed = on;
	return on ? v.timer - (m->E[at + layout->timer_loaded] - timer)
	          : v.timer;
}

bool vmm_fetches(const struct vmm_layout *layout, struct psw below)
{
	return below.m == MODE_S && below.l == 0 && below.p == layout->fetch;
}

/* ---- Why it stopped ----------------------------------------------------- */

enum vmm_stop vmm_stopped(const struct vmm_layout *layout,
                          const struct machine *m, addr at, addr *code)
{
	struct psw psw = machine_psw_unpack(m->E[at + CELL_NEW_PSW]);
	if (psw.b != 0)
		return VMM_NOT_STOPPED;
	if (code)
		*code = psw.p;
	for (unsigned s = 0; s < VMM_STOPS; s++)
		if (layout->stop_code[s] == psw.p)
			return (enum vmm_stop)s;
	return VMM_STOP_OTHER;
}

const char *vmm_stop_about(enum vmm_stop stop)
{
	static const char *const abouts[VMM_STOPS] = {
		[VMM_NOT_STOPPED] = "it has not stopped",
#define X(id, symbol, about) [id] = about,
		VMM_STOP_CODES(X)
#undef X
		[VMM_STOP_OTHER] = "for reasons of its own",
	};
	assert(stop < VMM_STOPS);
	return abouts[stop];
}
