/* back.c: backwards, by going to an earlier time and looking forwards. */
#include "repl/internal.h"

static bool begin(struct repl *r)
{
	r->hit = NULL;
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

struct found { /* the latest so far, with what is to be said of it */
	unsigned number;
	struct text reason;
};

static bool stops(struct repl *r, void *ctx)
{
	struct found *f = ctx;
	const struct stop *s = repl_stops_due(r, true, false);
	if (!s)
		return false;
	f->number = s->number;
	repl_empty(&f->reason);
	text_add(&f->reason, text_str(&r->reason));
	return true;
}

/* With breakpoints only the engine looks for them. */
static bool quick_find(struct repl *r)
{
	word hi = r->history.now, found = 0;
	enum { WINDOW = 1 << 19 };
	bool any = false;
	while (hi > 0 && !any && !repl_interrupted(r)) {
		word lo = hi > WINDOW ? hi - WINDOW : 0;
		repl_time_seek(r, lo);
		for (;;) {
			if (repl_machine_marked(r) && r->history.now < hi &&
			    repl_stops_due(r, false, false)) {
				any = true;
				found = r->history.now;
			}
			if (r->history.now + 1 >= hi || repl_interrupted(r) ||
			    !repl_time_run(r, hi - 1 - r->history.now))
				break;
		}
		hi = lo;
	}
	if (any)
		repl_time_seek(r, found);
	return any;
}

bool repl_do_reverse_continue(struct repl *r, const char *arguments)
{
	struct found f = {0};
	if (!repl_at_end(r, arguments) || !begin(r))
		return false;
	bool slow = repl_stops_slow(r);
	bool any = slow ? repl_back_find(r, repl_stops_begin, stops, &f) : quick_find(r);
	if (any && slow) {
		r->hit = repl_stop_find(r, f.number);
		repl_empty(&r->reason);
		text_add(&r->reason, text_str(&f.reason));
	} else if (any) {
		r->hit = repl_stops_due(r, false, false);
	}
	text_free(&f.reason);
	if (repl_interrupted(r))
		return repl_go_report(r, OUT_INTERRUPT, NULL);
	if (!any) { /* before the very first instruction, perhaps */
		repl_time_seek(r, 0);
		r->hit = repl_stops_due(r, false, false);
	}
	return repl_go_report(r, r->hit ? OUT_STOP : OUT_START, NULL);
}

/* ---- The selected level's steps ------------------------------------------ */

static bool at_boundary(struct repl *r, void *ctx)
{
	return repl_level_boundary(r, &r->m, *(unsigned *)ctx);
}

struct call {
	unsigned level;
	struct psw psw;  /* at the call */
	struct psw back; /* behind it */
};

static bool at_call(struct repl *r, const struct call *c)
{
	struct view v;
	if (!repl_level_boundary(r, &r->m, c->level))
		return false;
	repl_level_view(r, &r->m, c->level, &v);
	return machine_psw_equal(v.psw, c->psw);
}

/* `next` from an earlier call would end at an arrival behind it. */
static bool at_call_or_back(struct repl *r, void *ctx)
{
	const struct call *c = ctx;
	struct view v;
	if (!repl_level_boundary(r, &r->m, c->level))
		return false;
	repl_level_view(r, &r->m, c->level, &v);
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
	repl_level_view(r, &r->m, c->level, &v); /* a step before */
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
	if (!repl_back_find(r, NULL, at_call_or_back, c)) {
		if (repl_interrupted(r))
			return;
		repl_time_seek(r, 0);
	}
	if (!at_call(r, c))
		repl_time_seek(r, t);
}

bool repl_do_reverse_next(struct repl *r, const char *arguments)
{
	word n;
	enum outcome o = OUT_GOAL;
	if (!repl_read_count(r, arguments, &n) || !begin(r))
		return false;
	for (; n > 0 && o == OUT_GOAL; n--) {
		struct view v;
		struct call c = {.level = r->level};
		/* within a step its beginning is where to go */
		bool whole = r->m.cycle_at == 0 &&
		             repl_level_boundary(r, &r->m, r->level);
		repl_level_view(r, &r->m, r->level, &v);
		if (r->history.now + (r->m.cycle_at > 0) <= 1 ||
		    !repl_back_find(r, NULL, at_boundary, &c.level)) {
			o = repl_interrupted(r) ? OUT_INTERRUPT : OUT_START;
			repl_time_seek(r, 0);
		} else if (whole && may_be_back(r, &v, &c)) {
			over_call(r, &c);
			if (repl_interrupted(r))
				o = OUT_INTERRUPT;
		}
	}
	if (o == OUT_START && n == 0 && repl_level_boundary(r, &r->m, r->level))
		o = OUT_GOAL; /* time 0 is where it was to go */
	return repl_go_report(r, o, NULL);
}

struct other_mode {
	unsigned level;
	enum mode now;
};

static bool other_mode(struct repl *r, void *ctx)
{
	const struct other_mode *o = ctx;
	struct view v;
	repl_level_view(r, &r->m, o->level, &v);
	return v.psw.m != o->now && repl_level_boundary(r, &r->m, o->level);
}

bool repl_do_reverse_finish(struct repl *r, const char *arguments)
{
	struct view v;
	if (!repl_at_end(r, arguments) || !begin(r))
		return false;
	repl_level_view(r, &r->m, r->level, &v);
	struct other_mode o = {r->level, v.psw.m};
	bool found = repl_back_find(r, NULL, other_mode, &o);
	if (repl_interrupted(r))
		return repl_go_report(r, OUT_INTERRUPT, NULL);
	if (!found) {
		repl_time_seek(r, 0);
		found = other_mode(r, &o);
	}
	return repl_go_report(r, found ? OUT_GOAL : OUT_START,
	                      "before the mode changed");
}
