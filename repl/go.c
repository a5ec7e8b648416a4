/* go.c: forwards: by cycles, instructions, world switches, or until a stop. */
#include <inttypes.h>
#include <string.h>

#include "repl/internal.h"

/* ---- Running ------------------------------------------------------------- */

enum { LOOK = 1024 }; /* steps between looks at the world outside */

static enum outcome ended(const struct repl *r)
{
	return r->history.status >= MACHINE_HALTED ? OUT_END : OUT_LIMIT;
}

static struct stop *stop_here(struct repl *r, bool stepped)
{
	struct stop *s = repl_stops_due(r, stepped, true);
	if (s)
		r->hit = s;
	return s;
}

static enum outcome run_slowly(struct repl *r, goal_fn *goal, void *ctx,
                               word limit)
{
	bool slow = repl_stops_slow(r);
	for (word n = 0; n < limit; n++) {
		if (slow)
			repl_stops_begin(r);
		if (!repl_time_step(r))
			return OUT_END;
		if (goal && goal(r, ctx))
			return OUT_GOAL;
		if ((slow || repl_machine_marked(r)) && stop_here(r, true))
			return OUT_STOP;
		if (n % LOOK == 0) {
			repl_say_flush(r);
			if (repl_interrupted(r))
				return OUT_INTERRUPT;
		}
	}
	return ended(r);
}

static enum outcome run_quickly(struct repl *r, word limit)
{
	while (limit > 0 && r->history.status < MACHINE_HALTED) {
		word made = repl_time_run(r, limit);
		limit -= made;
		if (repl_machine_marked(r) && stop_here(r, false))
			return OUT_STOP;
		repl_say_flush(r);
		if (repl_interrupted(r))
			return OUT_INTERRUPT;
	}
	return ended(r);
}

/* Whether the machine is at a cell with a breakpoint. */
bool repl_machine_marked(const struct repl *r)
{
	addr real;
	return r->m.stops && repl_fetch_address(&r->m, &real) &&
	       r->m.stops[real];
}

enum outcome repl_go_until(struct repl *r, goal_fn *goal, void *ctx, word limit)
{
	enum outcome o;
	if (r->m.cycle_at > 0) { /* first the rest of a step */
		repl_time_step(r);
		if (goal && goal(r, ctx))
			return OUT_GOAL;
		if (--limit == 0)
			return ended(r);
	}
	if (goal || repl_stops_slow(r))
		o = run_slowly(r, goal, ctx, limit);
	else
		o = run_quickly(r, limit);
	return o;
}

/* ---- What is said -------------------------------------------------------- */

static void report_end(struct repl *r)
{
	if (r->history.status == MACHINE_HALTED)
		text_add(&r->reason, "the machine has halted");
	else
		text_add(&r->reason, "wedged: a trap leads back to itself");
	if (r->target.depth && r->history.status == MACHINE_WEDGED)
		text_add(&r->reason, " (`info levels` shows whose)");
}

static void report_json(struct repl *r, enum outcome o)
{
	static const char *const names[] = {
		"step", "stop", "step", "end", "interrupt", "start",
	};
	struct view v;
	struct text reason = {0}, name = {0}, place = {0};
	addr real;
	repl_level_view(r, &r->m, r->level, &v);
	if (repl_view_relocate(&v, v.psw.p, &real))
		repl_level_place(r, real, &name);
	text_json(&reason, text_str(&r->reason));
	text_json(&place, text_str(&name));
	repl_say(r,
	         "{\"event\":\"%s\",\"reason\":%s,\"number\":%u,"
	         "\"time\":%" PRIu64 ",\"level\":%u,\"turn\":%u,\"m\":\"%c\","
	         "\"p\":%u,\"l\":%u,\"b\":%u,\"place\":%s,\"status\":"
	         "\"%s\"}\n",
	         names[o], text_str(&reason), r->hit ? r->hit->number : 0,
	         r->history.now, r->level, repl_level_turn(r, &r->m),
	         v.psw.m ? 'u' : 's', v.psw.p, v.psw.l, v.psw.b,
	         text_str(&place), machine_status_name(r->history.status));
	text_free(&reason);
	text_free(&name);
	text_free(&place);
}

