/* stats.c: who executed what, in a stack of monitors.
 *
 * Every instruction belongs to a world: the monitor on the machine, a monitor
 * in its virtual machine, ..., the guests. A step of the machine is an
 * instruction of the lowest monitor if it is in supervisor mode; otherwise the
 * monitors' blocks say whose it is. And when a monitor comes to interpret an
 * instruction, that is an instruction of the world above it.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "vmm/vmm.h"

const char *vmm_fate_name(enum vmm_fate f)
{
	static const char *const names[VMM_FATES] = {
		[VMM_NO_FATE] = "?",
		[VMM_INTERPRETED] = "interpreted",
		[VMM_REFLECTED] = "reflected",
		[VMM_SLICED] = "time slice",
	};
	return names[f];
}

/* ---- What a monitor does at an address ---------------------------------- */

enum mark { MARK_NONE, MARK_ENTRY, MARK_REFLECT, MARK_SLICE, MARK_INTERPRET };

static void mark(unsigned char *marks, addr at, enum mark what)
{
	if (at != VMM_ABSENT)
		marks[at] = (unsigned char)what;
}

static unsigned char *make_marks(const struct vmm_layout *l)
{
	unsigned char *marks = calloc(l->k, 1);
	if (!marks)
		return NULL;
	mark(marks, l->entry, MARK_ENTRY);
	mark(marks, l->reflect, MARK_REFLECT);
	mark(marks, l->slice_over, MARK_SLICE);
	mark(marks, l->decode, MARK_INTERPRET);
	return marks;
}

bool vmm_stats_init(struct vmm_stats *s, const struct vmm_stack *stack)
{
	vmm_check(stack);
	*s = (struct vmm_stats){.stack = stack};
	for (unsigned i = 0; i < stack->depth; i++) {
		s->marks[i] = make_marks(&stack->level[i].layout);
		if (!s->marks[i])
			return false;
	}
	return true;
}

void vmm_stats_free(struct vmm_stats *s)
{
	for (unsigned i = 0; i < VMM_LEVELS_MAX; i++)
		free(s->marks[i]);
	memset(s, 0, sizeof *s);
}

/* ---- Whose instruction it is -------------------------------------------- */

unsigned vmm_world(const struct vmm_stack *stack, const struct machine *m,
                   unsigned *vm)
{
	if (m->psw.m == MODE_S)
		return 0;
	for (unsigned i = 0; i < stack->depth; i++) {
		const struct vmm_level *level = &stack->level[i];
		unsigned n = vmm_current(&level->layout, m, level->at);
		struct vmm_vm block;
		if (n == level->layout.vms) /* its guest set R or M unseen */
			return i + 1;
		if (vm)
			vm[i] = n;
		vmm_read(&level->layout, m, level->at, n, &block);
		if (block.psw.m == MODE_S)
			return i + 1;
	}
	return stack->depth;
}

/* ---- Counting ----------------------------------------------------------- */

static void settle(struct vmm_stats *s, unsigned world, enum vmm_fate fate)
{
	if (s->pending[world])
		s->world[world].traps[s->pending[world]][fate]++;
	s->pending[world] = TRAP_NONE;
}

/* The world executes the instruction at its virtual address p. */
static void executed(struct vmm_stats *s, const struct machine *m,
                     unsigned world, addr p)
{
	while (world < s->stack->depth) {
		const struct vmm_level *level = &s->stack->level[world];
		if (p >= level->layout.k)
			return;
		switch (s->marks[world][p]) {
		case MARK_ENTRY:
			s->pending[world] = machine_psw_cause(m->E[level->at]);
			return;
		case MARK_REFLECT:
			settle(s, world, VMM_REFLECTED);
			return;
		case MARK_SLICE:
			settle(s, world, VMM_SLICED);
			return;
		case MARK_INTERPRET:
			settle(s, world, VMM_INTERPRETED);
			p = (addr)(m->E[level->at + level->layout.reg_pc] &
			           ADDR_MAX);
			world++;
			s->world[world].interpreted++;
			break;
		default:
			return;
		}
	}
}

void vmm_stats_step(struct vmm_stats *s, const struct machine *m,
                    const struct machine_step *step)
{
	/* the blocks are as they were before: a direct step of a VM cannot
	 * change them, and in supervisor mode they are not asked */
	struct machine before = {.E = m->E, .q = m->q, .psw = step->before};
	unsigned world = vmm_world(s->stack, &before, NULL);
	s->world[world].cycles += step->cycles;
	if (step->status == MACHINE_TRAPPED || step->status == MACHINE_WEDGED)
		return;
	s->world[world].direct++;
	executed(s, m, world, step->before.p);
}

/* ---- Telling ------------------------------------------------------------ */

static void print_traps(const struct vmm_world_counts *w, struct text *out)
{
	for (int cause = TRAP_NONE + 1; cause < TRAP_COUNT; cause++) {
		word all = 0;
		for (int f = 1; f < VMM_FATES; f++)
			all += w->traps[cause][f];
		if (!all)
			continue;
		text_printf(out, "    trap %-17s %14" PRIu64 "  ",
		            rtl_trap_name((enum trap)cause), all);
		const char *comma = "";
		for (int f = 1; f < VMM_FATES; f++)
			if (w->traps[cause][f]) {
				text_printf(out, "%s%" PRIu64 " %s", comma,
				            w->traps[cause][f],
				            vmm_fate_name((enum vmm_fate)f));
				comma = ", ";
			}
		text_char(out, '\n');
	}
}

static void print_world(const struct vmm_stats *s, unsigned n,
                        struct text *out)
{
	const struct vmm_world_counts *w = &s->world[n];
	if (n < s->stack->depth)
		text_printf(out, "  level %u: %s, k = %u\n", n,
		            vmm_kind_name(s->stack->level[n].kind),
		            (unsigned)s->stack->level[n].layout.k);
	else
		text_printf(out, "  level %u: guest%s, w = %u\n", n,
		            s->stack->level[n - 1].layout.vms > 1 ? "s" : "",
		            (unsigned)s->stack->guest_q);
	text_printf(out, "    instructions direct    %14" PRIu64 "\n",
	            w->direct);
	if (n > 0)
		text_printf(out, "    interpreted            %14" PRIu64 "\n",
		            w->interpreted);
	text_printf(out, "    machine cycles         %14" PRIu64 "\n",
	            w->cycles);
	print_traps(w, out);
}

void vmm_stats_print(const struct vmm_stats *s, struct text *out)
{
	unsigned depth = s->stack->depth;
	word all = 0;
	text_add(out, "by level\n");
	for (unsigned n = 0; n <= depth; n++) {
		print_world(s, n, out);
		all += s->world[n].direct;
	}
	const struct vmm_world_counts *guest = &s->world[depth];
	word bare = guest->direct + guest->interpreted;
	if (bare)
		text_printf(out, "  machine instructions for each of the "
		                 "guest's: %.2f\n", (double)all / (double)bare);
}
