/* run.c: forwards, until a stop, a goal or a limit.
 *
 * At full speed where stops and goal can only be at marked cells; else step by
 * step.
 */
#include <stdlib.h>

#include "repl/seen.h"

enum { LOOK = 1024 }; /* steps between looks at the world outside */

static enum outcome ended(const struct repl *r)
{
	return r->history.status >= MACHINE_HALTED ? OUT_END : OUT_LIMIT;
}

static bool outside(struct repl *r)
{
	repl_say_flush(r);
	return repl_busy(r);
}

/* Step by step; while `pending` only as long as a watched cell was written in a
 * step of its machine that is still being made. *made gets the steps. */
static enum outcome slowly(struct repl *r, const struct goal *g, word limit,
                           bool counting, bool pending, word *made)
{
	bool slow = repl_stops_slow(r) || pending, seen = repl_seen_want(r);
	for (*made = 0; *made < limit; ++*made) {
		if (seen)
			repl_seen_begin(r);
		if (pending && !repl_seen_pending(r))
			return OUT_LIMIT;
		if (!repl_time_step(r))
			return OUT_END;
		if (seen)
			repl_seen_step(r);
		bool stop = (slow || repl_stops_marked(r)) &&
		            repl_stops_due(r, true, counting);
		bool reached = g && g->reached(r, g->ctx);
		if (stop)
			return OUT_STOP;
		if (reached)
			return OUT_GOAL;
		if (*made % LOOK == 0 && outside(r))
			return OUT_INTERRUPT;
	}
	return ended(r);
}

/* What a look found where the engine stopped. */
struct found {
	const struct goal *goal;
	bool counting;
	enum outcome outcome; /* OUT_LIMIT: nothing */
};

static bool look(struct repl *r, bool wrote, void *ctx)
{
	struct found *f = ctx;
	if (wrote)
		repl_seen_step(r);
	else if (!repl_stops_marked(r))
		return false;
	if (repl_stops_due(r, wrote, f->counting))
		f->outcome = OUT_STOP;
	else if (f->goal && f->goal->reached(r, f->goal->ctx))
		f->outcome = OUT_GOAL;
	if (wrote && f->outcome == OUT_LIMIT)
		repl_seen_look(r);
	return f->outcome != OUT_LIMIT || (wrote && repl_seen_pending(r));
}

static enum outcome quickly(struct repl *r, const struct goal *g, word limit,
                            bool counting)
{
	struct found f = {g, counting, OUT_LIMIT};
	bool watch = repl_seen_want(r);
	if (watch)
		repl_seen_begin(r);
	while (limit > 0 && r->history.status < MACHINE_HALTED) {
		word made;
		if (watch && repl_seen_pending(r))
			f.outcome = slowly(r, g, limit, counting, true, &made);
		else
			made = repl_time_run(r, limit, look, &f);
		limit -= made;
		if (f.outcome != OUT_LIMIT)
			return f.outcome;
		if (watch && !repl_seen_pending(r))
			repl_seen_keep(r);
		if (outside(r))
			return OUT_INTERRUPT;
	}
	return ended(r);
}

static enum outcome run(struct repl *r, const struct goal *g, word limit,
                        bool counting)
{
	word made;
	if (r->m.cycle_at > 0) /* a step in progress is made again */
		repl_time_seek(r, r->history.now);
	repl_stops_clear(r);
	if (repl_stops_slow(r) || (g && !g->marked))
		return slowly(r, g, limit, counting, false, &made);
	if (g)
		repl_stops_mark(r, g);
	enum outcome o = quickly(r, g, limit, counting);
	if (g)
		repl_stops_mark(r, NULL);
	return o;
}

enum outcome repl_run(struct repl *r, const struct goal *g, word limit,
                      bool counting)
{
	word most = r->host.max_steps, left = most - r->steps;
	word from = r->history.now;
	bool all = most && limit > left;
	if (all && left == 0)
		return OUT_USED_UP;
	enum outcome o = run(r, g, all ? left : limit, counting);
	if (counting) /* no search backwards */
		r->steps += r->history.now - from;
	return o == OUT_LIMIT && all ? OUT_USED_UP : o;
}
