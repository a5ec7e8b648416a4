/* timing.c: monitors and the clock. See timing.h. */
#include "lockstep/timing.h"
#include "base/random.h"

#include <inttypes.h>
#include <string.h>

/* ---- By their text ------------------------------------------------------ */

/* Whether the word at an address belongs to an interpreter routine. */
static bool is_interpreter(const struct asm_image *monitor, addr at)
{
	const struct asm_line *line = asm_line_at(monitor, at);
	return line &&
	       strcmp(monitor->files[line->file], "interpreters.s") == 0;
}

static void tell(const struct asm_image *monitor, const struct isa_insn *i,
                 addr at, struct text *why)
{
	addr offset = 0;
	const struct asm_symbol *label = asm_label_at(monitor, at, &offset);
	if (why)
		text_printf(why, "%s + %" PRIu32 ": %s reads the clock\n",
		            label ? label->name : "0", offset, i->name);
}

unsigned lockstep_timing_readings(const struct asm_image *monitor,
                                  const struct isa *isa, struct text *why)
{
	unsigned n = 0;
	for (size_t s = 0; s < monitor->segment_count; s++) {
		const struct asm_segment *g = &monitor->segments[s];
		for (addr a = 0; a < g->count; a++) {
			const struct asm_line *line =
			        asm_line_at(monitor, g->at + a);
			const struct isa_insn *i = isa_decode(isa,
			                                      g->words[a]);
			if (!line || !line->code || !i ||
			    !rtl_reads(&i->effect, RTL_CLOCK) ||
			    is_interpreter(monitor, g->at + a))
				continue;
			tell(monitor, i, g->at + a, why);
			n++;
		}
	}
	return n;
}

/* ---- By running them ---------------------------------------------------- */

struct run {
	struct machine m;
	struct console console;
	word heard;         /* a hash of what was put out */
	enum machine_status status;
	word steps;
	bool guest_read;    /* the clock, by the guest or for it */
};

static void out(void *ctx, word index, word value)
{
	struct run *r = ctx;
	r->heard = (r->heard ^ value ^ index) * 0x100000001b3;
}

/* A step that read the clock: was it the guest's, or {v_i} for the guest? */
static bool for_guest(const struct run *r, const struct vmm_stack *stack)
{
	const struct machine_step *s = &r->m.step;
	return s->read_clock &&
	       (s->before.m == MODE_U ||
	        is_interpreter(stack->level[0].monitor, s->before.p));
}

/* `jumps` NULL: the clock is left alone. */
static bool run(struct run *r, const struct isa *isa,
                const struct vmm_stack *stack, struct random *jumps, word limit)
{
	*r = (struct run){0};
	if (!machine_init(&r->m, isa, stack->q) ||
	    !asm_image_load(stack->image, &r->m, 0))
		return false;
	r->console = (struct console){r, NULL, out};
	r->m.console = &r->console;
	r->m.psw.p = stack->image->entry;
	while (r->steps < limit && r->status < MACHINE_HALTED) {
		word n = jumps ? random_next(jumps) : 0;
		if (n % 8 == 1)
			r->m.clock += n >> 44;
		r->status = machine_step(&r->m);
		r->guest_read |= for_guest(r, stack);
		r->steps++;
	}
	return true;
}

static bool same(struct run *a, struct run *b, struct text *why)
{
	b->m.clock = a->m.clock; /* that it differs is what was done */
	if (a->status != b->status || a->steps != b->steps) {
		if (why)
			text_printf(why, "%s after %" PRIu64 " steps, and %s "
			                 "after %" PRIu64,
			            machine_status_name(a->status), a->steps,
			            machine_status_name(b->status), b->steps);
		return false;
	}
	if (a->heard != b->heard) {
		if (why)
			text_add(why, "the output differs");
		return false;
	}
	return machine_equal(&a->m, &b->m, why);
}

enum timing_end lockstep_timing_disturb(const struct isa *isa,
                                        const struct vmm_stack *stack,
                                        unsigned runs, word limit,
                                        struct text *why)
{
	struct run calm, other;
	enum timing_end end = TIMING_SAME;
	if (!run(&calm, isa, stack, NULL, limit))
		end = TIMING_NO_MEMORY;
	else if (calm.status < MACHINE_HALTED)
		end = TIMING_NOT_ENDED;
	for (unsigned i = 1; i <= runs && end == TIMING_SAME; i++) {
		struct random jumps = {i};
		if (!run(&other, isa, stack, &jumps, limit))
			end = TIMING_NO_MEMORY;
		else if (!same(&calm, &other, why))
			end = calm.guest_read ? TIMING_GUEST : TIMING_DIFFERENT;
		machine_fini(&other.m);
	}
	machine_fini(&calm.m);
	return end;
}
