/* definitions.c: the instruction classes of Popek & Goldberg, section 3.
 *
 * Each function gives the formula that a witness makes true; the states it is
 * about are made and related in relation.c. "Excluded" is a trap: of any
 * cause in the trap-free reading, which the paper asks for where it says that
 * arithmetic traps have to be left out like memory traps; of a memory trap
 * alone in the literal one. docs/theorems.md quotes the definitions and says
 * where and why the code differs.
 */
#include "theorems/internal.h"

/* ---- Parts of several definitions ---------------------------------------- */

static term completes(struct instance *in, unsigned i)
{
	return t_not(in->y->z, in->excluded[i]);
}

static term both_complete(struct instance *in)
{
	term first = completes(in, 0);
	return t_and(in->y->z, first, completes(in, 1));
}

static term changes_r(struct instance *in, unsigned i)
{
	struct z3 *z = in->y->z;
	const struct sym_state *s = &in->state[i];
	const struct sym_step *t = &in->step[i];
	term l = t_ne(z, s->l, t->l);
	return t_or(z, l, t_ne(z, s->b, t->b));
}

static term changes_m_or_r(struct instance *in, unsigned i)
{
	struct z3 *z = in->y->z;
	term m = t_ne(z, in->state[i].m, in->step[i].m);
	return t_or(z, m, changes_r(in, i));
}

/* The window's cell `at` is a PSW cell, E[0] or E[1], in one of the states. */
static term is_psw_cell(struct instance *in, term at)
{
	struct z3 *z = in->y->z;
	term is = t_bool(z, false);
	for (unsigned i = 0; i < 2; i++) {
		term real = t_op2(z, Z_ADD, at, in->state[i].l);
		is = t_or(z, is, t_op2(z, Z_ULE, real,
		                       t_num(z, ADDR_BITS, CELL_NEW_PSW)));
	}
	return is;
}

/* The step with no writes but those through R. */
static struct sym_step relocated_only(struct instance *in, unsigned i)
{
	struct sym_step t = in->step[i];
	t.writes = arena_alloc(in->y->arena,
	                       t.write_count * sizeof *t.writes);
	t.write_count = 0;
	for (size_t n = 0; n < in->step[i].write_count; n++)
		if (in->step[i].writes[n].relocated)
			t.writes[t.write_count++] = in->step[i].writes[n];
	return t;
}

/* The two windows have other words at `at` after these steps. */
static term words_differ(struct instance *in, const struct sym_step step[2],
                         term at)
{
	struct sym *y = in->y;
	term a = sym_window_after(y, &in->state[0], &step[0], at);
	term b = sym_window_after(y, &in->state[1], &step[1], at);
	return t_ne(y->z, a, b);
}

term theorems_windows_differ(struct instance *in)
{
	struct sym *y = in->y;
	struct z3 *z = y->z;
	if (in->step[0].write_count + in->step[1].write_count == 0)
		return t_bool(z, false);
	term at = sym_var(y, "at", ADDR_BITS);
	term differ = words_differ(in, in->step, at);
	struct sym_step step[2] = {relocated_only(in, 0),
	                           relocated_only(in, 1)};
	if (step[0].write_count != in->step[0].write_count ||
	    step[1].write_count != in->step[1].write_count) {
		term other = words_differ(in, step, at);
		differ = t_ite(z, is_psw_cell(in, at), other, differ);
	}
	return t_and(z, differ, sym_visible(y, &in->state[0], at));
}

/* ---- Privileged ----------------------------------------------------------
 *
 * "For every pair S1 = <e,s,p,r>, S2 = <e,u,p,r> in which neither i(S1) nor
 * i(S2) memory traps: i(S2) traps and i(S1) does not." A witness is a pair
 * where that fails. Arithmetic traps are left out like memory traps unless
 * the reading is literal.
 *
 * A pair is left out for the sake of i(S1), which may refer to storage and
 * divide before it is known whether it completes; it must not excuse an
 * i(S2) that does not trap, because then no monitor is told. By the letter it
 * does: `if M == s && r[a] == 0 { trap memory }; if M == u && r[a] != 0 { trap
 * privileged }; M <- s` is privileged, and from u enters s where r[a] = 0. So
 * by all readings but the literal one i(S2) traps in every pair. */