bool repl_go_report(struct repl *r, enum outcome o, const char *reason)
{
	if (o != OUT_STOP)
		repl_empty(&r->reason);
	if (o == OUT_END)
		report_end(r);
	else if (o == OUT_INTERRUPT)
		text_add(&r->reason, "interrupted");
	else if (o == OUT_START)
		text_add(&r->reason, "the beginning of time");
	else if (o != OUT_STOP && reason)
		text_add(&r->reason, reason);
	bool silent = o == OUT_STOP && r->hit && r->hit->command_count &&
	              strcmp(r->hit->commands[0], "silent") == 0;
	if (r->json)
		report_json(r, o);
	else if (!silent) {
		if (r->reason.size)
			repl_say(r, "%s\n", text_str(&r->reason));
		repl_show_context(r);
		repl_show_displays(r);
	}
	struct stop *s = r->hit;
	r->stopped_at = s ? s->number : 0;
	if (s && s->temporary && !s->command_count) {
		repl_stop_delete(r, s);
		repl_stops_mark(r);
	}
	return o != OUT_INTERRUPT;
}

static bool begin(struct repl *r)
{
	r->hit = NULL;
	if (r->history.status < MACHINE_HALTED)
		return true;
	return repl_fail(r,
	                 "the machine has %s; `reverse-step` goes back, `run` "
	                 "begins again",
	                 r->history.status == MACHINE_HALTED ? "halted"
	                                                     : "wedged");
}

/* ---- The commands -------------------------------------------------------- */

bool repl_do_step(struct repl *r, const char *arguments)
{
	word n;
	if (!repl_read_count(r, arguments, &n) || !begin(r))
		return false;
	return repl_go_report(r, repl_go_until(r, NULL, NULL, n), NULL);
}

/* At the beginning of time: a stop that stands before the first instruction,
 * unless it was just reported. */
static bool stop_at_first(struct repl *r)
{
	return r->history.now == 0 && r->m.cycle_at == 0 && !r->stopped_at &&
	       stop_here(r, false);
}

bool repl_do_continue(struct repl *r, const char *arguments)
{
	word n;
	if (!repl_read_count(r, arguments, &n) || !begin(r))
		return false;
	if (stop_at_first(r))
		return repl_go_report(r, OUT_STOP, NULL);
	addr real;
	for (struct stop *s = r->stops; s && n > 1; s = s->next)
		if (s->kind == STOP_BREAK && repl_fetch_address(&r->m, &real) &&
		    s->real == real)
			s->ignore = n - 1; /* as gdb has it */
	return repl_go_report(r, repl_go_until(r, NULL, NULL, ~(word)0), NULL);
}

bool repl_do_run(struct repl *r, const char *arguments)
{
	if (!repl_at_end(r, arguments))
		return false;
	repl_time_seek(r, 0);
	r->hit = NULL;
	r->stopped_at = 0;
	return repl_do_continue(r, "");
}

/* One step of the machine of a level, whatever those below do for it; over a
 * call, if its instruction is one. */
struct next {
	unsigned level;
	bool call;          /* it leaves a return address: */
	addr back;          /* ... this */
	struct psw psw;     /* mode and R of the caller */
};

static bool next_done(struct repl *r, void *ctx)
{
	const struct next *n = ctx;
	struct view v;
	if (!repl_level_boundary(r, &r->m, n->level))
		return false;
	if (!n->call)
		return true;
	repl_level_view(r, &r->m, n->level, &v);
	return v.psw.p == n->back && v.psw.m == n->psw.m &&
	       v.psw.l == n->psw.l;
}

static struct next next_of(struct repl *r, unsigned level)
{
	struct next n = {.level = level};
	struct view v;
	addr real;
	repl_level_view(r, &r->m, level, &v);
	n.psw = v.psw;
	if (!repl_level_boundary(r, &r->m, level) ||
	    !repl_view_relocate(&v, v.psw.p, &real))
		return n;
	n.call = repl_insn_calls(isa_decode(r->m.isa, r->m.E[real]));
	n.back = (v.psw.p + 1) & ADDR_MAX;
	return n;
}

