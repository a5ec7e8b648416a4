/* square.c: a divergence and a run's figures, for people and for programs. */
#include <inttypes.h>

#include "theorems/lockstep_internal.h"

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
		psw_print(psw_unpack(v), out);
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

static const char *stop_meaning(word code)
{
	static const char *const names[] = {
		"a guest is wedged",
		"the monitor itself trapped",
		"storage is too small for its virtual machines",
		"a trap from a mode that never runs directly",
		"its watchdog found it too slow",
	};
	return code < sizeof names / sizeof *names ? names[code]
	                                           : "in no way it knows";
}

/* ---- One line ----------------------------------------------------------- */

static void print_insn(const struct lockstep *l, const struct machine_step *s,
                       struct text *out)
{
	size_t from = out->size;
	if (!s->fetched) {
		text_add(out, s->cause ? trap_name(s->cause) : "no fetch");
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

void lockstep_say(const struct lockstep *l, struct text *out)
{
	const struct lockstep_divergence *d = &l->divergence;
	if (!d->what)
		return;
	text_printf(out, "step %" PRIu64 ": ", d->step);
	if (d->what == LOCKSTEP_STOPPED) {
		text_printf(out, "the monitor stopped: %s",
		            stop_meaning(d->real));
	} else if (d->what == LOCKSTEP_LOST) {
		text_printf(out, "the monitor never came back, in %" PRIu64
		                 " steps", d->real_steps);
	} else {
		print_what(d, out);
		text_add(out, " is ");
		print_value(d, d->bare, out);
		text_add(out, " bare, ");
		print_value(d, d->real, out);
		text_add(out, " under the monitor");
	}
	if (d->step) {
		text_add(out, "; after ");
		print_insn(l, &d->insn, out);
		text_add(out, " at ");
		psw_print(d->insn.before, out);
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
			psw_print(*columns[i], out);
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
	text_add(out, "   <-- differs\n");
}

static void print_arrows(const struct lockstep *l, struct text *out)
{
	const struct lockstep_divergence *d = &l->divergence;
	struct text i = {0}, came = {0};
	print_insn(l, &d->insn, &i);
	if (d->real_cause)
		text_printf(&came, "%s trap, %" PRIu64 " steps",
		            trap_name(d->real_cause), d->real_steps);
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
	text_printf(out, "  at %s:%u", image->files[line->file], line->line);
	addr offset = 0;
	const struct asm_symbol *near = asm_label_at(image, real, &offset);
	if (near)
		text_printf(out, ", %s + %" PRIu32, near->name, offset);
	text_char(out, '\n');
}

void lockstep_square(const struct lockstep *l, struct text *out)
{
	const struct lockstep_divergence *d = &l->divergence;
	if (!d->what)
		return;
	text_add(out, "  ");
	lockstep_say(l, out);
	text_char(out, '\n');
	if (!d->step)
		return;
	print_place(l, out);
	text_char(out, '\n');
	print_arrows(l, out);
	text_char(out, '\n');
	struct row r = begin_row(out, "");
	next_column(&r);
	text_add(out, "S");
	next_column(&r);
	text_add(out, "i(S)");
	next_column(&r);
	text_add(out, "what came of f(S)\n");
	row_psw(out, "M P R", &d->insn.before, &d->insn.after,
	        d->settled ? &d->f_after.psw : NULL);
	row_timer(out, d);
	if (d->what != LOCKSTEP_M && d->what != LOCKSTEP_P &&
	    d->what != LOCKSTEP_R && d->what != LOCKSTEP_TIMER)
		row_difference(out, d);
	row_psw(out, "really", &d->real_before, NULL, &d->real_after);
}

/* ---- Figures ------------------------------------------------------------ */

static double percent(word part, word all)
{
	return all ? 100.0 * (double)part / (double)all : 100.0;
}

static void print_control(const struct lockstep *l, struct text *out)
{
	const struct lockstep_control *c = &l->control;
	text_add(out, "  resource control: ");
	if (!c->escapes) {
		text_add(out, "kept: nothing written outside the VM, R and M "
		              "its monitor's\n");
		return;
	}
	text_printf(out, "broken %" PRIu64 " times, first at step %" PRIu64
	                 ": %s %s\n", c->escapes, c->step,
	            c->insn ? c->insn->name : "?",
	            lockstep_escape_about(c->first));
	if (c->first == LOCKSTEP_WROTE)
		text_printf(out, "                    E[%" PRIu32
		                 "] <- 0x%" PRIx64 "\n", c->at, c->value);
}

void lockstep_figures(const struct lockstep *l, struct text *out)
{
	const struct lockstep_count *n = &l->total;
	word done = n->direct + n->interpreted;
	print_control(l, out);
	text_printf(out, "  efficiency: %" PRIu64 " of %" PRIu64
	                 " instructions ran directly (%.1f%%)\n",
	            n->direct, done, percent(n->direct, done));
	text_printf(out, "              %" PRIu64 " interpreted, %" PRIu64
	                 " traps of its own\n", n->interpreted, n->trapped);
	text_printf(out, "              %" PRIu64 " machine steps for %" PRIu64
	                 " of the guest's (%.2f each)\n",
	            l->real_steps, l->steps,
	            l->steps ? (double)l->real_steps / (double)l->steps : 0);
	if (l->clock_reads)
		text_printf(out, "  the guest read the clock %" PRIu64
		                 " times: compared but for the time\n",
		            l->clock_reads);
}

/* ---- JSON --------------------------------------------------------------- */

static json_t *hex(word w)
{
	struct text t = {0};
	text_printf(&t, "0x%" PRIx64, w);
	json_t *j = json_string(text_str(&t));
	text_free(&t);
	return j;
}

static json_t *json_psw(struct psw p)
{
	return json_pack("{s:s, s:i, s:[i, i]}", "M", p.m ? "u" : "s", "P",
	                 (int)p.p, "R", (int)p.l, (int)p.b);
}

static json_t *json_state(struct psw psw, word timer)
{
	return json_pack("{s:o, s:o}", "psw", json_psw(psw), "timer",
	                 timer == TIMER_OFF ? json_null() : hex(timer));
}

static json_t *json_text(void (*print)(const struct lockstep *,
                                       struct text *),
                         const struct lockstep *l)
{
	struct text t = {0};
	print(l, &t);
	json_t *j = json_string(text_str(&t));
	text_free(&t);
	return j;
}

static void insn_text(const struct lockstep *l, struct text *out)
{
	print_insn(l, &l->divergence.insn, out);
}

static json_t *json_divergence(const struct lockstep *l)
{
	const struct lockstep_divergence *d = &l->divergence;
	if (!d->what)
		return json_null();
	return json_pack(
	        "{s:I, s:s, s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, "
	        "s:o, s:I, s:s}",
	        "step", (json_int_t)d->step, "what",
	        lockstep_what_name(d->what), "cell", (int)d->cell, "before",
	        hex(d->before), "bare", hex(d->bare), "monitored",
	        hex(d->real), "text", json_text(lockstep_say, l),
	        "instruction", json_text(insn_text, l), "S",
	        json_state(d->insn.before, d->insn.timer_before), "i(S)",
	        json_state(d->insn.after, d->insn.timer_after), "f(S)",
	        json_psw(d->real_before), "came",
	        d->settled ? json_state(d->f_after.psw, d->f_after.timer)
	                   : json_null(),
	        "really", json_psw(d->real_after), "real steps",
	        (json_int_t)d->real_steps, "real trap",
	        trap_name(d->real_cause));
}

json_t *lockstep_json(const struct lockstep *l)
{
	const struct lockstep_control *c = &l->control;
	const struct lockstep_count *n = &l->total;
	return json_pack(
	        "{s:s, s:I, s:I, s:I, s:{s:I, s:s, s:I, s:s}, "
	        "s:{s:I, s:I, s:I}, s:o}",
	        "end", lockstep_end_name(l->p->end), "steps",
	        (json_int_t)l->steps, "real steps", (json_int_t)l->real_steps,
	        "clock reads", (json_int_t)l->clock_reads, "control",
	        "escapes", (json_int_t)c->escapes, "first",
	        lockstep_escape_name(c->first), "step", (json_int_t)c->step,
	        "instruction", c->insn ? c->insn->name : "", "efficiency",
	        "direct", (json_int_t)n->direct, "interpreted",
	        (json_int_t)n->interpreted, "trapped", (json_int_t)n->trapped,
	        "divergence", json_divergence(l));
}
