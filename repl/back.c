/* back.c: backwards, by going to an earlier time and looking forwards. */
#include "repl/internal.h"

static bool begin(struct repl *r)
{
	if (r->history.now > 0 || r->m.cycle_at > 0)
		return true;
	return repl_fail(r, "this is the beginning of time");
}

bool repl_do_reverse_step(struct repl *r, const char *arguments)
{
	word n;
	if (!repl_read_count(r, arguments, &n) || !begin(r))
		return false;
	if (r->m.cycle_at > 0) /* the step in progress is undone */
		n--;
	word now = r->history.now;
	repl_time_seek(r, n < now ? now - n : 0);
	return repl_go_report(r, n > now ? OUT_START : OUT_GOAL, NULL);
}

bool repl_do_reverse_cycle(struct repl *r, const char *arguments)
{
	word n;
	if (!repl_read_count(r, arguments, &n) || !begin(r))
		return false;
	for (; n > 0 && (r->history.now > 0 || r->m.cycle_at > 0); n--) {
		unsigned at = r->m.cycle_at;
		word now = r->history.now;
		if (at == 0) {
			repl_time_seek(r, now - 1);
			machine_plan(&r->m, &r->m.step);
			at = r->m.step.cycles;
		} else {
			repl_time_seek(r, now);
		}
		while (r->m.cycle_at + 1 < at)
			machine_cycle(&r->m);
	}
	if (r->m.cycle_at == 0)
		return repl_go_report(r, OUT_GOAL, NULL);
	repl_show_cycle(r, &r->m.step.cycle[r->m.cycle_at - 1], r->m.cycle_at);
	return true;
}

/* ---- To the latest stop before ------------------------------------------- */

/* The last time in lo <= t < hi at which stops are due, by going there from lo
 * once more. Ignore counts are for going forwards. */
static bool last_stop(struct repl *r, word lo, word hi, word *found)
{
	bool any = false;
	repl_time_seek(r, lo);
	if (lo == 0 && hi > 0 && repl_stops_due(r, false, false)) {
		any = true;
		*found = 0;
	}
	while (r->history.now + 1 < hi &&
	       repl_run(r, NULL, hi - 1 - r->history.now, false) == OUT_STOP) {
		any = true;
		*found = r->history.now;
	}
	return any && !repl_interrupted(r);
}

bool repl_do_reverse_continue(struct repl *r, const char *arguments)
{
	enum { FIRST = 1 << 10, MOST = 1 << 19 };
	if (!repl_at_end(r, arguments) || !begin(r))
		return false;
	/* in the middle of a step its beginning is before */
	word hi = r->history.now + (r->m.cycle_at > 0), found = 0;
	bool any = false;
	for (word window = FIRST; hi > 0 && !any && !repl_interrupted(r);) {
		word lo = hi > window ? hi - window : 0;
		any = last_stop(r, lo, hi, &found);
		hi = lo ? lo + 1 : 0; /* at lo itself: see last_stop */
		window = window < MOST ? 8 * window : MOST;
	}
	if (repl_interrupted(r))
		return repl_go_report(r, OUT_INTERRUPT, NULL);
	repl_time_seek(r, found ? found - 1 : 0);
	if (found)
		repl_run(r, NULL, 1, false);
	else
		any = repl_stops_due(r, false, false);
	return repl_go_report(r, any ? OUT_STOP : OUT_START, NULL);
}

/* ---- The selected level's steps ------------------------------------------ */

struct call {
	struct whose whose;
	struct psw psw;  /* at the call */
	struct psw back; /* behind it */
};

static bool at_call(struct repl *r, const struct call *c)
{
	struct vmmap_view v;
	return repl_level_between(r, &r->m, c->whose.level, c->whose.vm, &v) &&
	       machine_psw_equal(v.psw, c->psw);
}

