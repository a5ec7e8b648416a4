/* lockstep.c: a guest bare and under monitors, step by step. See lockstep.h.
 *
 * The monitors go first. What they need for one step of the guest is not
 * limited to one step of the real machine, so the real machine runs until the
 * guest is settled again; then the bare machine makes its one step. The order
 * does not matter but for the clock, the one thing whose reading depends on
 * time: when the guest reads it, the bare machine is given the reading that
 * was made under the monitors. What is compared is equivalence in everything
 * but time, as the paper has it.
 *
 * One step of the bare machine is one instruction or one timer trap, and to
 * each there corresponds one advance of the guest: a monitor never merges two,
 * and with one VM and no time slices never shows the same twice. A time slice
 * may settle a guest without advancing it; step_both says what is done then.
 */
#include "lockstep/internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { SETTLE_STEPS = 1000000 };

const char *lockstep_end_name(enum lockstep_end end)
{
	static const char *const names[LOCKSTEP_ENDS] = {
		[LOCKSTEP_RUNNING] = "running",
		[LOCKSTEP_HALTED] = "halted",
		[LOCKSTEP_WEDGED] = "wedged",
		[LOCKSTEP_DIVERGED] = "diverged",
	};
	return names[end];
}

const char *lockstep_what_name(enum lockstep_what w)
{
	static const char *const names[LOCKSTEP_WHAT_COUNT] = {
#define X(id, name, about) [id] = name,
		LOCKSTEP_WHATS(X)
#undef X
	};
	return names[w];
}

const char *lockstep_what_about(enum lockstep_what w)
{
	static const char *const abouts[LOCKSTEP_WHAT_COUNT] = {
#define X(id, name, about) [id] = about,
		LOCKSTEP_WHATS(X)
#undef X
	};
	return abouts[w];
}

/* ---- Consoles ----------------------------------------------------------- */

static word input(void *ctx, word index)
{
	const struct lockstep *l = ctx;
	return l->options.input ? l->options.input(l->options.ctx, index)
	                        : CONSOLE_END;
}

static word line_input(void *ctx, word index)
{
	struct lockstep *l = ctx;
	l->p->taken = index + 1;
	return input(ctx, index);
}

static void line_output(void *ctx, word index, word value)
{
	struct lockstep_private *p = ((struct lockstep *)ctx)->p;
	(void)index;
	p->put++;
	if (p->outputs < OUTPUTS_MAX)
		p->output[p->outputs++] = value;
}

static void connect(struct lockstep *l)
{
	struct lockstep_private *p = l->p;
	const struct vmm_layout *top =
		&l->stack->level[l->stack->depth - 1].layout;
	unsigned vms = top->vms;
	p->bare_console = (struct console){l, input, NULL};
	p->line = (struct console){l, line_input, line_output};
	p->line_of[l->options.vm] = &p->line;
	if (vms > 1)
		vmm_lines_init(&p->lines, top, p->line_of, vms);
	l->bare.console = &p->bare_console;
	l->real.console = vms > 1 ? &p->lines.console : &p->line;
}

/* ---- Opening ------------------------------------------------------------ */

static void mark_text(struct lockstep *l)
{
	for (unsigned j = 0; j < l->stack->depth; j++) {
		const struct vmm_level *level = &l->stack->level[j];
		memset(&l->p->text[level->at + level->layout.text], true,
		       level->layout.text_end - level->layout.text);
	}
}

bool lockstep_open(struct lockstep *l, const struct isa *isa,
                   const struct vmm_stack *stack,
                   const struct lockstep_options *options)
{
	*l = (struct lockstep){.isa = isa, .stack = stack};
	if (options)
		l->options = *options;
	if (!l->options.settle_steps)
		l->options.settle_steps = SETTLE_STEPS;
	assert(l->options.vm < stack->level[stack->depth - 1].layout.vms);
	vmm_check(stack);
	struct lockstep_private *p = l->p = calloc(1, sizeof *p);
	if (!p)
		return false;
	p->w = stack->guest_q;
	p->at = stack->guest_at + l->options.vm * p->w;
	p->changed = calloc(p->w, sizeof *p->changed);
	p->stamp = calloc(p->w, sizeof *p->stamp);
	p->text = calloc(stack->q, sizeof *p->text);
	l->insn = calloc(isa->insn_count, sizeof *l->insn);
	if (!p->changed || !p->stamp || !p->text || !l->insn ||
	    !machine_init(&l->bare, isa, p->w) ||
	    !machine_init(&l->real, isa, stack->q))
		return false;
	mark_text(l);
	return true;
}

