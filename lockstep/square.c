/* square.c: the square that does not commute, for people. */
#include <inttypes.h>

#include "lockstep/internal.h"

/* ---- One value ---------------------------------------------------------- */

static void print_timer(word timer, struct text *out)
{
	if (timer == TIMER_OFF)
		text_add(out, "off");
	else
		text_printf(out, "%" PRIu64, timer);
}

static void print_value(const struct lockstep_divergence *d, word v,
                        struct text *out)
{
	switch (d->what) {
	case LOCKSTEP_M:
	case LOCKSTEP_P:
	case LOCKSTEP_R:
	case LOCKSTEP_CONFINED:
		machine_psw_print(machine_psw_unpack(v), out);
		break;
	case LOCKSTEP_STATUS:
		text_add(out, machine_status_name((enum machine_status)v));
		break;
	case LOCKSTEP_TIMER:
		print_timer(v, out);
		break;
	case LOCKSTEP_CELL:
	case LOCKSTEP_OUTPUT:
		text_printf(out, "0x%" PRIx64, v);
		break;
	default:
		text_printf(out, "%" PRIu64, v);
	}
}

/* "E[5]", "P" */
static void print_what(const struct lockstep_divergence *d, struct text *out)
{
	text_add(out, lockstep_what_name(d->what));
	if (d->what == LOCKSTEP_CELL)
		text_printf(out, "[%" PRIu32 "]", d->cell);
}

static void print_stop(const struct lockstep_divergence *d, struct text *out)
{
	if (d->real)
		text_printf(out, "the monitor stopped: %s",
		            vmm_stop_about((enum vmm_stop)d->real));
	else
		text_printf(out, "the real machine %s, and no monitor "
		                 "stopped it", d->bare == MACHINE_HALTED
		                                       ? "has halted"
		                                       : "is wedged");
}

/* ---- One line ----------------------------------------------------------- */

void lockstep_print_insn(const struct lockstep *l, const struct machine_step *s,
                       struct text *out)
{
	size_t from = out->size;
	if (!s->fetched) {
		text_add(out, s->cause ? rtl_trap_name(s->cause) : "no fetch");
		return;
	}
	machine_disassemble(l->isa, s->insn_word, out);
	for (size_t i = from; i < out->size; i++) /* columns are too wide */
		while (out->s[i] == ' ' && out->s[i + 1] == ' ') {
			for (size_t k = i; k < out->size; k++)
				out->s[k] = out->s[k + 1];
			out->size--;
		}
}

static void print_difference(const struct lockstep_divergence *d,
                             struct text *out)
{
	text_printf(out, "step %" PRIu64 ": ", d->step);
	if (d->what == LOCKSTEP_STOPPED) {
		print_stop(d, out);
	} else if (d->what == LOCKSTEP_LOST) {
		text_printf(out, "the monitor has not returned after %" PRIu64
		                 " machine steps", d->real_steps);
	} else {
		print_what(d, out);
		text_add(out, " is ");
		print_value(d, d->bare, out);
		text_add(out, " on the bare machine, ");
		print_value(d, d->real, out);
		text_add(out, " under the monitor");
	}
}

static void print_after(const struct lockstep *l, struct text *out)
{
	text_add(out, "after ");
	lockstep_print_insn(l, &l->divergence.insn, out);
	text_add(out, " at ");
	machine_psw_print(l->divergence.insn.before, out);
}

void lockstep_say(const struct lockstep *l, struct text *out)
{
	const struct lockstep_divergence *d = &l->divergence;
	if (!d->what)
		return;
	print_difference(d, out);
	if (d->step) {
		text_add(out, "; ");
		print_after(l, out);
	}
}

/* ---- The square --------------------------------------------------------- */

enum { COLUMN = 18, ROW_NAME = 2 }; /* where the columns of the table begin */

struct row {
	struct text *out;
	size_t start;
	unsigned column;
};

static struct row begin_row(struct text *out, const char *name)
{
	struct row r = {out, out->size, 0};
	text_repeat(out, ' ', ROW_NAME);
	text_add(out, name);
	return r;
}

static void next_column(struct row *r)
{
	text_pad_to(r->out, r->start, COLUMN + r->column++ * (COLUMN + 3));
}

