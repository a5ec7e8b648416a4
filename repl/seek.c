/* seek.c: to any time, by its number or by a checkpoint of the user's. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "repl/internal.h"

bool repl_do_when(struct repl *r, const char *arguments)
{
	if (!repl_at_end(r, arguments))
		return false;
	const struct machine *m = &r->m;
	repl_say(r, "time %" PRIu64, r->history.now);
	if (m->cycle_at)
		repl_say(r, ", %u of %u cycles into a step", m->cycle_at,
		         m->step.cycles);
	repl_say(r, "; %" PRIu64 " machine cycles\n", m->clock);
	return true;
}

bool repl_do_seek(struct repl *r, const char *arguments)
{
	word t;
	const char *s = arguments;
	if (!*s)
		return repl_fail(
			r, "expected a time: `when` shows the current one");
	if (!repl_read_number(r, &s, &t) || !repl_at_end(r, s))
		return false;
	if (t > INT64_MAX)
		return repl_fail(r, "a time is 0 or more");
	repl_time_seek(r, t);
	if (repl_interrupted(r))
		return repl_go_report(r, OUT_INTERRUPT, NULL);
	return repl_go_report(r, r->history.now < t ? OUT_END : OUT_GOAL, NULL);
}

/* ---- Times with a name --------------------------------------------------- */

bool repl_do_checkpoint(struct repl *r, const char *arguments)
{
	if (r->mark_count == r->mark_room) {
		size_t room = r->mark_room ? 2 * r->mark_room : 16;
		struct mark *more = realloc(r->marks, room * sizeof *more);
		if (!more)
			return repl_fail(r, "no memory");
		r->marks = more;
		r->mark_room = room;
	}
	char *note = strdup(arguments);
	if (!note)
		return repl_fail(r, "no memory");
	r->marks[r->mark_count++] = (struct mark){r->history.now, note};
	repl_say(r, "checkpoint %zu: time %" PRIu64 "\n", r->mark_count,
	         r->history.now);
	return true;
}

bool repl_do_goto(struct repl *r, const char *arguments)
{
	word n;
	if (!*arguments)
		return repl_fail(r, "expected the number of a checkpoint");
	if (!repl_read_number(r, &arguments, &n) || !repl_at_end(r, arguments))
		return false;
	if (n == 0 || n > r->mark_count)
		return repl_fail(r,
		                 "there is no checkpoint %" PRIu64
		                 "; `info checkpoints` lists them",
		                 n);
	repl_time_seek(r, r->marks[n - 1].t);
	return repl_go_report(r, repl_interrupted(r) ? OUT_INTERRUPT : OUT_GOAL,
	                      NULL);
}

bool repl_do_restart(struct repl *r, const char *arguments)
{
	if (*arguments) /* gdb's word for it */
		return repl_do_goto(r, arguments);
	repl_time_seek(r, 0);
	return repl_go_report(r, OUT_GOAL, NULL);
}
