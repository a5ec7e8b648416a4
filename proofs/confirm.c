/* confirm.c: a path's model run on the reference interpreter.
 *
 * What was followed on expressions is a claim about words: from this state the
 * machine comes to that one in so many steps. So from each path's model both
 * machines are made, and run, and everything that the path says of the outcome
 * is compared: M, P, R, each word of the monitor and of the guest's storage,
 * the timer, the console, how it ended. A fault in the folding of expressions,
 * in the reading of the RTL over them, or a lemma that is not true, shows here.
 */
#include <stdio.h>

#include "proofs/fold.h"
#include "proofs/internal.h"

struct confirm {
	struct proof *p;
	struct valuation v;
	struct text *why;
	word input[MACH_INPUTS];    /* of the real machine */
	word output[MACH_OUTPUTS];
	bool held;                  /* the guest's first word is the held one */
	word held_word;
	unsigned put;
};

static word value(struct confirm *c, expr e)
{
	return x_eval(&c->p->path.x, e, &c->v);
}

/* ---- The console -------------------------------------------------------- */

static word real_input(void *ctx, word index)
{
	struct confirm *c = ctx;
	return index < MACH_INPUTS ? c->input[index] : CONSOLE_END;
}

static word bare_input(void *ctx, word index)
{
	struct confirm *c = ctx;
	if (c->held)
		return index ? real_input(ctx, index - 1) : c->held_word;
	return real_input(ctx, index);
}

static void take_output(void *ctx, word index, word w)
{
	struct confirm *c = ctx;
	if (index < MACH_OUTPUTS)
		c->output[index] = w;
	c->put++;
}

/* ---- The states --------------------------------------------------------- */

static struct psw psw_value(struct confirm *c, const struct xpsw *x)
{
	return (struct psw){
		.m = x->u ? MODE_U : MODE_S, .p = (addr)value(c, x->p),
		.l = (addr)value(c, x->l), .b = (addr)value(c, x->b),
	};
}

static void fill_storage(struct confirm *c, struct machine *m, addr at,
                         unsigned of, addr w)
{
	const struct model *model = c->p->path.model;
	for (size_t i = 0; i < model->cells; i++)
		if (model->cell[i].of == of && model->cell[i].at < w)
			m->E[at + model->cell[i].at] = model->cell[i].value;
}

static addr storage_at(struct confirm *c, unsigned vm)
{
	addr w = (addr)value(c, c->p->scene.w);
	return c->p->monitor->layout.k + vm * w;
}

static void make_real(struct confirm *c, struct machine *m)
{
	struct proof *p = c->p;
	const struct start *s = &p->start;
	for (unsigned i = 0; i < p->scene.vms; i++)
		fill_storage(c, m, storage_at(c, i), i,
		             (addr)value(c, p->scene.w));
	for (addr i = 0; i < p->monitor->layout.k; i++) {
		expr own = s->own[i] ? s->own[i] : p->scene.junk[i];
		if (p->monitor->constant[i] && !s->own[i])
			m->E[i] = p->monitor->words[i];
		else /* what nothing has looked at is anything */
			m->E[i] = own ? value(c, own)
			              : (i + 1) * 0x9e3779b97f4a7c15;
	}
	m->psw = psw_value(c, &s->c_psw);
	m->timer = value(c, s->c_timer);
	m->clock = value(c, p->scene.clock0);
}

static void make_bare(struct confirm *c, struct machine *m)
{
	struct proof *p = c->p;
	fill_storage(c, m, 0, p->scene.current, m->q);
	m->psw = psw_value(c, &p->start.s_psw);
	m->timer = value(c, p->start.s_timer);
	/* the guest is given the monitor's time */
	m->clock = value(c, p->s.clock ? p->s.clock : p->scene.clock0);
}

/* ---- What the path says of the outcome ---------------------------------- */

static bool differs(struct confirm *c, const char *what, word got, word want)
{
	if (got == want)
		return false;
	text_printf(c->why, "%s is 0x%llx, the path says 0x%llx", what,
	            (unsigned long long)got, (unsigned long long)want);
	return true;
}

static bool storage_differs(struct confirm *c, const struct machine *m,
                            addr at, const struct store *s)
{
	char what[32];
	for (unsigned i = 0; i < s->writes; i++) {
		addr index = (addr)value(c, s->write[i].at);
		word want = value(c, s->write[i].value);
		for (unsigned n = i + 1; n < s->writes; n++)
			if (value(c, s->write[n].at) == index)
				want = value(c, s->write[n].value);
		snprintf(what, sizeof what, "E[%u]", (unsigned)index);
		if (differs(c, what, m->E[at + index], want))
			return true;
	}
	return false;
}

static bool side_differs(struct confirm *c, const struct machine *m,
                         const struct mach *x)
{
	struct psw want = psw_value(c, &x->psw);
	if (differs(c, "PSW", machine_psw_pack(m->psw, TRAP_NONE),
	            machine_psw_pack(want, TRAP_NONE)) ||
	    differs(c, "the timer", m->timer, value(c, x->timer)) ||
	    differs(c, "input taken", m->inputs, x->took) ||
	    differs(c, "output made", m->outputs, x->outputs))
		return true;
	for (unsigned i = 0; i < x->outputs; i++)
		if (differs(c, "output", c->output[i], value(c, x->output[i])))
			return true;
	return false;
}