static term left_out(struct instance *in, unsigned i)
{
	struct z3 *z = in->y->z;
	const struct sym_step *t = &in->step[i];
	if (in->reading & THEOREMS_LITERAL)
		return t->trap[TRAP_MEMORY];
	return t_or(z, t->trap[TRAP_MEMORY], t->trap[TRAP_ARITHMETIC]);
}

term theorems_define_unprivileged(struct instance *in)
{
	struct z3 *z = in->y->z;
	term out = left_out(in, 0);
	out = t_or(z, out, left_out(in, 1));
	term missed = t_not(z, in->step[1].trapped);
	term fails = t_or(z, in->step[0].trapped, missed);
	fails = t_and(z, t_not(z, out), fails);
	if (in->reading & THEOREMS_LITERAL)
		return fails;
	return t_or(z, missed, fails);
}

/* An instruction that never completes in s traps there always: universally
 * quantified over no pairs at all it would be privileged. It is called so
 * only if there is a state for it to be privileged in. */
term theorems_define_completes(struct instance *in)
{
	return t_not(in->y->z, in->step[0].trapped);
}

/* ---- Control sensitive ----------------------------------------------------
 *
 * "There is a state S1 = <e1,m1,p1,r1> with i(S1) = <e2,m2,p2,r2> such that i
 * does not memory trap, and r1 != r2 or m1 != m2." */

term theorems_define_control_sensitive(struct instance *in)
{
	term done = completes(in, 0);
	return t_and(in->y->z, done, changes_m_or_r(in, 0));
}

/* The footnote: where instructions can reach E[0] and E[1] whatever R is,
 * changing them counts as well. A cell that R shows is changed through R by an
 * ordinary store; that is not meant. */
term theorems_define_cells_sensitive(struct instance *in)
{
	struct sym *y = in->y;
	struct z3 *z = y->z;
	const struct sym_state *s = &in->state[0];
	const struct sym_step *t = &in->step[0];
	term changed = t_bool(z, false);
	bool absolute = false;
	for (size_t i = 0; i < t->write_count; i++)
		absolute |= !t->writes[i].relocated;
	for (addr j = CELL_OLD_PSW; absolute && j <= CELL_NEW_PSW; j++) {
		term at = t_num(z, ADDR_BITS, j);
		term before = sym_cell(y, s, at);
		term other = t_ne(z, before, sym_hidden_after(y, s, t, at));
		other = t_and(z, other, t_not(z, sym_shown(y, s, at)));
		changed = t_or(z, changed, other);
	}
	return t_and(z, t_not(z, t->trapped), changed);
}

/* ---- Behaviour sensitive ---------------------------------------------------
 *
 * "There are an integer x and states S1 = <e|r, m1, p, r>, S2 = <e|r(+)x, m2,
 * p, r(+)x> with i(S1) = <e1|r, m1, p1, r>, i(S2) = <e2|r(+)x, m2, p2, r(+)x>,
 * neither memory trapping, such that e1|r != e2|r(+)x or p1 != p2." With m1 =
 * m2 this is location sensitivity, with x = 0 mode sensitivity; the relation
 * of the question says which. */

term theorems_define_behaviour_sensitive(struct instance *in)
{
	struct z3 *z = in->y->z;
	term changed = changes_m_or_r(in, 0);
	changed = t_or(z, changed, changes_m_or_r(in, 1));
	term differ = t_ne(z, in->step[0].p, in->step[1].p);
	differ = t_or(z, differ, theorems_windows_differ(in));
	differ = t_and(z, t_not(z, changed), differ);
	return t_and(z, both_complete(in), differ);
}
