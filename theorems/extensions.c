/* extensions.c: what the paper leaves out of its model, as further classes.
 *
 * The paper has no devices and no clock, says that the processor is no
 * resource, lets every reference go through R, and compares states of one
 * machine, with one size of storage. Instructions that use what lies beyond
 * that are innocuous by its letter. These definitions name them, so that
 * Theorem 1's condition can be asked with them counted as sensitive; it then
 * implies the exact condition (exact.c).
 */
#include "theorems/internal.h"

static term outputs_differ(struct instance *in)
{
	struct z3 *z = in->y->z;
	/* one instruction: the same outputs in the same places */
	const struct sym_step *a = &in->step[0], *b = &in->step[1];
	term differ = t_bool(z, false);
	for (size_t i = 0; i < a->output_count; i++) {
		term when = t_ne(z, a->outputs[i].when, b->outputs[i].when);
		term value = t_and(z, a->outputs[i].when,
		                   t_ne(z, a->outputs[i].value,
		                        b->outputs[i].value));
		differ = t_or(z, differ, t_or(z, when, value));
	}
	return differ;
}

/* How far the timer is set otherwise than by counting the instruction. */
static term sets_timer(struct instance *in, unsigned i)
{
	return t_ne(in->y->z, in->step[i].timer, in->step[i].counted);
}

static term timers_differ(struct instance *in)
{
	struct z3 *z = in->y->z;
	term set = sets_timer(in, 0);
	set = t_or(z, set, sets_timer(in, 1));
	return t_and(z, set, t_ne(z, in->step[0].timer, in->step[1].timer));
}

/* A part of R that both keep is not different, even where it was: with another
 * size, an R.b that is kept is another R.b. */
static term parts_differ(struct z3 *z, term a, term a2, term b, term b2)
{
	term kept = t_eq(z, a, a2);
	kept = t_and(z, kept, t_eq(z, b, b2));
	return t_not(z, t_or(z, kept, t_eq(z, a2, b2)));
}

static term controls_differ(struct instance *in)
{
	struct z3 *z = in->y->z;
	const struct sym_state *s = &in->state[0], *t = &in->state[1];
	const struct sym_step *a = &in->step[0], *b = &in->step[1];
	term differ = t_ne(z, a->m, b->m);
	differ = t_or(z, differ, parts_differ(z, s->l, a->l, t->l, b->l));
	return t_or(z, differ, parts_differ(z, s->b, a->b, t->b, b->b));
}

/* Size-sensitive, and what reads the timer, the clock, or words that R does
 * not show: two states that differ in just that have different outcomes. */
term theorems_define_dependent(struct instance *in)
{
	struct z3 *z = in->y->z;
	term trapped = t_or(z, in->step[0].trapped, in->step[1].trapped);
	term differ = t_ne(z, in->step[0].p, in->step[1].p);
	differ = t_or(z, differ, theorems_windows_differ(in));
	differ = t_or(z, differ, controls_differ(in));
	differ = t_or(z, differ, timers_differ(in));
	differ = t_or(z, differ, outputs_differ(in));
	return t_and(z, t_not(z, trapped), differ);
}

/* Device-sensitive: it takes input, makes output or sets the timer. */
term theorems_define_device(struct instance *in)
{
	struct z3 *z = in->y->z;
	const struct sym_step *t = &in->step[0];
	term uses = t_or(z, t->took_input, sets_timer(in, 0));
	for (size_t i = 0; i < t->output_count; i++)
		uses = t_or(z, uses, t->outputs[i].when);
	return t_and(z, t_not(z, t->trapped), uses);
}

/* Processor-sensitive: it stops the processor. */
term theorems_define_processor(struct instance *in)
{
	const struct sym_step *t = &in->step[0];
	return t_and(in->y->z, t_not(in->y->z, t->trapped), t->halted);
}

/* Storage-sensitive: it changes a word not through R: one that R does not
 * show, or E[0] or E[1] by an absolute reference. */
term theorems_define_storage(struct instance *in)
{
	struct sym *y = in->y;
	struct z3 *z = y->z;
	const struct sym_state *s = &in->state[0];
	const struct sym_step *t = &in->step[0];
	term changed = t_bool(z, false);
	for (size_t i = 0; i < t->write_count; i++) {
		const struct sym_write *w = &t->writes[i];
		if (w->relocated)
			continue;
		/* w->at is below q: the address rule was met */
		term before = sym_cell(y, s, w->at);
		term here = t_ne(z, before,
		                 sym_hidden_after(y, s, t, w->at));
		term psw = t_op2(z, Z_ULE, w->at,
		                 t_num(z, ADDR_BITS, CELL_NEW_PSW));
		psw = t_and(z, psw, t_ne(z, before, w->value));
		here = t_ite(z, sym_shown(y, s, w->at), psw, here);
		changed = t_or(z, changed, t_and(z, w->when, here));
	}
	return t_and(z, t_not(z, t->trapped), changed);
}

/* Trap-sensitive: in user mode it may fail to trap although it traps in a
 * related state, or, both being in user mode, with another cause. (That a
 * privileged instruction traps in u only is not meant: the second state is
 * in u.) A monitor that gets a trap in virtual supervisor mode interprets the
 * instruction whatever it is; but it never learns of a trap that does not
 * happen, and in virtual user mode it hands the trap on as it is. */
term theorems_define_traps(struct instance *in)
{
	struct z3 *z = in->y->z;
	const struct sym_step *a = &in->step[0], *b = &in->step[1];
	term misses = t_and(z, a->trapped, t_not(z, b->trapped));
	term other = t_bool(z, false);
	for (unsigned c = 1; c < TRAP_COUNT; c++)
		other = t_or(z, other, t_ne(z, a->trap[c], b->trap[c]));
	return t_or(z, misses, t_and(z, in->state[0].m, other));
}
