/* step.c: one instruction: fetch, decode, privilege check, effect, trap.
 *
 * A step is planned as a list of storage references and an outcome, and then
 * made so. See machine.h for why.
 */
#include <assert.h>

#include "machine/engine.h"

/* ---- Planning ----------------------------------------------------------- */

static void plan_nothing(const struct machine *m, struct machine_step *s)
{
	s->before = s->after = m->psw;
	s->status = MACHINE_RUNNING;
	s->insn = NULL;
	s->insn_word = 0;
	s->fetched = false;
	s->cause = TRAP_NONE;
	s->fault = 0;
	s->fault_relocated = false;
	s->fault_ref = NULL;
	s->timer_before = s->timer_after = m->timer;
	s->clock_before = m->clock;
	s->read_timer = s->read_clock = false;
	s->took_input = s->read_input = false;
	s->input = 0;
	s->outputs = 0;
	s->cycles = 0;
}

/* A trap whose result is the state it started from can never be left. The
 * clock goes on, so an effect that read it may yet do something else. */
static bool wedged(const struct machine *m, const struct machine_step *s,
                   word old_psw)
{
	return machine_psw_equal(s->after, s->before) &&
	       m->E[CELL_OLD_PSW] == old_psw &&
	       s->timer_after == s->timer_before && !s->read_clock;
}

/* E[0] <- old PSW; (M, P, R) <- E[1]; and nothing else. */
static void plan_swap(const struct machine *m, enum trap cause,
                      struct machine_step *s)
{
	assert(cause > TRAP_NONE && "a trap without a cause");
	word old_psw = machine_psw_pack(m->psw, cause),
	     new_psw = m->E[CELL_NEW_PSW];
	s->cause = cause;
	plan_cycle(s, CYCLE_PSW_STORE, false, CELL_OLD_PSW, CELL_OLD_PSW,
	           old_psw, NULL);
	plan_cycle(s, CYCLE_PSW_LOAD, false, CELL_NEW_PSW, CELL_NEW_PSW,
	           new_psw, NULL);
	s->after = machine_psw_unpack(new_psw);
	s->status = wedged(m, s, old_psw) ? MACHINE_WEDGED : MACHINE_TRAPPED;
}

static bool plan_fetch(const struct machine *m, struct machine_step *s)
{
	addr real;
	if (!relocate(m->psw, m->q, m->psw.p, &real)) {
		s->fault = m->psw.p;
		s->fault_relocated = true;
		return false;
	}
	s->fetched = true;
	s->insn_word = m->E[real];
	plan_cycle(s, CYCLE_FETCH, true, m->psw.p, real, s->insn_word, NULL);
	return true;
}

void machine_plan(const struct machine *m, struct machine_step *s)
{
	assert(m->cycle_at == 0 && "a step is in progress");
	plan_nothing(m, s);
	if (m->psw.m == MODE_U && m->timer == 0) {
		s->timer_after = TIMER_OFF;
		plan_swap(m, TRAP_TIMER, s);
		return;
	}
	if (!plan_fetch(m, s)) {
		plan_swap(m, TRAP_MEMORY, s);
		return;
	}
	s->insn = isa_decode(m->isa, s->insn_word);
	if (!s->insn) {
		plan_swap(m, TRAP_ILLEGAL, s);
		return;
	}
	if (isa_action(s->insn, m->psw.m) == ISA_TRAP) {
		plan_swap(m, TRAP_PRIVILEGED, s);
		return;
	}
	bool halted;
	enum trap cause = machine_eval(m, s, &halted);
	if (cause)
		plan_swap(m, cause, s);
	else if (halted)
		s->status = MACHINE_HALTED;
}

void machine_plan_trap(const struct machine *m, enum trap cause,
                       struct machine_step *s)
{
	assert(m->cycle_at == 0 && "a step is in progress");
	plan_nothing(m, s);
	plan_swap(m, cause, s);
}

/* ---- Committing --------------------------------------------------------- */

static void make_reference(struct machine *m, struct machine_cycle *c)
{
	if (c->kind == CYCLE_WRITE || c->kind == CYCLE_PSW_STORE) {
		c->old = m->E[c->real];
		m->E[c->real] = c->value;
		if (m->engine)
			engine_wrote(m->engine, c->real);
	}
	m->clock++;
}

