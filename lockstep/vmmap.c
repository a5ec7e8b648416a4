/* vmmap.c: the VM map f and its inverse g, level by level. See vmmap.h.
 *
 * g climbs: from the state of a level and the block of the monitor on it, the
 * state of the level above. f descends: from the state of a level, what its
 * monitor's block must hold and the state of the level below. Both know of a
 * monitor what layout.inc and storage.s publish, and nothing of its code but
 * where the hybrid one begins to interpret an instruction.
 */
#include "lockstep/vmmap.h"

#include <assert.h>
#include <string.h>

/* Registers of a monitor that f and g must know: layout.inc. */
enum { REGISTER_PC = ISA_REGISTER_CELL + 3, REGISTER_BASE, REGISTER_BOUND };

enum { TIMER_ON = 1 }; /* of timer_virtual: it is on the real one */

static addr label(const struct asm_image *image, const char *name)
{
	const struct asm_symbol *s = asm_symbol(image, name);
	return s ? (addr)s->value : 0;
}

void lockstep_vmmap_init(struct vmmap *map, const struct vmm_stack *stack)
{
	*map = (struct vmmap){.stack = stack};
	for (unsigned j = 0; j < stack->depth; j++) {
		const struct asm_image *m = stack->level[j].monitor;
		map->level[j] = (struct vmmap_level){
			.fetch = label(m, "disp_fetch"),
			.in_full = label(m, "VM_IN_FULL"),
			.timer_loaded = label(m, "timer_loaded"),
			.timer_virtual = label(m, "timer_virtual"),
		};
	}
}

/* ---- What a level has --------------------------------------------------- */

/* The machine that monitor j makes: where its storage is, and how much. */
static addr storage_of(const struct vmm_stack *s, unsigned j, unsigned vm,
                       addr *size)
{
	bool top = j + 1 == s->depth;
	*size = top ? s->guest_q : s->level[j + 1].q;
	return top ? s->guest_at + vm * s->guest_q : s->level[j + 1].at;
}

static addr block_of(const struct vmm_level *level, unsigned vm)
{
	return level->at + level->layout.blocks +
	       vm * level->layout.block_words;
}

/* ---- g ------------------------------------------------------------------ */

/* Whether monitor j has a word of input that its guest has not taken. */
static bool holds(const struct vmmap *map, const struct machine *real,
                  unsigned j, unsigned vm)
{
	addr block = block_of(&map->stack->level[j], vm);
	return real->E[block + map->level[j].in_full] != 0;
}

/* Case (c): the guest has ended, and its monitor is done with it: it works for
 * another, or the whole machine has ended. */
static bool ended(const struct vmmap *map, const struct machine *real,
                  unsigned j, unsigned vm, struct vmmap_view *out)
{
	const struct vmm_level *level = &map->stack->level[j];
	struct vmm_vm block;
	vmm_read(&level->layout, real, level->at, vm, &block);
	if (block.status == VMM_RUNNING ||
	    (real->step.status < MACHINE_HALTED &&
	     vmm_current(&level->layout, real, level->at) == vm))
		return false;
	*out = (struct vmmap_view){
		.psw = block.psw, .timer = block.timer, .status = block.status,
	};
	out->at = storage_of(map->stack, j, vm, &out->q);
	for (unsigned i = 0; i <= j; i++)
		out->held += holds(map, real, i, i == j ? vm : 0);
	return true;
}

