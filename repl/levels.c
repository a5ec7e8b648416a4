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

/* From the view of a monitor's machine to that of its VM. */
static void above(const struct repl *r, const struct machine *m,
                  struct view *v)
{
	const struct vmm_stack *s = r->target.stack;
	const struct vmm_level *l = &s->level[v->level];
	struct view below = *v;
	struct vmm_vm vm;
	unsigned n = vmm_current(&l->layout, m, l->at);
	*v = (struct view){.level = below.level + 1};
	v->known = n < l->layout.vms;
	v->vm = v->known ? n : 0;
	if (v->level < s->depth) {
		v->at = s->level[v->level].at;
		v->q = s->level[v->level].q;
		v->image = s->level[v->level].monitor;
	} else {
		v->at = s->guest_at + v->vm * s->guest_q;
		v->q = s->guest_q;
		v->image = v->vm < r->target.programs
		                   ? r->target.program[v->vm] : NULL;
	}
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
	bare(r, m, v);
	while (v->level < level)
		above(r, m, v);
	v->turn = repl_level_turn(r, m) == level;
}

bool repl_level_boundary(const struct repl *r, const struct machine *m,
                         unsigned level)
{
	struct vmmap_view settled;
	struct view v;
	if (level == 0)
		return true;
	repl_level_view(r, m, level, &v);
	return v.known &&
	       lockstep_vmmap_view(r->target.stack, m, level, v.vm, &settled);
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

const struct asm_image *repl_level_image_at(const struct repl *r, addr real,
                                            addr *from, unsigned *level)
{
	const struct vmm_stack *s = r->target.stack;
	*from = 0;
	*level = 0;
	if (!s)
		return r->target.image;
	for (unsigned i = 0; i < s->depth; i++)
		if (real - s->level[i].at < s->level[i].layout.k) {
			*from = s->level[i].at;
			*level = i;
			return s->level[i].monitor;
		}
	unsigned vm = (real - s->guest_at) / s->guest_q;
	*level = s->depth;
	*from = s->guest_at + vm * s->guest_q;
	return vm < r->target.programs ? r->target.program[vm] : NULL;
}

/* A label far below has nothing to do with the place. */
enum { FAR = 4096 };

void repl_level_place(const struct repl *r, addr real, struct text *out)
{
	addr from, offset;
	unsigned level;
	const struct asm_image *image =
		repl_level_image_at(r, real, &from, &level);
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
	unsigned level;
	const struct asm_image *image =
		repl_level_image_at(r, real, &from, &level);
	const struct asm_line *l = image ? asm_line_at(image, real - from)
	                                 : NULL;
	if (l)
		text_printf(out, "%s:%u", image->files[l->file], l->line);
}
