/* vmmap.c: the VM map f and its inverse g, level by level. See vmmap.h.
 *
 * g climbs: from the state of a level and the block of the monitor on it, the
 * state of the level above. f descends: from the state of a level, what its
 * monitor's block must hold and the state of the level below. Both know of a
 * monitor what it publishes (vmm/publish.h), and nothing else.
 */
#include "lockstep/vmmap.h"

#include <assert.h>
#include <string.h>

/* ---- What a level has --------------------------------------------------- */

/* The machine that monitor j makes: where its storage is, and how much. */
static addr storage_of(const struct vmm_stack *s, unsigned j, unsigned vm,
                       addr *size)
{
	bool top = j + 1 == s->depth;
	*size = top ? s->guest_q : s->level[j + 1].q;
	return top ? s->guest_at + vm * s->guest_q : s->level[j + 1].at;
}

/* ---- g ------------------------------------------------------------------ */

/* Whether monitor j has a word of input that its guest has not taken. */
static bool holds(const struct vmm_stack *s, const struct machine *real,
                  unsigned j, unsigned vm)
{
	const struct vmm_level *level = &s->level[j];
	struct vmm_vm block;
	vmm_read(&level->layout, real, level->at, vm, &block);
	return block.held;
}

/* Case (c): the guest has ended, and its monitor is done with it: it works for
 * another, or the whole machine has ended. */
static bool ended(const struct vmm_stack *s, const struct machine *real,
                  unsigned j, unsigned vm, struct vmmap_view *out)
{
	const struct vmm_level *level = &s->level[j];
	struct vmm_vm block;
	vmm_read(&level->layout, real, level->at, vm, &block);
	if (block.status == VMM_RUNNING ||
	    (real->step.status < MACHINE_HALTED &&
	     vmm_current(&level->layout, real, level->at) == vm))
		return false;
	*out = (struct vmmap_view){
		.psw = block.psw, .timer = block.timer, .status = block.status,
		.due = true,
	};
	out->at = storage_of(s, j, vm, &out->q);
	for (unsigned i = 0; i <= j; i++)
		out->held += holds(s, real, i, i == j ? vm : 0);
	return true;
}

/* A timer trap comes before the next fetch. */
static bool timed_out(const struct vmmap_view *v)
{
	return v->psw.m == MODE_U && v->timer == 0;
}

/* Cases (a) and (b): *v is level j, settled, and becomes level j + 1. */
static bool climb(const struct vmm_stack *s, const struct machine *real,
                  unsigned j, unsigned vm, struct vmmap_view *v)
{
	const struct vmm_level *level = &s->level[j];
	const struct vmm_layout *l = &level->layout;
	struct vmm_vm block;
	if (vmm_current(l, real, level->at) != vm)
		return false;
	bool direct = v->psw.m == MODE_U, timed, trap = timed_out(v);
	if (!direct && !vmm_fetches(l, v->psw))
		return false;
	vmm_read(l, real, level->at, vm, &block);
	if (block.status != VMM_RUNNING)
		return ended(s, real, j, vm, v);

	v->timer = vmm_virtual_timer(l, real, level->at, vm, v->psw, v->timer,
	                             &timed);
	v->timed = timed && (v->timed || j == 0);
	v->direct = direct && v->direct;
	v->held += block.held;
	v->psw = vmm_virtual_psw(l, real, level->at, vm, v->psw);
	v->at = storage_of(s, j, vm, &v->q);
	v->due = v->due && (!trap || timed_out(v)); /* its own? */
	return true;
}

bool lockstep_vmmap_view(const struct vmm_stack *s, const struct machine *real,
                         unsigned level, unsigned vm, struct vmmap_view *out)
{
	assert(level <= s->depth);
	*out = (struct vmmap_view){
		.psw = real->psw, .timer = real->timer, .q = real->q,
		.direct = true, .due = true,
	};
	for (unsigned j = 0; j < level; j++) {
		unsigned which = j + 1 == s->depth ? vm : 0;
		if (!climb(s, real, j, which, out))
			return ended(s, real, level - 1,
			             level == s->depth ? vm : 0, out);
	}
	return true;
}

void lockstep_vmmap_fetches(const struct vmm_stack *s, unsigned level,
                            addr from, void (*cell)(void *ctx, addr a),
                            void *ctx)
{
	cell(ctx, from);
	for (unsigned j = 0; j < level; j++)
		if (s->level[j].layout.fetch != VMM_ABSENT)
			cell(ctx, s->level[j].at + s->level[j].layout.fetch);
}

bool lockstep_vmmap_back(const struct vmm_stack *s, const struct machine *real,
                         unsigned vm, struct machine *bare)
{
	struct vmmap_view v;
	if (!lockstep_vmmap_view(s, real, s->depth, vm, &v))
		return false;
	assert(bare->q == v.q);
	memcpy(bare->E, &real->E[v.at], v.q * sizeof(word));
	bare->psw = v.psw;
	bare->timer = v.timer;
	bare->clock = real->clock;
	bare->inputs = real->inputs - v.held;
	bare->outputs = real->outputs;
	machine_touch(bare, 0, bare->q);
	return true;
}

/* ---- f ------------------------------------------------------------------ */

/* The real R for a virtual one: A's alloc_window, said once more so that one
 * can be held against the other. */
static void window(const struct vmm_layout *l, addr w, struct psw virtual,
                   struct psw *real)
{
	real->l = l->k + (virtual.l < w ? virtual.l : w);
	real->b = (addr)machine_extent(virtual.l, virtual.b, w);
}

/* *v is the machine of monitor j and becomes that of the level below. */
static void descend(const struct vmm_stack *s, unsigned j,
                    struct machine *real, struct vmmap_view *v)
{
	const struct vmm_level *level = &s->level[j];
	const struct vmm_layout *l = &level->layout;
	word *E = &real->E[level->at], *block = &E[vmm_block(l, 0)];
	bool timed = v->psw.m == MODE_U && v->timer != TIMER_OFF;
	struct psw psw = {.m = MODE_U, .p = v->psw.p};
	addr w;
	storage_of(s, j, 0, &w);
	window(l, w, v->psw, &psw);
	block[l->m] = v->psw.m;
	block[l->l] = v->psw.l;
	block[l->b] = v->psw.b;
	block[l->timer] = v->timer;
	if (l->timer_virtual != VMM_ABSENT) {
		E[l->timer_virtual] = timed ? l->timer_on : 0;
		E[l->timer_loaded] = timed ? v->timer : TIMER_OFF;
	}
	if (l->fetch != VMM_ABSENT && v->psw.m == MODE_S) {
		E[l->reg_pc] = v->psw.p;
		E[l->reg_base] = psw.l;
		E[l->reg_bound] = psw.b;
		psw = (struct psw){MODE_S, l->fetch, 0, ADDR_MAX};
	}
	v->psw = psw;
	v->timer = timed ? v->timer : TIMER_OFF;
}

void lockstep_vmmap_forward(const struct vmm_stack *s,
                            const struct machine *bare, struct machine *real)
{
	struct vmmap_view v = {.psw = bare->psw, .timer = bare->timer};
	assert(bare->q == s->guest_q && real->q == s->q);
	assert(s->level[s->depth - 1].layout.vms == 1);
	memcpy(&real->E[s->guest_at], bare->E, bare->q * sizeof(word));
	for (unsigned j = s->depth; j-- > 0;)
		descend(s, j, real, &v);
	real->psw = v.psw;
	real->timer = v.timer;
	real->clock = bare->clock;
	real->inputs = bare->inputs;
	real->outputs = bare->outputs;
	machine_touch(real, 0, real->q);
}