bool repl_do_next(struct repl *r, const char *arguments)
{
	word n;
	enum outcome o = OUT_GOAL;
	if (!repl_read_count(r, arguments, &n) || !begin(r))
		return false;
	for (; n > 0 && o == OUT_GOAL; n--) {
		struct next next = next_of(r, r->level);
		o = repl_go_until(r, next_done, &next, ~(word)0);
	}
	return repl_go_report(r, o, NULL);
}

struct mode_change {
	unsigned level;
	enum mode m; /* it must be this now, and have been the other */
	bool was;
};

static bool mode_changed(struct repl *r, void *ctx)
{
	struct mode_change *c = ctx;
	struct view v;
	repl_level_view(r, &r->m, c->level, &v);
	bool other = v.psw.m != c->m;
	bool done = c->was && !other && repl_level_boundary(r, &r->m, c->level);
	c->was = c->was || other;
	return done;
}

bool repl_do_finish(struct repl *r, const char *arguments)
{
	struct view v;
	if (!repl_at_end(r, arguments) || !begin(r))
		return false;
	repl_level_view(r, &r->m, r->level, &v);
	struct mode_change c = {r->level, v.psw.m ? MODE_S : MODE_U, true};
	return repl_go_report(r, repl_go_until(r, mode_changed, &c, ~(word)0),
	                      v.psw.m ? "trapped" : "back in user mode");
}

/* Temporary: the place is looked at with every step. */
struct place {
	addr real;
};

static bool at_place(struct repl *r, void *ctx)
{
	const struct place *p = ctx;
	addr real;
	return repl_fetch_address(&r->m, &real) && real == p->real;
}

struct later {
	unsigned level;
	struct psw psw;
};

static bool further_on(struct repl *r, void *ctx)
{
	const struct later *l = ctx;
	struct view v;
	if (!repl_level_boundary(r, &r->m, l->level))
		return false;
	repl_level_view(r, &r->m, l->level, &v);
	return v.psw.m == l->psw.m && v.psw.l == l->psw.l &&
	       v.psw.p > l->psw.p;
}

bool repl_do_advance(struct repl *r, const char *arguments)
{
	struct place p;
	if (!*arguments)
		return repl_fail(r,
		                 "expected a place: a label, FILE:LINE or an "
		                 "address");
	if (!repl_stop_place(r, &arguments, &p.real) ||
	    !repl_at_end(r, arguments) || !begin(r))
		return false;
	/* quickly, by a mark that is there for this only */
	bool had = r->m.stops && r->m.stops[p.real];
	if (repl_stops_slow(r) || !machine_stop_at(&r->m, p.real, true))
		return repl_go_report(
			r, repl_go_until(r, at_place, &p, ~(word)0), NULL);
	enum outcome o = OUT_LIMIT;
	while (o == OUT_LIMIT && !repl_interrupted(r)) {
		repl_time_run(r, ~(word)0);
		if (r->history.status >= MACHINE_HALTED)
			o = OUT_END;
		else if (at_place(r, &p))
			o = OUT_GOAL;
		else if (repl_machine_marked(r) && stop_here(r, false))
			o = OUT_STOP;
		repl_say_flush(r);
	}
	if (o == OUT_LIMIT)
		o = OUT_INTERRUPT;
	if (!had)
		(void)!machine_stop_at(&r->m, p.real, false);
	return repl_go_report(r, o, NULL);
}

bool repl_do_until(struct repl *r, const char *arguments)
{
	struct view v;
	if (*arguments)
		return repl_do_advance(r, arguments);
	if (!begin(r))
		return false;
	repl_level_view(r, &r->m, r->level, &v);
	struct later l = {r->level, v.psw};
	return repl_go_report(r, repl_go_until(r, further_on, &l, ~(word)0),
	                      NULL);
}

/* ---- World switches ------------------------------------------------------ */

/* Who executed at the beginning, before and after the last step. */
struct turn {
	unsigned start, from, to;
};

static void turn(struct repl *r, struct turn *t)
{
	t->from = t->to;
	t->to = repl_level_turn(r, &r->m);
}