void lockstep_close(struct lockstep *l)
{
	if (l->p) {
		vmm_lines_free(&l->p->lines);
		free(l->p->changed);
		free(l->p->stamp);
		free(l->p->text);
		free(l->p);
	}
	free(l->insn);
	machine_fini(&l->bare);
	machine_fini(&l->real);
	*l = (struct lockstep){0};
}

/* ---- The side of the monitors ------------------------------------------- */

static void changed(struct lockstep_private *p, word now, addr a)
{
	if (p->stamp[a] == now)
		return;
	p->stamp[a] = now;
	p->changed[p->changes++] = a;
}

static void note_writes(struct lockstep *l, const struct machine_step *s)
{
	struct lockstep_private *p = l->p;
	for (unsigned i = 0; i < s->cycles; i++) {
		const struct machine_cycle *c = &s->cycle[i];
		if (c->kind != CYCLE_WRITE && c->kind != CYCLE_PSW_STORE)
			continue;
		p->text_hit |= p->text[c->real];
		if (c->real >= p->at && c->real - p->at < p->w)
			changed(p, l->steps + 1, c->real - p->at);
	}
}

static void note_cost(struct lockstep *l, const struct machine_step *s)
{
	l->cost.instructions++;
	if (!s->insn || s->insn->user != ISA_TRAP)
		return;
	if (s->read_input || s->outputs)
		l->cost.console++;
	else
		l->cost.privileged++;
}

static void note(struct lockstep *l)
{
	const struct machine_step *s = &l->real.step;
	struct lockstep_private *p = l->p;
	if (p->steps == 1)
		p->cause = s->cause;
	note_writes(l, s);
	if (s->before.m == MODE_S)
		note_cost(l, s);
	else
		lockstep_watch(l, s);
	if (s->read_clock && p->clocks < CLOCKS_MAX)
		p->clock[p->clocks++] = s->clock_before;
}

/* The clock of a machine whose storage is slow, now and then. */
static void jump(struct lockstep *l)
{
	word n = random_next(&l->p->random);
	l->real.clock += n % 8 == 0 ? n >> 48 : 0;
}

/* Whether the guest may be settled, by what is seen at once. */
static bool perhaps_settled(const struct lockstep *l)
{
	const struct machine *m = &l->real;
	return m->psw.m == MODE_U ||
	       vmm_fetches(&l->stack->level[0].layout, m->psw);
}

/* The guest after one step of its own, made directly: the blocks are as they
 * were, for it cannot reach them. */
static bool follow(struct lockstep *l)
{
	struct lockstep_private *p = l->p;
	const struct machine_step *s = &l->real.step;
	if (p->steps != 1 || !l->view.direct || s->cause ||
	    l->control.escapes || s->status != MACHINE_RUNNING)
		return false;
	p->view = l->view;
	p->view.psw.p = s->after.p;
	if (p->view.timed)
		p->view.timer -= s->timer_before - s->timer_after;
	return true;
}

/* Runs until the guest is settled, over at least one step. */
static enum machine_status advance(struct lockstep *l)
{
	struct lockstep_private *p = l->p;
	enum machine_status s = MACHINE_RUNNING;
	p->before = l->real.psw;
	p->settled = false;
	p->changes = 0;
	p->outputs = p->clocks = 0;
	l->cost = (struct lockstep_cost){0};
	for (p->steps = 0; !p->settled && s < MACHINE_HALTED &&
	                   p->steps < l->options.settle_steps;) {
		if (l->options.jumps)
			jump(l);
		s = machine_step(&l->real);
		p->steps++;
		note(l);
		if (follow(l))
			p->settled = true;
		else if (perhaps_settled(l) || s >= MACHINE_HALTED)
			p->settled = lockstep_vmmap_view(
				l->stack, &l->real, l->stack->depth,
				l->options.vm, &p->view);
	}
	p->direct = p->steps == 1 && l->view.direct && !l->real.step.cause;
	l->real_steps += p->steps;
	return s;
}

