/* go.c: forwards: by cycles, instructions, world switches, or until a stop. */
#include <inttypes.h>
#include <string.h>

#include "repl/internal.h"

/* ---- The commands -------------------------------------------------------- */

static bool begin(struct repl *r)
{
	if (r->history.status < MACHINE_HALTED)
		return true;
	return repl_fail(r,
	                 "the machine has %s; `reverse-step` goes back, `run` "
	                 "begins again",
	                 r->history.status == MACHINE_HALTED ? "halted"
	                                                     : "wedged");
}

bool repl_do_step(struct repl *r, const char *arguments)
{
	word n;
	if (!repl_read_count(r, arguments, &n) || !begin(r))
		return false;
	return repl_go_report(r, repl_run(r, NULL, n, true), NULL);
}

/* At the beginning of time: stops that stand before the first instruction,
 * unless they were just reported. */
static bool stop_at_first(struct repl *r)
{
	return r->history.now == 0 && r->m.cycle_at == 0 &&
	       !r->stopped_count && repl_stops_due(r, false, true);
}

/* `continue N`, as gdb has it: the breakpoint here is ignored N - 1 times. */
static void ignore_here(struct repl *r, word n)
{
	for (struct stop *s = r->stops; s && n > 1; s = s->next) {
		struct moment now;
		repl_level_moment(r, &r->m, s->level, &now);
		if (s->kind == STOP_BREAK && now.fetches &&
		    now.from == s->real)
			s->ignore = n - 1;
	}
}

bool repl_do_continue(struct repl *r, const char *arguments)
{
	word n;
	if (!repl_read_count(r, arguments, &n) || !begin(r))
		return false;
	if (stop_at_first(r))
		return repl_go_report(r, OUT_STOP, NULL);
	ignore_here(r, n);
	return repl_go_report(r, repl_run(r, NULL, ~(word)0, true), NULL);
}

bool repl_do_run(struct repl *r, const char *arguments)
{
	if (!repl_at_end(r, arguments))
		return false;
	repl_time_seek(r, 0);
	r->stopped_count = 0;
	return repl_do_continue(r, "");
}

/* ---- Steps of a level ---------------------------------------------------- */

/* The VM of the selected level that has the processor; the command stays with
 * it when there are several. */
static struct whose selected(struct repl *r, struct view *v)
{
	repl_level_view(r, &r->m, r->level, v);
	return (struct whose){r->level, v->vm};
}

/* One step of that machine, whatever those below do for it; over a call, if
 * its instruction is one. */
struct next {
	struct whose whose;
	bool call;          /* it leaves a return address: */
	struct psw back;    /* ... where the caller goes on */
};

/* Where that machine is between two instructions, *v says how; or it has ended
 * and others have not. */
static bool at_moment(struct repl *r, const struct whose *w,
                      struct vmmap_view *v)
{
	return repl_level_between(r, &r->m, w->level, w->vm, v) &&
	       (v->status == VMM_RUNNING ||
	        repl_level_ended(r, w->level, w->vm));
}

static bool next_done(struct repl *r, void *ctx)
{
	const struct next *n = ctx;
	struct vmmap_view v;
	return at_moment(r, &n->whose, &v) &&
	       (!n->call || v.status != VMM_RUNNING ||
	        (v.psw.p == n->back.p && v.psw.m == n->back.m &&
	         v.psw.l == n->back.l));
}

/* A call is left behind quickly: by a mark where it comes back to. */
static struct goal next_of(struct repl *r, struct next *n)
{
	struct goal g = {.reached = next_done, .ctx = n, .level = r->level};
	struct moment now;
	struct view v;
	n->whose = selected(r, &v);
	repl_level_moment(r, &r->m, r->level, &now);
	n->call = now.fetches &&
	          repl_insn_calls(isa_decode(r->m.isa, r->m.E[now.from]));
	n->back = v.psw;
	n->back.p = (v.psw.p + 1) & ADDR_MAX;
	g.marked = n->call && repl_view_relocate(&v, n->back.p, &g.from);
	return g;
}

bool repl_do_next(struct repl *r, const char *arguments)
{
	word n;
	enum outcome o = OUT_GOAL;
	if (!repl_read_count(r, arguments, &n) || !begin(r))
		return false;
	for (; n > 0 && o == OUT_GOAL; n--) {
		struct next next;
		struct goal g = next_of(r, &next);
		o = repl_run(r, &g, ~(word)0, true);
	}
	return repl_go_report(r, o, NULL);
}

struct mode_change {
	struct whose whose;
	enum mode m; /* it must be this now, and have been the other */
	bool was;
};

static bool mode_changed(struct repl *r, void *ctx)
{
	struct mode_change *c = ctx;
	struct vmmap_view v;
	if (!at_moment(r, &c->whose, &v))
		return false;
	if (v.status != VMM_RUNNING)
		return true;
	bool other = v.psw.m != c->m, done = c->was && !other;
	c->was = c->was || other;
	return done;
}

bool repl_do_finish(struct repl *r, const char *arguments)
{
	struct view v;
	if (!repl_at_end(r, arguments) || !begin(r))
		return false;
	struct whose w = selected(r, &v);
	struct mode_change c = {w, v.psw.m ? MODE_S : MODE_U, true};
	struct goal g = {.reached = mode_changed, .ctx = &c};
	return repl_go_report(r, repl_run(r, &g, ~(word)0, true),
	                      v.psw.m ? "trapped" : "back in user mode");
}

/* ---- To a place ---------------------------------------------------------- */

static bool at_place(struct repl *r, void *ctx)
{
	const struct goal *g = ctx;
	struct moment now;
	repl_level_moment(r, &r->m, g->level, &now);
	return now.fetches && now.from == g->from;
}

bool repl_do_advance(struct repl *r, const char *arguments)
{
	unsigned vm;
	struct goal g = {.reached = at_place, .ctx = &g, .marked = true};
	if (!*arguments)
		return repl_fail(r,
		                 "expected a place: a label, FILE:LINE or an "
		                 "address");
	if (!repl_stop_place(r, &arguments, &g.from) ||
	    !repl_at_end(r, arguments) || !begin(r))
		return false;
	g.level = repl_level_owner(r, g.from, &vm);
	return repl_go_report(r, repl_run(r, &g, ~(word)0, true), NULL);
}

struct later {
	struct whose whose;
	struct psw psw;
};

static bool further_on(struct repl *r, void *ctx)
{
	const struct later *l = ctx;
	struct vmmap_view v;
	return at_moment(r, &l->whose, &v) &&
	       (v.status != VMM_RUNNING ||
	        (v.psw.m == l->psw.m && v.psw.l == l->psw.l &&
	         v.psw.p > l->psw.p));
}

bool repl_do_until(struct repl *r, const char *arguments)
{
	struct view v;
	if (*arguments)
		return repl_do_advance(r, arguments);
	if (!begin(r))
		return false;
	struct whose w = selected(r, &v);
	struct later l = {w, v.psw};
	struct goal g = {.reached = further_on, .ctx = &l};
	return repl_go_report(r, repl_run(r, &g, ~(word)0, true), NULL);
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
	struct goal g = {.reached = goal, .ctx = &w};
	enum outcome o = repl_run(r, &g, ~(word)0, true);
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

static bool used_up(const struct repl *r)
{
	return r->host.max_steps && r->steps >= r->host.max_steps;
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
	r->steps++;
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
	       !repl_interrupted(r)) {
		if (used_up(r))
			return repl_go_report(r, OUT_USED_UP, NULL);
		one_cycle(r);
		repl_say_flush(r);
	}
	return !repl_interrupted(r) || repl_fail(r, "interrupted");
}