static void put_outputs(struct machine *m, const struct machine_step *s)
{
	const struct console *c = m->console;
	assert(s->outputs <= RTL_REFERENCES_MAX);
	for (unsigned i = 0; i < s->outputs; i++) {
		if (c && c->out)
			c->out(c->ctx, m->outputs, s->output[i]);
		m->outputs++;
	}
}

static void count(struct machine *m, const struct machine_step *s)
{
	struct machine_counts *c = &m->counts;
	c->cycles[s->before.m] += s->cycles;
	if (s->cause)
		c->traps[s->cause]++;
	else if (s->status == MACHINE_RUNNING)
		c->completed[s->before.m]++;
	c->mode_changes += s->before.m != s->after.m;
}

static void tell(const struct machine *m, const struct machine_step *s)
{
	const struct machine_observer *o = m->observer;
	for (unsigned i = 0; o->write && i < s->cycles; i++)
		if (s->cycle[i].kind == CYCLE_WRITE ||
		    s->cycle[i].kind == CYCLE_PSW_STORE)
			o->write(o->ctx, m, s, &s->cycle[i]);
	bool device = s->read_timer || s->read_clock || s->read_input ||
	              s->outputs || s->timer_after != s->timer_before;
	if (o->device && device)
		o->device(o->ctx, m, s);
	if (o->trap && s->cause)
		o->trap(o->ctx, m, s);
	if (o->step)
		o->step(o->ctx, m, s);
}

/* All storage references are made: what remains takes no cycle. */
static void finish(struct machine *m)
{
	struct machine_step *s = &m->step;
	m->cycle_at = 0;
	m->psw = s->after;
	m->timer = s->timer_after;
	m->inputs += s->took_input;
	if (s->outputs)
		put_outputs(m, s);
	count(m, s);
	if (m->observer)
		tell(m, s);
}

void machine_commit(struct machine *m)
{
	while (m->cycle_at < m->step.cycles)
		make_reference(m, &m->step.cycle[m->cycle_at++]);
	finish(m);
}

enum machine_status machine_step(struct machine *m)
{
	if (m->cycle_at == 0)
		machine_plan(m, &m->step);
	machine_commit(m);
	return m->step.status;
}

enum machine_status machine_run(struct machine *m, word limit, word *made)
{
	word steps = 0;
	enum machine_status status = MACHINE_RUNNING;
	machine_check(m);
	if (m->engine && m->cycle_at == 0 && !m->observer)
		return machine_engine_run(m, limit, made);
	while (steps < limit && status < MACHINE_HALTED) {
		if (m->stops && steps > 0 && machine_at_stop(m)) {
			status = MACHINE_STOPPED;
			break;
		}
		status = machine_step(m);
		steps++;
		if (status < MACHINE_HALTED && m->watches &&
		    machine_wrote_watched(m))
			status = MACHINE_WATCHED;
	}
	if (made)
		*made = steps;
	return status < MACHINE_HALTED ? MACHINE_RUNNING : status;
}

const struct machine_cycle *machine_cycle(struct machine *m)
{
	struct machine_step *s = &m->step;
	if (m->cycle_at == 0)
		machine_plan(m, s);
	struct machine_cycle *c = NULL;
	if (m->cycle_at < s->cycles) {
		c = &s->cycle[m->cycle_at++];
		make_reference(m, c);
	}
	if (m->cycle_at == s->cycles)
		finish(m);
	return c;
}

const char *machine_cycle_name(enum cycle_kind kind)
{
	static const char *const names[CYCLE_COUNT] = {
		[CYCLE_NONE] = "none",
		[CYCLE_FETCH] = "fetch",
		[CYCLE_READ] = "read",
		[CYCLE_WRITE] = "write",
		[CYCLE_PSW_STORE] = "psw-store",
		[CYCLE_PSW_LOAD] = "psw-load",
	};
	assert(kind < CYCLE_COUNT);
	return names[kind];
}

const char *machine_status_name(enum machine_status s)
{
	static const char *const names[MACHINE_STATUS_COUNT] = {
		[MACHINE_RUNNING] = "running",
		[MACHINE_TRAPPED] = "trapped",
		[MACHINE_HALTED] = "halted",
		[MACHINE_WEDGED] = "wedged",
		[MACHINE_STOPPED] = "stopped",
		[MACHINE_WATCHED] = "watched",
	};
	assert(s < MACHINE_STATUS_COUNT);
	return names[s];
}