/* ---- The bare side ------------------------------------------------------ */

/* Whether what the bare machine is about to do is what came of it. */
static bool foretold(const struct lockstep *l)
{
	const struct machine_step *s = &l->bare.step;
	for (unsigned i = 0; i < s->cycles; i++)
		if (s->cycle[i].kind == CYCLE_WRITE &&
		    l->real.E[l->p->at + s->cycle[i].real] !=
		            s->cycle[i].value)
			return false;
	return machine_psw_equal(s->after, l->p->view.psw) &&
	       s->timer_after == l->p->view.timer;
}

/* The guest reads the clock: give it one of the readings made meanwhile, that
 * which explains what came of it. (A monitor with a watchdog reads it too.) */
static void tell_time(struct lockstep *l)
{
	const struct lockstep_private *p = l->p;
	l->clock_reads++;
	for (unsigned i = 0; i < p->clocks; i++) {
		l->bare.clock = p->clock[i];
		machine_plan(&l->bare, &l->bare.step);
		if (foretold(l))
			return;
	}
}

static enum machine_status step_bare(struct lockstep *l)
{
	struct lockstep_private *p = l->p;
	struct machine_step *s = &l->bare.step;
	machine_plan(&l->bare, s);
	if (s->read_clock && p->clocks && !l->options.time)
		tell_time(l);
	machine_commit(&l->bare);
	for (unsigned i = 0; i < s->cycles; i++)
		if (s->cycle[i].kind == CYCLE_WRITE ||
		    s->cycle[i].kind == CYCLE_PSW_STORE)
			changed(p, l->steps + 1, s->cycle[i].real);
	return s->status;
}

static void count(struct lockstep *l)
{
	const struct machine_step *s = &l->bare.step;
	struct lockstep_count none, *c[] = {
		&l->total, s->insn ? &l->insn[s->insn->index] : &none,
	};
	for (int i = 0; i < 2; i++)
		if (s->cause)
			c[i]->trapped++;
		else if (l->p->direct)
			c[i]->direct++;
		else
			c[i]->interpreted++;
}

/* ---- Both --------------------------------------------------------------- */

/* A VM that loses the processor at the end of its slice gets it back as it
 * was: then, and only then, the guest is settled once more before it has
 * advanced. It is sound to go on when nothing at all has changed, for a step
 * of the guest that changes nothing may as well be made twice. */
static bool only_sliced(const struct lockstep *l, enum machine_status s)
{
	const struct lockstep_private *p = l->p;
	const struct vmm_level *top = &l->stack->level[l->stack->depth - 1];
	return top->layout.vms > 1 && p->settled && s < MACHINE_HALTED &&
	       p->cause == TRAP_TIMER && p->view.timer == l->view.timer &&
	       p->view.status == l->view.status && !p->changes && !p->outputs &&
	       machine_psw_equal(p->view.psw, l->view.psw);
}

static enum lockstep_end step_both(struct lockstep *l)
{
	struct lockstep_private *p = l->p;
	enum machine_status real = advance(l);
	while (only_sliced(l, real))
		real = advance(l);
	enum machine_status bare = step_bare(l);
	l->steps++;
	bool end = bare >= MACHINE_HALTED || real >= MACHINE_HALTED;
	if (!lockstep_same(l, bare, real, end))
		return LOCKSTEP_DIVERGED;
	count(l);
	l->view = p->view;
	return bare == MACHINE_HALTED   ? LOCKSTEP_HALTED
	       : bare == MACHINE_WEDGED ? LOCKSTEP_WEDGED
	                                : LOCKSTEP_RUNNING;
}

enum lockstep_end lockstep_run(struct lockstep *l, word limit)
{
	for (word n = 0; n < limit && !l->p->end; n++)
		l->p->end = step_both(l);
	return l->p->end;
}

/* ---- Starting ----------------------------------------------------------- */