static bool status_differs(struct confirm *c, enum machine_status got,
                           const struct mach *x)
{
	/* a trap for ever, whatever the time: step.c, timeless */
	if (x->bare && x->read_clock && x->status == MACHINE_WEDGED &&
	    got == MACHINE_TRAPPED)
		return false;
	return differs(c, "how it ended", got, x->status);
}

/* ---- Running ------------------------------------------------------------ */

static enum machine_status first_step(struct confirm *c, struct machine *m)
{
	if (!c->p->start.trap)
		return machine_step(m);
	if (c->p->start.trap == TRAP_TIMER)
		m->timer = 0;
	if (c->p->start.trap == TRAP_TIMER && m->psw.m == MODE_U)
		return machine_step(m);
	machine_plan_trap(m, c->p->start.trap, &m->step);
	machine_commit(m);
	return m->step.status;
}

static bool real_differs(struct confirm *c, struct machine *m)
{
	const struct mach *x = &c->p->c;
	enum machine_status s = first_step(c, m);
	for (unsigned n = c->p->start.trap ? 0 : 1; n < x->steps; n++)
		s = machine_step(m);
	if (status_differs(c, s, x) || side_differs(c, m, x))
		return true;
	for (unsigned i = 0; i < c->p->scene.vms; i++)
		if (storage_differs(c, m, storage_at(c, i), &x->vm[i]))
			return true;
	for (addr i = 0; i < c->p->monitor->layout.k; i++)
		if (x->own[i] && differs(c, "a word of the monitor", m->E[i],
		                         value(c, x->own[i])))
			return true;
	return false;
}

static bool bare_differs(struct confirm *c, struct machine *m)
{
	const struct mach *x = &c->p->s;
	enum machine_status s = first_step(c, m);
	c->put = 0;
	if (x->until_trap && x->status == MACHINE_TRAPPED)
		return differs(c, "the cause", m->step.cause, x->cause);
	return status_differs(c, s, x) || side_differs(c, m, x) ||
	       storage_differs(c, m, 0, &x->vm[0]);
}

/* A word of storage that no question was about gets its value when it is first
 * evaluated: so all that will be is, before the machines are filled. */
static void evaluate_all(struct confirm *c)
{
	struct proof *p = c->p;
	const struct mach *side[2] = {&p->s, &p->c};
	for (unsigned n = 0; n < 2; n++) {
		const struct mach *x = side[n];
		psw_value(c, &x->psw);
		for (unsigned i = 0; i < x->outputs; i++)
			value(c, x->output[i]);
		for (unsigned v = 0; v < (x->bare ? 1 : p->scene.vms); v++)
			for (unsigned i = 0; i < x->vm[v].writes; i++) {
				value(c, x->vm[v].write[i].at);
				value(c, x->vm[v].write[i].value);
			}
	}
	for (addr i = 0; i < p->monitor->layout.k; i++)
		if (p->c.own[i])
			value(c, p->c.own[i]);
}

bool proofs_confirm(struct proof *p, struct text *why)
{
	struct confirm c = {.p = p, .why = why};
	struct console in_real = {&c, real_input, take_output};
	struct console in_bare = {&c, bare_input, take_output};
	struct machine real, bare;
	const struct isa *isa = p->monitor->isa;
	c.v = proofs_model_valuation(p->path.model);
	for (unsigned i = 0; i < MACH_INPUTS; i++)
		if (p->scene.input[i])
			c.input[i] = value(&c, p->scene.input[i]);
	evaluate_all(&c);
	c.held = value(&c, p->full);
	c.held_word = value(&c, p->held);
	if (!machine_init(&real, isa, (addr)value(&c, p->scene.q))) {
		text_add(why, "no memory");
		return false;
	}
	real.console = &in_real;
	make_real(&c, &real);
	bool differ = real_differs(&c, &real);
	machine_fini(&real);
	if (differ || p->power_on)
		return !differ;
	if (!machine_init(&bare, isa, (addr)value(&c, p->scene.w))) {
		text_add(why, "no memory");
		return false;
	}
	bare.console = &in_bare;
	make_bare(&c, &bare);
	differ = bare_differs(&c, &bare);
	machine_fini(&bare);
	return !differ;
}

void proofs_state(struct proof *p, struct text *out)
{
	const struct model *m = p->path.model;
	struct confirm c = {.p = p, .v = proofs_model_valuation(p->path.model)};
	const struct isa *isa = p->monitor->isa;
	if (!p->start.s_timer)
		return; /* it has not begun */
	addr w = (addr)value(&c, p->scene.w);
	addr at = (addr)value(&c, p->scene.insn_at);
	text_printf(out, "w = %u, ", (unsigned)w);
	machine_psw_print(psw_value(&c, &p->start.s_psw), out);
	word timer = value(&c, p->start.s_timer);
	if (timer != TIMER_OFF)
		text_printf(out, ", timer %llu", (unsigned long long)timer);
	for (size_t i = 0; i < m->cells && out->size < 300; i++) {
		if (m->cell[i].of != p->scene.current || m->cell[i].at >= w)
			continue;
		text_printf(out, ", E[%u] = ", (unsigned)m->cell[i].at);
		if (m->cell[i].at == at && isa_decode(isa, m->cell[i].value))
			machine_disassemble(isa, m->cell[i].value, out);
		else
			text_printf(out, "0x%llx",
			            (unsigned long long)m->cell[i].value);
	}
}
