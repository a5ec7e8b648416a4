/* screen.c: is the exact condition violated in this state, with the monitor
 * that was built?
 *
 * The same question as exact.c asks of all monitors, asked of one state and
 * one monitor, by making the two steps. See pill.h.
 */
#include <stdlib.h>
#include <string.h>

#include "trials/pill.h"

enum {
	BOOT_STEPS = 20000,
	CLOCK_AHEAD = 1000,
};

/* ---- The two machines --------------------------------------------------- */

static word in(void *ctx, word index)
{
	const struct pill_screen *s = ctx;
	(void)index;
	return s->input;
}

/* Runs the monitor until it comes to its guest's first instruction. */
static void boot(struct pill_screen *s, const struct vmm_stack *stack)
{
	struct machine *m = &s->real;
	m->psw.p = stack->image->entry;
	for (unsigned n = 0; n < BOOT_STEPS && m->psw.m == MODE_S; n++) {
		if (vmm_fetches(s->layout, m->psw)) /* a hybrid one */
			break;
		if (machine_step(m) >= MACHINE_HALTED)
			break;
	}
}

bool trials_pill_screen_open(struct pill_screen *s, const struct isa *isa,
                             const struct vmm_stack *stack, word real_timer)
{
	*s = (struct pill_screen){.isa = isa, .at = stack->guest_at,
	                          .layout = &stack->level[0].layout,
	                          .real_timer = real_timer};
	s->console = (struct console){s, in, NULL};
	s->monitor = malloc(stack->q * sizeof(word));
	if (!s->monitor || !machine_init(&s->bare, isa, REDPILL_W))
		return false;
	if (!machine_init(&s->real, isa, stack->q))
		return false;
	s->bare.console = s->real.console = &s->console;
	if (!asm_image_load(stack->image, &s->real, 0))
		return false;
	boot(s, stack);
	memcpy(s->monitor, s->real.E, stack->q * sizeof(word));
	return true;
}

void trials_pill_screen_close(struct pill_screen *s)
{
	if (s->bare.E)
		machine_fini(&s->bare);
	if (s->real.E)
		machine_fini(&s->real);
	free(s->monitor);
	memset(s, 0, sizeof *s);
}

/* f: the VM's part of it. What the monitor keeps of virtual M and R is not
 * where an instruction would find it by accident; but its registers are, and
 * two of them hold the real R. */
static void forward(struct pill_screen *s, const struct pill_state *state)
{
	struct machine *b = &s->bare, *r = &s->real;
	struct psw p = state->psw;
	memcpy(b->E, state->E, sizeof state->E);
	memcpy(r->E, s->monitor, r->q * sizeof(word));
	memcpy(r->E + s->at, state->E, sizeof state->E);
	if (state->trapped)
		r->E[CELL_OLD_PSW] = trials_pill_trapped(s->at);
	b->psw = p;
	r->psw = (struct psw){MODE_U, p.p, p.l + s->at,
	                      (addr)machine_extent(p.l, p.b, REDPILL_W)};
	if (s->wide && s->layout->reg_base != VMM_ABSENT)
		r->E[s->layout->reg_base] = r->psw.l;
	if (s->wide && s->layout->reg_bound != VMM_ABSENT)
		r->E[s->layout->reg_bound] = r->psw.b;
	b->timer = state->timer;
	r->timer = s->real_timer != TIMER_OFF ? s->real_timer
	           : p.m == MODE_U            ? state->timer
	                                      : TIMER_OFF;
	b->clock = 0;
	r->clock = CLOCK_AHEAD;
	s->input = state->input;
}

/* ---- Comparing the steps ------------------------------------------------ */

static void touch(struct pill_touched *t, word at)
{
	if (at >= REDPILL_W || t->count == sizeof t->list / sizeof *t->list)
		return;
	for (unsigned n = 0; n < t->count; n++)
		if (t->list[n] == at)
			return;
	t->list[t->count++] = (addr)at;
}

static void note(struct pill_screen *s, const struct machine_step *t, addr at)
{
	for (unsigned n = 0; n < t->cycles; n++) {
		const struct machine_cycle *c = &t->cycle[n];
		if (c->kind == CYCLE_WRITE)
			touch(&s->changed, c->real - at);
		else if (c->kind == CYCLE_READ)
			touch(&s->read, c->real - (c->relocated ? at : 0));
	}
}

static bool storage_differs(const struct pill_screen *s)
{
	const struct machine *b = &s->bare, *r = &s->real;
	for (unsigned side = 0; side < 2; side++) {
		const struct machine_step *t = side ? &r->step : &b->step;
		for (unsigned n = 0; n < t->cycles; n++) {
			if (t->cycle[n].kind != CYCLE_WRITE)
				continue;
			word at = t->cycle[n].real - (side ? s->at : 0);
			if (at >= REDPILL_W || b->E[at] != r->E[s->at + at])
				return true;
		}
	}
	return false;
}

static bool outputs_differ(const struct machine_step *b,
                           const struct machine_step *r)
{
	return b->outputs != r->outputs || b->took_input != r->took_input ||
	       memcmp(b->output, r->output,
	              b->outputs * sizeof *b->output) != 0;
}

