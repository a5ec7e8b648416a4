/* figures.c: a run's figures, for people and for programs. */
#include <inttypes.h>

#include "lockstep/internal.h"

/* ---- For people --------------------------------------------------------- */

static double percent(word part, word all)
{
	return all ? 100.0 * (double)part / (double)all : 100.0;
}

static void print_control(const struct lockstep *l, struct text *out)
{
	const struct lockstep_control *c = &l->control;
	text_add(out, "  resource control: ");
	if (!c->escapes) {
		text_add(out, "kept: no write outside the VM, no change of M "
		              "or R\n");
		return;
	}
	text_printf(out, "broken %" PRIu64 " time%s, first at step %" PRIu64
	                 ": %s %s\n", c->escapes, c->escapes == 1 ? "" : "s",
	            c->step,
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
		                 " times: compared except for the time\n",
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
	lockstep_print_insn(l, &l->divergence.insn, out);
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
		hex(d->before), "bare", hex(d->bare), "monitored", hex(d->real),
		"text", json_text(lockstep_say, l), "instruction",
		json_text(insn_text, l), "S",
		json_state(d->insn.before, d->insn.timer_before), "i(S)",
		json_state(d->insn.after, d->insn.timer_after), "f(S)",
		json_psw(d->real_before), "came",
		d->settled ? json_state(d->f_after.psw, d->f_after.timer)
			   : json_null(),
		"really", json_psw(d->real_after), "real steps",
		(json_int_t)d->real_steps, "real trap",
		rtl_trap_name(d->real_cause));
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
