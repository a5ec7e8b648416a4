/* levels.c: machines within machines, and places in them.
 *
 * Each monitor keeps, for each of its virtual machines, what the virtual
 * machine has become (vmm/vmm.h). So the machine at any level can be shown as
 * the program on it sees it.
 */

#include "repl/internal.h"

/* ---- Views --------------------------------------------------------------- */

static void bare(const struct repl *r, const struct machine *m, struct view *v)
{
	*v = (struct view){
		.known = true,
		.psw = m->psw,
		.timer = m->timer,
		.q = m->q,
		.image = r->target.stack ? r->target.stack->level[0].monitor
		                         : r->target.image,
	};
	v->status = VMM_RUNNING;
}

/* The VM of a level's monitor that has the processor; 0 before there is one. */
static unsigned current(const struct repl *r, const struct machine *m,
                        unsigned level, bool *known)
{
	const struct vmm_level *l = &r->target.stack->level[level];
	unsigned n = vmm_current(&l->layout, m, l->at);
	*known = n < l->layout.vms;
	return *known ? n : 0;
}

/* From the view of a monitor's machine to that of its VM number n. */
static void above(const struct repl *r, const struct machine *m, unsigned n,
                  bool known, struct view *v)
{
	const struct vmm_stack *s = r->target.stack;
	const struct vmm_level *l = &s->level[v->level];
	struct view below = *v;
	struct vmm_vm vm;
	*v = (struct view){.level = below.level + 1, .known = known, .vm = n};
	v->image = repl_level_program(r, v->level, n, &v->at);
	v->q = v->level < s->depth ? s->level[v->level].q : s->guest_q;
	if (!v->known) {
		v->psw = (struct psw){MODE_S, v->image ? v->image->entry : 0,
		                      0, v->q};
		v->timer = TIMER_OFF;
		return;
	}
	vmm_read(&l->layout, m, l->at, n, &vm);
	v->psw = vmm_virtual_psw(&l->layout, m, l->at, n, below.psw);
	v->timer = vmm_virtual_timer(&l->layout, m, l->at, n, below.psw,
	                             below.timer, NULL);
	v->status = vm.status;
}

unsigned repl_level_turn(const struct repl *r, const struct machine *m)
{
	return r->target.stack ? vmm_world(r->target.stack, m, NULL) : 0;
}

void repl_level_view(const struct repl *r, const struct machine *m,
                     unsigned level, struct view *v)
{
	bool known = false;
	bare(r, m, v);
	while (v->level < level) {
		unsigned n = current(r, m, v->level, &known);
		above(r, m, n, known, v);
	}
	v->turn = repl_level_turn(r, m) == level;
}

void repl_level_view_vm(const struct repl *r, const struct machine *m,
                        unsigned level, unsigned vm, struct view *v)
{
	bool known = false;
	repl_level_view(r, m, level, v);
	if (level == 0 || v->vm == vm)
		return;
	repl_level_view(r, m, level - 1, v);
	current(r, m, level - 1, &known);
	above(r, m, vm, known, v);
}

/* ---- Between two instructions -------------------------------------------- */

bool repl_level_between(const struct repl *r, const struct machine *m,
                        unsigned level, unsigned vm, struct vmmap_view *v)
{
	if (level > 0)
		return lockstep_vmmap_view(r->target.stack, m, level, vm, v) &&
		       v->due;
	*v = (struct vmmap_view){
		.psw = m->psw, .timer = m->timer, .q = m->q,
		.direct = true, .due = true,
	};
	return true;
}

bool repl_level_is_between(struct repl *r, void *whose)
{
	const struct whose *w = whose;
	struct vmmap_view v;
	return repl_level_between(r, &r->m, w->level, w->vm, &v);
}

bool repl_level_ended(const struct repl *r, unsigned level, unsigned vm)
{
	const struct vmm_stack *s = r->target.stack;
	bool ended = false, others = false;
	if (level == 0)
		return false;
	const struct vmm_level *l = &s->level[level - 1];
	for (unsigned n = 0; n < l->layout.vms; n++) {
		struct vmm_vm block;
		vmm_read(&l->layout, &r->m, l->at, n, &block);
		if (n == vm)
			ended = block.status != VMM_RUNNING;
		else
			others = others || block.status == VMM_RUNNING;
	}
	return ended && others;
}