static void row_psw(struct text *out, const char *name, const struct psw *s,
                    const struct psw *is, const struct psw *came)
{
	const struct psw *columns[] = {s, is, came};
	struct row r = begin_row(out, name);
	for (int i = 0; i < 3; i++) {
		next_column(&r);
		if (columns[i])
			machine_psw_print(*columns[i], out);
		else
			text_char(out, '-');
	}
	text_char(out, '\n');
}

static void row_timer(struct text *out, const struct lockstep_divergence *d)
{
	struct row r = begin_row(out, "timer");
	next_column(&r);
	print_timer(d->insn.timer_before, out);
	next_column(&r);
	print_timer(d->insn.timer_after, out);
	next_column(&r);
	if (d->settled)
		print_timer(d->f_after.timer, out);
	else
		text_char(out, '-');
	text_char(out, '\n');
}

static void row_difference(struct text *out,
                           const struct lockstep_divergence *d)
{
	struct text name = {0};
	print_what(d, &name);
	struct row r = begin_row(out, text_str(&name));
	text_free(&name);
	next_column(&r);
	if (d->what == LOCKSTEP_CELL)
		text_printf(out, "0x%" PRIx64, d->before);
	next_column(&r);
	print_value(d, d->bare, out);
	next_column(&r);
	print_value(d, d->real, out);
	text_add(out, "  <--\n");
}

static void print_arrows(const struct lockstep *l, struct text *out)
{
	const struct lockstep_divergence *d = &l->divergence;
	struct text i = {0}, came = {0};
	lockstep_print_insn(l, &d->insn, &i);
	if (d->real_cause)
		text_printf(&came, "%s trap, %" PRIu64 " steps",
		            rtl_trap_name(d->real_cause), d->real_steps);
	else if (d->real_steps == 1)
		text_add(&came, "directly");
	else
		text_printf(&came, "interpreted, %" PRIu64 " steps",
		            d->real_steps);
	size_t wide = i.size > came.size ? i.size : came.size;
	wide = wide < 24 ? 24 : wide;
	text_printf(out, "     S  ---[ %-*s ]---> i(S)\n", (int)wide,
	            text_str(&i));
	text_printf(out, "     |        %-*s        |\n", (int)wide, "");
	text_printf(out, "   f |        %-*s        | f\n", (int)wide, "");
	text_printf(out, "     v        %-*s        v\n", (int)wide, "");
	text_printf(out, "   f(S) ---[ %-*s ]--->  ?  is not f(i(S))\n",
	            (int)wide, text_str(&came));
	text_free(&i);
	text_free(&came);
}

/* The source line of the guest's instruction, where the image knows it. */
static void print_place(const struct lockstep *l, struct text *out)
{
	const struct lockstep_divergence *d = &l->divergence;
	const struct asm_image *image = l->stack->image;
	addr real = l->p->at + d->insn.before.l + d->insn.before.p;
	const struct asm_line *line = asm_line_at(image, real);
	if (!d->insn.fetched || !line)
		return;
	text_printf(out, ", %s:%u", image->files[line->file], line->line);
}

void lockstep_square(const struct lockstep *l, struct text *out)
{
	const struct lockstep_divergence *d = &l->divergence;
	if (!d->what)
		return;
	text_add(out, "  ");
	print_difference(d, out);
	text_char(out, '\n');
	if (!d->step)
		return;
	text_add(out, "  ");
	print_after(l, out);
	print_place(l, out);
	text_add(out, "\n\n");
	print_arrows(l, out);
	text_char(out, '\n');
	struct row r = begin_row(out, "");
	next_column(&r);
	text_add(out, "S");
	next_column(&r);
	text_add(out, "i(S)");
	next_column(&r);
	text_add(out, "what f(S) became\n");
	row_psw(out, "M P R", &d->insn.before, &d->insn.after,
	        d->settled ? &d->f_after.psw : NULL);
	row_timer(out, d);
	if (d->what != LOCKSTEP_M && d->what != LOCKSTEP_P &&
	    d->what != LOCKSTEP_R && d->what != LOCKSTEP_TIMER)
		row_difference(out, d);
	row_psw(out, "really", &d->real_before, NULL, &d->real_after);
}
