/* symbolic.c: states as terms: what is visible, what a cell holds. */
#include "theorems/symbolic.h"

#include <assert.h>
#include <stdio.h>

void sym_init(struct sym *y, struct z3 *z, const struct isa_insn *insn,
              struct arena *arena)
{
	*y = (struct sym){.z = z, .insn = insn, .arena = arena};
	y->w = t_var(z, "w", 64);
	term fixed = t_op2(z, Z_BITAND, y->w, t_num(z, 64, insn->mask));
	y->encodes = t_eq(z, fixed, t_num(z, 64, insn->match));
}

static void unique(struct sym *y, const char *what, char name[32])
{
	snprintf(name, 32, "%.20s!%u", what, y->names++);
}

term sym_var(struct sym *y, const char *what, unsigned width)
{
	char name[32];
	unique(y, what, name);
	return t_var(y->z, name, width);
}

function sym_storage(struct sym *y, const char *what)
{
	char name[32];
	unique(y, what, name);
	return t_function(y->z, name, 1, ADDR_BITS, 64);
}

struct sym_state sym_state(struct sym *y, term m)
{
	struct sym_state s = {.m = m};
	s.p = sym_var(y, "P", ADDR_BITS);
	s.l = sym_var(y, "l", ADDR_BITS);
	s.b = sym_var(y, "b", ADDR_BITS);
	s.q = sym_var(y, "q", ADDR_BITS);
	s.timer = sym_var(y, "timer", 64);
	s.clock = sym_var(y, "clock", 64);
	s.input = sym_var(y, "input", 64);
	s.window = sym_storage(y, "window");
	s.outside = sym_storage(y, "outside");
	s.extent = sym_extent(y, s.l, s.b, s.q);
	return s;
}

/* The word that a storage function gives, noted for the witness. */
static term cell(struct sym *y, function of, term at)
{
	term value = t_call(y->z, of, at);
	for (size_t i = 0; i < y->cell_count; i++)
		if (y->cells[i].value == value)
			return value;
	y->cells = arena_grow(y->arena, y->cells, y->cell_count,
	                      &y->cell_room, sizeof *y->cells);
	y->cells[y->cell_count++] = (struct sym_cell){of, at, value};
	return value;
}

term sym_ready(struct sym *y, const struct sym_state *s)
{
	struct z3 *z = y->z;
	term ready = sym_visible(y, s, s->p);
	ready = t_and(z, ready, t_eq(z, cell(y, s->window, s->p), y->w));
	ready = t_and(z, ready, y->encodes);
	ready = t_and(
		z, ready,
		t_op2(z, Z_ULE, t_num(z, ADDR_BITS, MACHINE_Q_MIN), s->q));
	term due = t_eq(z, s->timer, t_num(z, 64, 0));
	return t_and(z, ready, t_not(z, t_and(z, s->m, due)));
}

/* a < b and a + l < q, the address rule, as one comparison. */
term sym_visible(struct sym *y, const struct sym_state *s, term at)
{
	return t_op2(y->z, Z_ULT, at, s->extent);
}

term sym_extent(struct sym *y, term l, term b, term q)
{
	struct z3 *z = y->z;
	term room = t_op2(z, Z_SUB, q, l), none = t_num(z, ADDR_BITS, 0);
	room = t_ite(z, t_op2(z, Z_ULE, q, l), none, room);
	return t_ite(z, t_op2(z, Z_ULT, room, b), room, b);
}

term sym_shown(struct sym *y, const struct sym_state *s, term real)
{
	struct z3 *z = y->z;
	term at = t_op2(z, Z_SUB, real, s->l);
	term below = t_op2(z, Z_ULE, s->l, real);
	return t_and(z, below, t_op2(z, Z_ULT, at, s->extent));
}

static term bare_cell(struct sym *y, const struct sym_state *s, term real)
{
	term at = t_op2(y->z, Z_SUB, real, s->l);
	term shown = sym_shown(y, s, real);
	term inside = cell(y, s->window, at);
	return t_ite(y->z, shown, inside, cell(y, s->outside, real));
}

term sym_cell(struct sym *y, const struct sym_state *s, term real)
{
	struct z3 *z = y->z;
	if (!s->guest)
		return bare_cell(y, s, real);
	term at = t_op2(z, Z_SUB, real, s->k);
	term in_vm = t_op2(z, Z_ULE, s->k, real);
	in_vm = t_and(z, in_vm, t_op2(z, Z_ULT, at, s->guest->q));
	term inside = bare_cell(y, s->guest, at);
	return t_ite(z, in_vm, inside, cell(y, s->monitor, real));
}

term sym_psw(struct sym *y, term m, term p, term l, term b)
{
	struct z3 *z = y->z;
	enum { TOP = 64 - PSW_CAUSE }; /* M and the cause, which is 0 */
	static_assert(PSW_CAUSE == PSW_P + ADDR_BITS &&
	                      PSW_P == PSW_L + ADDR_BITS &&
	                      PSW_L == PSW_B + ADDR_BITS && PSW_B == 0,
	              "there is something between the parts");
	term u = t_num(z, TOP, (word)1 << (PSW_M - PSW_CAUSE));
	term mode = t_ite(z, m, u, t_num(z, TOP, 0));
	term high = t_op2(z, Z_CONCAT, mode, p);
	return t_op2(z, Z_CONCAT, high, t_op2(z, Z_CONCAT, l, b));
}

term sym_address(struct sym *y, term value, unsigned lo)
{
	return t_extract(y->z, lo + ADDR_BITS - 1, lo, value);
}

term sym_window_after(struct sym *y, const struct sym_state *s,
                      const struct sym_step *step, term at)
{
	struct z3 *z = y->z;
	term value = cell(y, s->window, at);
	term real = t_op2(z, Z_ADD, at, s->l); /* visible: does not wrap */
	for (size_t i = 0; i < step->write_count; i++) {
		const struct sym_write *w = &step->writes[i];
		term hit = t_eq(z, w->at, w->relocated ? at : real);
		value = t_ite(z, t_and(z, w->when, hit), w->value, value);
	}
	return value;
}

static term after(struct sym *y, const struct sym_state *s,
                  const struct sym_step *step, term real, bool hidden)
{
	struct z3 *z = y->z;
	term value = sym_cell(y, s, real);
	for (size_t i = 0; i < step->write_count; i++) {
		const struct sym_write *w = &step->writes[i];
		if (w->relocated && hidden)
			continue;
		term at = w->relocated ? t_op2(z, Z_ADD, w->at, s->l) : w->at;
		value = t_ite(z, t_and(z, w->when, t_eq(z, at, real)),
		              w->value, value);
	}
	return value;
}

term sym_cell_after(struct sym *y, const struct sym_state *s,
                    const struct sym_step *step, term real)
{
	return after(y, s, step, real, false);
}

term sym_hidden_after(struct sym *y, const struct sym_state *s,
                      const struct sym_step *step, term real)
{
	return after(y, s, step, real, true);
}
