/* report.c: what was proved, for people and for machines. */
#include <string.h>

#include "proofs/internal.h"

const char *proofs_verdict_name(enum proofs_verdict v)
{
	static const char *const names[PROOFS_VERDICTS] = {
		[PROOFS_NONE] = "not asked", [PROOFS_PROVED] = "proved",
		[PROOFS_IMPOSSIBLE] = "impossible",
		[PROOFS_REFUTED] = "refuted", [PROOFS_OPEN] = "open",
	};
	return names[v];
}

/* ---- A row as a line between processes ---------------------------------- */

json_t *proofs_row_json(const struct proofs_row *r)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:i, s:i, s:i, s:i, "
	                 "s:i, s:s, s:b, s:b}",
	                 "obligation", r->name, "mode", r->mode,
	                 "verdict", proofs_verdict_name(r->verdict),
	                 "why", r->why, "paths", (json_int_t)r->paths,
	                 "confirmed", (json_int_t)r->confirmed,
	                 "longest", (int)r->longest,
	                 "privileged", (int)r->privileged,
	                 "console", (int)r->console,
	                 "questions", (int)r->questions,
	                 "milliseconds", (int)r->milliseconds,
	                 "state", r->state, "shown", (int)r->shown,
	                 "fault", (int)r->fault);
}

static unsigned number(const json_t *j, const char *key)
{
	return (unsigned)json_integer_value(json_object_get(j, key));
}

static void string(const json_t *j, const char *key, char *out, size_t room)
{
	const char *s = json_string_value(json_object_get(j, key));
	out[0] = '\0';
	strncat(out, s ? s : "", room - 1);
}

bool proofs_row_read(const json_t *j, struct proofs_row *out)
{
	char verdict[32];
	*out = (struct proofs_row){.verdict = PROOFS_NONE};
	string(j, "obligation", out->name, sizeof out->name);
	string(j, "mode", out->mode, sizeof out->mode);
	string(j, "why", out->why, sizeof out->why);
	string(j, "verdict", verdict, sizeof verdict);
	for (int v = 1; v < PROOFS_VERDICTS; v++)
		if (strcmp(verdict, proofs_verdict_name(
		                            (enum proofs_verdict)v)) == 0)
			out->verdict = (enum proofs_verdict)v;
	out->paths = number(j, "paths");
	out->confirmed = number(j, "confirmed");
	out->longest = number(j, "longest");
	out->privileged = number(j, "privileged");
	out->console = number(j, "console");
	out->questions = number(j, "questions");
	out->milliseconds = number(j, "milliseconds");
	string(j, "state", out->state, sizeof out->state);
	out->shown = json_is_true(json_object_get(j, "shown"));
	out->fault = json_is_true(json_object_get(j, "fault"));
	return out->verdict != PROOFS_NONE;
}

/* ---- All of them -------------------------------------------------------- */

void proofs_sum_add(struct proofs_sum *sum, const struct proofs_row *r)
{
	sum->rows++;
	sum->of[r->verdict]++;
	sum->paths += r->paths;
	sum->confirmed += r->confirmed;
	sum->questions += r->questions;
	sum->fault |= r->fault;
	/* boot is once, and not what a trap costs */
	if (!r->mode[0])
		return;
	if (r->longest > sum->longest)
		sum->longest = r->longest;
	if (r->privileged > sum->privileged)
		sum->privileged = r->privileged;
}

enum proofs_verdict proofs_sum_verdict(const struct proofs_sum *sum)
{
	if (sum->of[PROOFS_REFUTED])
		return PROOFS_REFUTED;
	if (sum->of[PROOFS_OPEN] || sum->of[PROOFS_NONE] || !sum->rows)
		return PROOFS_OPEN;
	return PROOFS_PROVED;
}

void proofs_print_head(struct text *out)
{
	text_printf(out, "%-28s %-4s %-10s %6s %8s %5s %5s\n", "what happens",
	            "in", "", "paths", "longest", "priv", "asked");
}

void proofs_print_row(const struct proofs_row *r, bool time, struct text *out)
{
	text_printf(out, "%-28s %-4s %-10s", r->name, r->mode,
	            proofs_verdict_name(r->verdict));
	text_printf(out, " %6zu %8u %5u %5u", r->paths, r->longest,
	            r->privileged, r->questions);
	if (time)
		text_printf(out, " %7.3f s", r->milliseconds / 1000.0);
	if (r->why[0])
		text_printf(out, "\n    %s", r->why);
	if (r->verdict == PROOFS_REFUTED)
		text_printf(out, "\n    from: %s\n    %s the reference "
		            "interpreter%s", r->state,
		            r->shown ? "both machines were run from there on"
		                     : "not shown on",
		            r->shown ? ": they differ" : "");
	text_char(out, '\n');
}

static void count(struct text *out, size_t n, const char *what)
{
	text_printf(out, "%zu %s%s", n, what, n == 1 ? "" : "s");
}

static void print_proved(const struct proofs_run *run,
                         const struct proofs_sum *sum, struct text *out)
{
	const struct monitor *m = proofs_monitor(run);
	addr most = MACHINE_Q_MAX - m->layout.k;
	text_printf(out, "Theorem %d, for this monitor and %s: proved for all "
	            "guests, all contents of\nstorage, ",
	            m->kind == VMM_HYBRID ? 3 : 1, m->isa->name);
	if (m->q)
		text_printf(out, "on a machine of %u words.\n",
		            (unsigned)m->q);
	else
		text_printf(out, "all sizes w from %d to %u.\n", MACHINE_Q_MIN,
		            (unsigned)most);
	text_printf(out, "  From power-on the monitor comes to its guest; from "
	            "any state of any guest each\n  step of the guest's is "
	            "what the bare machine does, and ends in such a state.\n"
	            "  No step goes on for ever: a trap takes at most %u "
	            "instructions of the monitor,\n  of them at most %u "
	            "privileged (the console's not counted).\n", sum->longest,
	            sum->privileged);
}

void proofs_print_sum(const struct proofs_run *run,
                      const struct proofs_sum *sum, struct text *out)
{
	text_char(out, '\n');
	switch (proofs_sum_verdict(sum)) {
	case PROOFS_PROVED:
		print_proved(run, sum, out);
		break;
	case PROOFS_REFUTED:
		text_printf(out, "Refuted: ");
		count(out, sum->of[PROOFS_REFUTED], "obligation");
		text_printf(out, " of %zu %s not hold.\n", sum->rows,
		            sum->of[PROOFS_REFUTED] == 1 ? "does" : "do");
		break;
	default:
		text_printf(out, "Open: ");
		count(out, sum->of[PROOFS_OPEN], "obligation");
		text_printf(out, " of %zu could not be decided.\n", sum->rows);
		break;
	}
	text_add(out, "  ");
	count(out, sum->paths, "path");
	text_printf(out, " followed, %zu run on the reference interpreter "
	            "from a model; ", sum->confirmed);
	count(out, sum->questions, "question");
	text_add(out, "\n  put to the solver.\n");
}
