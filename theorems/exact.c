/* exact.c: the exact condition: does the instruction commute with f?
 *
 * f is the standard VM map of Popek & Goldberg, section 5, extended by
 * virtual M and unclamped virtual R (relation.c, map_state). The condition is
 *
 *     for every S: if i does not trap at f(S), then f(i(S)) = i(f(S)).
 *
 * When i traps at f(S), the monitor has control: in virtual supervisor mode it
 * interprets i, whatever i is, so nothing is asked. In virtual user mode it
 * hands the trap on, so there i(S) must be the same trap; unless, reading
 * "interprets", it is a monitor that interprets i there as well.
 *
 * What f fixes besides storage, M, P and R:
 *
 *  - The monitor's words, its records of virtual M, R and timer among them,
 *    are as before: so i must not write outside the VM, and must not change
 *    the virtual M, R or timer behind the monitor's back.
 *  - The real M, R and timer are the monitor's: i must leave them alone.
 *  - The console: a lone VM has the real one, so equal input taken and equal
 *    output made is equal. Several VMs are another matter; that is what the
 *    class device-sensitive warns of.
 *  - The clock is not part of the map: the readings of the two clocks are
 *    unrelated. The paper excepts timing from equivalence, so a violation
 *    that needs the clocks to differ is marked as timing only.
 *  - A halt is a fixed point, of S and of f(S) alike. That it stops other VMs
 *    too is what processor-sensitive warns of.
 */
#include "theorems/internal.h"

static term leaves_m_and_r(struct instance *in, unsigned i)
{
	struct z3 *z = in->y->z;
	const struct sym_state *s = &in->state[i];
	const struct sym_step *t = &in->step[i];
	term same = t_eq(z, s->m, t->m);
	same = t_and(z, same, t_eq(z, s->l, t->l));
	return t_and(z, same, t_eq(z, s->b, t->b));
}

/* Some word of the VM that R shows ends up different. */
static term shown_storage_differs(struct instance *in)
{
	struct sym *y = in->y;
	struct z3 *z = y->z;
	if (in->step[0].write_count == 0)
		return t_bool(z, false);
	term at = sym_var(y, "at", ADDR_BITS);
	term a = sym_window_after(y, &in->state[0], &in->step[0], at);
	term b = sym_window_after(y, &in->state[1], &in->step[1], at);
	term differ = t_ne(z, a, b);
	return t_and(z, differ, sym_visible(y, &in->state[0], at));
}

/* Some word that R does not show ends up different: of the VM, or of the
 * monitor. Only absolute writes get there. */
static term hidden_storage_differs(struct instance *in)
{
	struct sym *y = in->y;
	struct z3 *z = y->z;
	const struct sym_state *s = &in->state[0], *f = &in->state[1];
	const struct sym_step *t = &in->step[0], *u = &in->step[1];
	term differ = t_bool(z, false);
	for (size_t i = 0; i < t->write_count; i++) {
		if (t->writes[i].relocated)
			continue;
		/* the real machine's cell and the VM's, from either side */
		term real[2] = {t_op2(z, Z_ADD, t->writes[i].at, f->k),
		                u->writes[i].at};
		term reached[2] = {t->writes[i].when, u->writes[i].when};
		for (unsigned n = 0; n < 2; n++) {
			term at = t_op2(z, Z_SUB, real[n], f->k);
			term in_vm = t_op2(z, Z_ULE, f->k, real[n]);
			in_vm = t_and(z, in_vm, t_op2(z, Z_ULT, at, s->q));
			term kept = sym_cell(y, f, real[n]);
			term want = t_ite(z, in_vm, sym_cell_after(y, s, t, at),
			                  kept);
			term got = sym_cell_after(y, f, u, real[n]);
			differ = t_or(z, differ,
			              t_and(z, reached[n],
			                    t_ne(z, want, got)));
		}
	}
	return differ;
}

static term devices_differ(struct instance *in)
{
	struct z3 *z = in->y->z;
	const struct sym_step *t = &in->step[0], *u = &in->step[1];
	term differ = t_ne(z, t->took_input, u->took_input);
	for (unsigned i = 0; i < 2; i++)
		differ = t_or(z, differ, t_ne(z, in->step[i].timer,
		                              in->step[i].counted));
	for (size_t i = 0; i < t->output_count; i++) {
		term when = t_ne(z, t->outputs[i].when, u->outputs[i].when);
		term value = t_and(z, t->outputs[i].when,
		                   t_ne(z, t->outputs[i].value,
		                        u->outputs[i].value));
		differ = t_or(z, differ, t_or(z, when, value));
	}
	return differ;
}

/* f(i(S)) != i(f(S)), neither trapping. */
static term outcomes_differ(struct instance *in)
{
	struct z3 *z = in->y->z;
	const struct sym_step *t = &in->step[0], *u = &in->step[1];
	term left = leaves_m_and_r(in, 0);
	left = t_and(z, left, leaves_m_and_r(in, 1));
	term differ = t_not(z, left);
	differ = t_or(z, differ, t_ne(z, t->p, u->p));
	differ = t_or(z, differ, t_ne(z, t->halted, u->halted));
	differ = t_or(z, differ, devices_differ(in));
	differ = t_or(z, differ, shown_storage_differs(in));
	return t_or(z, differ, hidden_storage_differs(in));
}

/* Not the condition, but what is lost where i traps at f(S) and need not: i is
 * interpreted, or handed on to the guest, where the paper wants it "executed
 * by the hardware directly, with no intervention at all". */
term theorems_define_intervention(struct instance *in)
{
	struct z3 *z = in->y->z;
	const struct sym_step *t = &in->step[0], *u = &in->step[1];
	term lost = t_and(z, t_not(z, t->trapped), u->trapped);
	if (t->trapped == u->trapped || lost == t_bool(z, false))
		return t_bool(z, false);
	/* what differs by timing is exempt, as from equivalence */
	return t_and(z, lost, t_eq(z, in->state[0].clock, in->state[1].clock));
}

term theorems_define_exact(struct instance *in)
{
	struct z3 *z = in->y->z;
	const struct sym_step *t = &in->step[0], *u = &in->step[1];
	term fails = t_or(z, t->trapped, outcomes_differ(in));
	fails = t_and(z, t_not(z, u->trapped), fails);
	if (theorems_relation_mode(in->question) == 's' ||
	    in->reading & THEOREMS_INTERPRETS)
		return fails;
	/* handed on: the trap must be the one that S takes */
	term other = t_bool(z, false);
	for (unsigned c = 1; c < TRAP_COUNT; c++)
		other = t_or(z, other, t_and(z, u->trap[c],
		                             t_not(z, t->trap[c])));
	return t_or(z, fails, other);
}