static void clear(struct machine *m)
{
	memset(m->E, 0, m->q * sizeof(word));
	m->psw = (struct psw){MODE_S, 0, 0, m->q};
	m->timer = TIMER_OFF;
	m->clock = m->inputs = m->outputs = 0;
	m->counts = (struct machine_counts){0};
	m->step.status = MACHINE_RUNNING;
}

static void begin(struct lockstep *l)
{
	struct lockstep_private *p = l->p;
	clear(&l->bare);
	clear(&l->real);
	l->steps = l->real_steps = l->clock_reads = 0;
	l->total = (struct lockstep_count){0};
	l->control = (struct lockstep_control){0};
	l->divergence = (struct lockstep_divergence){0};
	l->view = (struct vmmap_view){0};
	memset(l->insn, 0, l->isa->insn_count * sizeof *l->insn);
	memset(p->stamp, 0, p->w * sizeof *p->stamp);
	vmm_lines_free(&p->lines);
	p->end = LOCKSTEP_RUNNING;
	p->text_hit = false;
	p->taken = p->put = 0;
	p->random.state = l->options.jumps;
	connect(l);
}

static bool load(struct lockstep *l)
{
	if (!asm_image_load(l->stack->image, &l->real, 0))
		return false;
	l->real.psw.p = l->stack->image->entry;
	return true;
}

/* The bare machine has what the VM will find: switched on, with the guest in
 * it. Runs the monitors up to there and compares. */
static bool meet(struct lockstep *l, addr entry)
{
	struct lockstep_private *p = l->p;
	memcpy(l->bare.E, &l->real.E[p->at], p->w * sizeof(word));
	l->bare.psw.p = entry;
	l->bare.clock = 0;
	enum machine_status s = advance(l);
	while (!p->settled && s < MACHINE_HALTED &&
	       l->real_steps < 100 * l->options.settle_steps)
		s = advance(l);
	if (lockstep_same(l, MACHINE_RUNNING, s, true)) {
		l->view = p->view;
		return true;
	}
	p->end = LOCKSTEP_DIVERGED;
	return false;
}

/* The cell of the innermost monitor where boot finds the guest's entry. */
static word *entry_cell(struct lockstep *l)
{
	const struct vmm_level *top = &l->stack->level[l->stack->depth - 1];
	return &l->real.E[top->at +
	                  vmm_entry_cell(&top->layout, l->options.vm)];
}

bool lockstep_start(struct lockstep *l)
{
	begin(l);
	return load(l) && meet(l, (addr)*entry_cell(l));
}

bool lockstep_start_words(struct lockstep *l, const word *guest, addr entry)
{
	begin(l);
	if (!load(l))
		return false;
	memcpy(&l->real.E[l->p->at], guest, l->p->w * sizeof(word));
	*entry_cell(l) = entry;
	return meet(l, entry);
}

bool lockstep_boot(const struct vmm_stack *s, struct machine *real, unsigned vm,
                   word limit)
{
	struct vmmap_view v;
	clear(real);
	if (!asm_image_load(s->image, real, 0))
		return false;
	real->psw.p = s->image->entry;
	for (word n = 0; n < limit; n++) {
		if (machine_step(real) >= MACHINE_HALTED)
			return false;
		if (lockstep_vmmap_view(s, real, s->depth, vm, &v))
			return true;
	}
	return false;
}

bool lockstep_start_at(struct lockstep *l, const struct machine *bare)
{
	begin(l);
	if (!lockstep_boot(l->stack, &l->real, 0, l->options.settle_steps) ||
	    !machine_copy(&l->bare, bare))
		return false;
	lockstep_vmmap_forward(l->stack, bare, &l->real);
	l->p->put = bare->outputs;
	l->p->before = l->real.psw;
	l->p->settled = lockstep_vmmap_view(l->stack, &l->real, l->stack->depth,
	                                    0, &l->p->view);
	if (!lockstep_same(l, MACHINE_RUNNING, MACHINE_RUNNING, true)) {
		l->p->end = LOCKSTEP_DIVERGED;
		return false;
	}
	l->view = l->p->view;
	return true;
}