/* `next` from an earlier call would end at an arrival behind it. */
static bool at_call_or_back(struct repl *r, void *ctx)
{
	const struct call *c = ctx;
	struct vmmap_view v;
	if (!repl_level_between(r, &r->m, c->whose.level, c->whose.vm, &v))
		return false;
	return machine_psw_equal(v.psw, c->psw) ||
	       (v.psw.p == c->back.p && v.psw.m == c->back.m &&
	        v.psw.l == c->back.l);
}

/* Where a level may have come back from a call: the instruction before it is
 * a call, and the step before was neither it nor here already. */
static bool may_be_back(struct repl *r, const struct view *now, struct call *c)
{
	struct view v;
	addr real;
	repl_level_view(r, &r->m, c->whose.level, &v); /* a step before */
	c->psw = c->back = now->psw;
	c->psw.p--;
	return now->psw.p > 0 && !machine_psw_equal(v.psw, c->psw) &&
	       v.psw.p != now->psw.p && /* a halt stays where it is */
	       v.psw.m == now->psw.m && v.psw.l == now->psw.l &&
	       repl_view_relocate(now, c->psw.p, &real) &&
	       repl_insn_calls(isa_decode(r->m.isa, r->m.E[real]));
}

/* From the step before to the call whose `next` would have ended where that
 * step led; nowhere when there is none. */
static void over_call(struct repl *r, struct call *c)
{
	word t = r->history.now;
	if (!repl_back_find(r, at_call_or_back, c, ~(word)0)) {
		if (repl_interrupted(r))
			return;
		repl_time_seek(r, 0);
	}
	if (!at_call(r, c))
		repl_time_seek(r, t);
}

/* One back. False: there is nothing before, or it was interrupted. */
static bool back_once(struct repl *r)
{
	struct view v;
	repl_level_view(r, &r->m, r->level, &v);
	struct call c = {.whose = {r->level, v.vm}};
	/* within a step its beginning is where to go */
	bool whole = r->m.cycle_at == 0 &&
	             repl_level_is_between(r, &c.whose);
	if (r->history.now + (r->m.cycle_at > 0) <= 1 ||
	    !repl_back_find(r, repl_level_is_between, &c.whose, ~(word)0)) {
		if (!repl_interrupted(r))
			repl_time_seek(r, 0);
		return false;
	}
	if (whole && may_be_back(r, &v, &c))
		over_call(r, &c);
	return !repl_interrupted(r);
}

bool repl_do_reverse_next(struct repl *r, const char *arguments)
{
	word n;
	bool ok = true;
	if (!repl_read_count(r, arguments, &n) || !begin(r))
		return false;
	for (; n > 0 && ok; n--)
		ok = back_once(r);
	if (repl_interrupted(r))
		return repl_go_report(r, OUT_INTERRUPT, NULL);
	if (!ok && n == 0 && repl_level_boundary(r, &r->m, r->level))
		ok = true; /* time 0 is where it was to go */
	return repl_go_report(r, ok ? OUT_GOAL : OUT_START, NULL);
}

struct other_mode {
	struct whose whose;
	enum mode now;
};

static bool other_mode(struct repl *r, void *ctx)
{
	const struct other_mode *o = ctx;
	struct vmmap_view v;
	return repl_level_between(r, &r->m, o->whose.level, o->whose.vm, &v) &&
	       v.psw.m != o->now;
}

bool repl_do_reverse_finish(struct repl *r, const char *arguments)
{
	struct view v;
	if (!repl_at_end(r, arguments) || !begin(r))
		return false;
	repl_level_view(r, &r->m, r->level, &v);
	struct other_mode o = {{r->level, v.vm}, v.psw.m};
	bool found = repl_back_find(r, other_mode, &o, ~(word)0);
	if (repl_interrupted(r))
		return repl_go_report(r, OUT_INTERRUPT, NULL);
	if (!found) {
		repl_time_seek(r, 0);
		found = other_mode(r, &o);
	}
	return repl_go_report(r, found ? OUT_GOAL : OUT_START,
	                      "before the mode changed");
}