/* What a step leaves of the timer when it only counts. */
static bool timer_set(const struct machine_step *t)
{
	word counted = t->timer_before;
	if (t->before.m == MODE_U && counted != TIMER_OFF &&
	    t->status == MACHINE_RUNNING)
		counted--;
	return t->timer_after != counted;
}

static bool control_differs(const struct pill_screen *s)
{
	const struct machine_step *b = &s->bare.step, *r = &s->real.step;
	struct psw bare = b->after, real = r->after;
	bare.p = b->before.p;
	real.p = r->before.p;
	return b->after.p != r->after.p ||
	       !machine_psw_equal(bare, b->before) ||
	       !machine_psw_equal(real, r->before) || timer_set(b) ||
	       timer_set(r);
}

enum pill_violation trials_pill_violates(struct pill_screen *s,
                                         const struct pill_state *state)
{
	forward(s, state);
	s->read.count = s->changed.count = 0;
	enum machine_status bare = machine_step(&s->bare);
	enum machine_status real = machine_step(&s->real);
	const struct machine_step *b = &s->bare.step, *r = &s->real.step;
	note(s, b, 0);
	note(s, r, s->at);
	if (!b->insn)
		return PILL_NO_VIOLATION;
	if (r->cause) /* the monitor has control, and knows what to do */
		return state->psw.m == MODE_U && b->cause != r->cause
		               ? PILL_OTHER_TRAP
		               : PILL_NO_VIOLATION;
	return bare != real || control_differs(s) || storage_differs(s) ||
	                       outputs_differ(b, r)
	               ? PILL_UNNOTICED
	               : PILL_NO_VIOLATION;
}

/* ---- States nearby ------------------------------------------------------ */

static word value(struct random *r, const struct pill_state *s)
{
	const word list[] = {
		0,
		1,
		2,
		7,
		~(word)0,
		~(word)1,
		24,
		40,
		REDPILL_W,
		REDPILL_W - 1,
		s->psw.p,
		s->psw.p + 1,
		s->psw.b,
		s->psw.l,
		(word)3 << PSW_CAUSE,
		(word)15 << PSW_CAUSE,
		trials_pill_handler(),
		trials_pill_handler() | (word)1 << PSW_M,
		trials_pill_handler() | PSW_CAUSES,
		machine_psw_pack((struct psw){MODE_U, 20, 64, 128}, TRAP_NONE),
		machine_psw_pack((struct psw){MODE_S, 20, 64, 128}, TRAP_NONE) |
			PSW_CAUSES,
	};
	if (random_percent(r, 20))
		return random_next(r) >> random_below(r, 64);
	if (random_percent(r, 10)) /* around the end of the address space */
		return 0 - (word)random_below(r, 2 * REDPILL_W);
	return list[random_below(r, sizeof list / sizeof *list)];
}

/* What must be added to a word that the monitor has, where the guest expects
 * its own, to get at an address in the VM, or somewhere. */
static word offset(const struct pill_screen *s, struct random *r)
{
	const struct machine_step *t = &s->real.step;
	word at = random_percent(r, 70) ? s->at + 18 + random_below(r, 64)
	                                : random_below(r, s->real.q);
	for (unsigned n = 0; n < t->cycles; n++)
		if (t->cycle[n].kind == CYCLE_READ && !t->cycle[n].relocated)
			return at - t->cycle[n].value;
	return at;
}

/* Another number in the instruction. */
static word operand(const struct pill_screen *s, struct random *r,
                    const struct pill_state *state)
{
	if (s->wide && random_percent(r, 50)) /* the monitor's registers, say */
		return random_below(r, MACHINE_Q_MIN);
	return random_percent(r, 50) ? state->psw.p + 1 + random_below(r, 3)
	                             : value(r, state);
}

static void vary_operand(const struct pill_screen *s, struct random *r,
                         struct pill_state *state)
{
	word at = (word)state->psw.p + state->psw.l;
	const struct isa_insn *i = isa_decode(s->isa, state->E[at]);
	for (size_t n = 1; i && n < i->form->count; n++) {
		const struct isa_field *f = i->form->fields[n];
		if (isa_is_operand(i, f) && f->kind != ISA_REGISTER)
			state->E[at] = isa_field_put(f, state->E[at],
			                             operand(s, r, state));
	}
}

void trials_pill_vary(struct pill_screen *s, struct random *r,
                      struct pill_state *state)
{
	unsigned n = random_below(r, 100);
	word at = (word)state->psw.p + state->psw.l;
	if (n < 15) {
		vary_operand(s, r, state);
	} else if (n < 22) {
		state->timer = random_below(r, 3) + 1;
	} else if (n < 32) {
		state->psw.b = random_percent(r, 60)
		                       ? state->psw.p + 1 + random_below(r, 32)
		                       : ADDR_MAX - random_below(r, 40);
	} else if (s->read.count) {
		unsigned list = random_below(r, s->read.count);
		if (s->read.list[list] != at)
			state->E[s->read.list[list]] =
			        random_percent(r, 25) ? offset(s, r)
			                              : value(r, state);
	}
}