static bool turned(struct repl *r, void *ctx)
{
	struct turn *t = ctx;
	turn(r, t);
	return t->to != t->from;
}

static bool entered(struct repl *r, void *ctx)
{
	struct turn *t = ctx;
	turn(r, t);
	return t->to > t->from &&
	       (t->to > t->start || t->start == r->target.depth);
}

static bool left(struct repl *r, void *ctx)
{
	struct turn *t = ctx;
	turn(r, t);
	return t->to < t->from && (t->to < t->start || t->start == 0);
}

static bool to_world(struct repl *r, const char *arguments, goal_fn *goal)
{
	unsigned now = repl_level_turn(r, &r->m);
	struct turn w = {now, now, now};
	if (!repl_at_end(r, arguments))
		return false;
	if (!r->target.depth)
		return repl_fail(r,
		                 "there is no monitor, so there is no world to "
		                 "switch to");
	if (!begin(r))
		return false;
	enum outcome o = repl_go_until(r, goal, &w, ~(word)0);
	struct text t = {0};
	text_printf(&t, "level %u (%s) -> level %u (%s)", w.from,
	            repl_level_name(r, w.from), w.to, repl_level_name(r, w.to));
	bool ok = repl_go_report(r, o, text_str(&t));
	text_free(&t);
	return ok;
}

bool repl_do_world(struct repl *r, const char *arguments)
{
	return to_world(r, arguments, turned);
}

bool repl_do_vmenter(struct repl *r, const char *arguments)
{
	return to_world(r, arguments, entered);
}

bool repl_do_vmexit(struct repl *r, const char *arguments)
{
	return to_world(r, arguments, left);
}

/* ---- Machine cycles ------------------------------------------------------ */

void repl_show_cycle(struct repl *r, const struct machine_cycle *c, unsigned n)
{
	struct text t = {0};
	text_printf(&t, "  cycle %u  %-9s ", n, machine_cycle_name(c->kind));
	size_t start = t.size - 21;
	if (c->ref && c->ref->kind == RTL_REG)
		text_printf(&t, "r%" PRIu64 ", ",
		            c->virtual - ISA_REGISTER_CELL);
	if (c->relocated)
		text_printf(&t, "virtual %" PRIu64 " -> real %u", c->virtual,
		            c->real);
	else
		text_printf(&t, "absolute, real %u", c->real);
	text_pad_to(&t, start, 52);
	bool write = c->kind == CYCLE_WRITE || c->kind == CYCLE_PSW_STORE;
	if (c->kind == CYCLE_FETCH) {
		machine_disassemble(r->m.isa, c->value, &t);
	} else if (c->kind == CYCLE_PSW_STORE || c->kind == CYCLE_PSW_LOAD) {
		if (write)
			text_printf(&t, "%s: ",
			            rtl_trap_name(machine_psw_cause(c->value)));
		machine_psw_print(machine_psw_unpack(c->value), &t);
	} else {
		repl_print_word(c->value, &t);
		if (write) {
			text_add(&t, ", was ");
			repl_print_word(c->old, &t);
		}
	}
	repl_say(r, "%s\n", text_str(&t));
	text_free(&t);
}

static void one_cycle(struct repl *r)
{
	struct history *h = &r->history;
	const struct machine_cycle *c = machine_cycle(&r->m);
	const struct machine_step *s = &r->m.step;
	if (c)
		repl_show_cycle(r, c,
		                r->m.cycle_at ? r->m.cycle_at : s->cycles);
	if (r->m.cycle_at > 0)
		return;
	h->now++;
	repl_time_stepped(r, s->status);
	struct text t = {0};
	machine_trace(s, r->m.isa, &t);
	repl_say(r, "  done: %s\n", text_str(&t));
	text_free(&t);
}

bool repl_do_cycle(struct repl *r, const char *arguments)
{
	word n;
	if (!repl_read_count(r, arguments, &n) || !begin(r))
		return false;
	while (n-- > 0 && r->history.status < MACHINE_HALTED &&
	       !repl_interrupted(r))
		one_cycle(r);
	return true;
}