/* Cases (a) and (b): *v is level j, settled, and becomes level j + 1. */
static bool climb(const struct vmmap *map, const struct machine *real,
                  unsigned j, unsigned vm, struct vmmap_view *v)
{
	const struct vmm_level *level = &map->stack->level[j];
	const struct vmmap_level *known = &map->level[j];
	const word *E = &real->E[level->at];
	struct vmm_vm block;
	if (vmm_current(&level->layout, real, level->at) != vm)
		return false;
	bool direct = v->psw.m == MODE_U;
	if (!direct && !(known->fetch && v->psw.p == known->fetch &&
	                 v->psw.l == 0))
		return false;
	vmm_read(&level->layout, real, level->at, vm, &block);
	if (block.status != VMM_RUNNING)
		return ended(map, real, j, vm, v);

	bool timed = direct && E[known->timer_virtual] == TIMER_ON;
	v->timer = timed ? block.timer - (E[known->timer_loaded] - v->timer)
	                 : block.timer;
	v->timed = timed && (v->timed || j == 0);
	v->direct = direct && v->direct;
	v->held += holds(map, real, j, vm);
	addr p = direct ? v->psw.p : (addr)E[REGISTER_PC] & ADDR_MAX;
	v->psw = block.psw;
	v->psw.p = p;
	v->at = storage_of(map->stack, j, vm, &v->q);
	return true;
}

bool lockstep_vmmap_view(const struct vmmap *map, const struct machine *real,
                         unsigned level, unsigned vm, struct vmmap_view *out)
{
	assert(level <= map->stack->depth);
	*out = (struct vmmap_view){
		.psw = real->psw, .timer = real->timer, .q = real->q,
		.direct = true,
	};
	for (unsigned j = 0; j < level; j++) {
		unsigned which = j + 1 == map->stack->depth ? vm : 0;
		if (!climb(map, real, j, which, out))
			return ended(map, real, level - 1,
			             level == map->stack->depth ? vm : 0, out);
	}
	return true;
}

bool lockstep_vmmap_back(const struct vmmap *map, const struct machine *real,
                         unsigned vm, struct machine *bare)
{
	struct vmmap_view v;
	if (!lockstep_vmmap_view(map, real, map->stack->depth, vm, &v))
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
	addr from = virtual.l < w ? virtual.l : w;
	real->l = l->k + from;
	real->b = virtual.b < w - from ? virtual.b : w - from;
}

/* *v is the machine of monitor j and becomes that of the level below. */
static void descend(const struct vmmap *map, unsigned j, struct machine *real,
                    struct vmmap_view *v)
{
	const struct vmm_level *level = &map->stack->level[j];
	const struct vmmap_level *known = &map->level[j];
	const struct vmm_layout *l = &level->layout;
	word *E = &real->E[level->at], *block = &real->E[block_of(level, 0)];
	bool timed = v->psw.m == MODE_U && v->timer != TIMER_OFF;
	struct psw psw = {.m = MODE_U, .p = v->psw.p};
	addr w;
	storage_of(map->stack, j, 0, &w);
	window(l, w, v->psw, &psw);
	block[l->m] = v->psw.m;
	block[l->l] = v->psw.l;
	block[l->b] = v->psw.b;
	block[l->timer] = v->timer;
	E[known->timer_virtual] = timed ? TIMER_ON : 0;
	E[known->timer_loaded] = timed ? v->timer : TIMER_OFF;
	if (known->fetch && v->psw.m == MODE_S) {
		E[REGISTER_PC] = v->psw.p;
		E[REGISTER_BASE] = psw.l;
		E[REGISTER_BOUND] = psw.b;
		psw = (struct psw){MODE_S, known->fetch, 0, ADDR_MAX};
	}
	v->psw = psw;
	v->timer = timed ? v->timer : TIMER_OFF;
}

void lockstep_vmmap_forward(const struct vmmap *map, const struct machine *bare,
                            struct machine *real)
{
	const struct vmm_stack *s = map->stack;
	struct vmmap_view v = {.psw = bare->psw, .timer = bare->timer};
	assert(bare->q == s->guest_q && real->q == s->q);
	assert(s->level[s->depth - 1].layout.vms == 1);
	memcpy(&real->E[s->guest_at], bare->E, bare->q * sizeof(word));
	for (unsigned j = s->depth; j-- > 0;)
		descend(map, j, real, &v);
	real->psw = v.psw;
	real->timer = v.timer;
	real->clock = bare->clock;
	real->inputs = bare->inputs;
	real->outputs = bare->outputs;
	machine_touch(real, 0, real->q);
}