void repl_level_moment(const struct repl *r, const struct machine *m,
                       unsigned level, struct moment *out)
{
	addr absolute;
	bool known = true;
	*out = (struct moment){.level = level};
	if (level > 0)
		out->vm = current(r, m, level - 1, &known);
	struct vmmap_view *v = &out->v;
	out->between = known && repl_level_between(r, m, level, out->vm, v);
	if (!out->between || v->status != VMM_RUNNING ||
	    r->history.status >= MACHINE_HALTED ||
	    (v->psw.m == MODE_U && v->timer == 0) ||
	    !machine_relocate(v->psw, v->q, v->psw.p, &absolute))
		return;
	out->fetches = true;
	out->from = v->at + absolute;
}

bool repl_level_boundary(const struct repl *r, const struct machine *m,
                         unsigned level)
{
	struct moment now;
	repl_level_moment(r, m, level, &now);
	return now.between;
}

const char *repl_level_name(const struct repl *r, unsigned level)
{
	if (r->target.depth == 0)
		return "machine";
	if (level == r->target.depth)
		return "guest";
	return vmm_kind_name(r->target.stack->level[level].kind);
}

/* ---- Addresses ----------------------------------------------------------- */

bool repl_view_absolute(const struct view *v, word a, addr *real)
{
	if (a >= v->q)
		return false;
	*real = v->at + (addr)a;
	return true;
}

bool repl_view_relocate(const struct view *v, word a, addr *real)
{
	addr absolute;
	return machine_relocate(v->psw, v->q, a, &absolute) &&
	       repl_view_absolute(v, absolute, real);
}

bool repl_view_register(const struct view *v, unsigned n, addr *real)
{
	return repl_view_relocate(v, ISA_REGISTER_CELL + n, real);
}

bool repl_fetch_address(const struct machine *m, addr *real)
{
	if (m->psw.m == MODE_U && m->timer == 0)
		return false;
	return machine_relocate(m->psw, m->q, m->psw.p, real);
}

/* ---- Places -------------------------------------------------------------- */

unsigned repl_level_owner(const struct repl *r, addr real, unsigned *vm)
{
	const struct vmm_stack *s = r->target.stack;
	*vm = 0;
	if (!s)
		return 0;
	for (unsigned i = 0; i < s->depth; i++)
		if (real - s->level[i].at < s->level[i].layout.k)
			return i;
	*vm = (real - s->guest_at) / s->guest_q;
	return s->depth;
}

const struct asm_image *repl_level_program(const struct repl *r, unsigned level,
                                           unsigned vm, addr *from)
{
	const struct vmm_stack *s = r->target.stack;
	*from = 0;
	if (!s)
		return r->target.image;
	if (level < s->depth) {
		*from = s->level[level].at;
		return s->level[level].monitor;
	}
	*from = s->guest_at + vm * s->guest_q;
	return vm < r->target.programs ? r->target.program[vm] : NULL;
}

const struct asm_image *repl_level_image_at(const struct repl *r, addr real,
                                            addr *from)
{
	unsigned vm, level = repl_level_owner(r, real, &vm);
	return repl_level_program(r, level, vm, from);
}

/* A label far below has nothing to do with the place. */
enum { FAR = 4096 };

void repl_level_place(const struct repl *r, addr real, struct text *out)
{
	addr from, offset;
	const struct asm_image *image = repl_level_image_at(r, real, &from);
	const struct asm_symbol *s =
	        image ? asm_label_at(image, real - from, &offset) : NULL;
	if (!s || offset > FAR)
		return;
	text_add(out, s->name);
	if (offset)
		text_printf(out, "+%u", (unsigned)offset);
}

void repl_level_line(const struct repl *r, addr real, struct text *out)
{
	addr from;
	const struct asm_image *image = repl_level_image_at(r, real, &from);
	const struct asm_line *l = image ? asm_line_at(image, real - from)
	                                 : NULL;
	if (l)
		text_printf(out, "%s:%u", image->files[l->file], l->line);
}
