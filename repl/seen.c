/* seen.c: what stops are seen against.
 *
 * A breakpoint looks at where a machine is. All other stops look at what its
 * last step did, and the machine of a level above 0 may make a step in many of
 * the real one: while a monitor works for it, its M, R and storage may be half
 * changed. So at each moment between two of its instructions it is noted what
 * it is like then; what is done to it after that is noted too; and at the next
 * such moment the two tell what the step did.
 *
 *     before each step     repl_seen_begin
 *     after it             repl_seen_step, then repl_stops_due
 *
 * When time was travelled in between, the latest moment of each machine is
 * looked for, and the steps since are made again.
 */
#include <stdlib.h>
#include <string.h>

#include "repl/seen.h"

/* ---- Which machines ------------------------------------------------------ */

/* The machine of a level, in VM number `vm` of the monitor below: only the
 * guests' level has several. */
static struct seen *seen_of(const struct repl *r, unsigned level, unsigned vm)
{
	return &r->sights->machine[level < r->target.depth ? level
	                                                   : level + vm];
}

/* Whether what the stop looks at must have been noted before. */
static bool looks_back(const struct stop *s)
{
	return s->enabled && s->kind != STOP_BREAK && s->event != EVENT_OP &&
	       s->event != EVENT_CLASS;
}

bool repl_seen_want(struct repl *r)
{
	bool any = false;
	if (!r->sights && !(r->sights = calloc(1, sizeof *r->sights)))
		return repl_fail(r, "no memory");
	struct sights *x = r->sights;
	memset(x->want, 0, sizeof x->want);
	for (const struct stop *s = r->stops; s; s = s->next)
		if (looks_back(s))
			x->want[s->level] = any = true;
	x->any = any;
	return any;
}

void repl_seen_forget(struct repl *r)
{
	if (r->sights)
		r->sights->known = false;
}

const struct psw *repl_seen_psw(const struct repl *r, unsigned level,
                                unsigned vm)
{
	return &seen_of(r, level, vm)->psw;
}

enum trap repl_seen_stored(const struct repl *r, unsigned level, unsigned vm)
{
	return seen_of(r, level, vm)->stored;
}

/* ---- At a moment --------------------------------------------------------- */

/* The next step of a level's machine, by the definition: that machine is made
 * of what the level has, where it is. */
static void plan(struct repl *r, const struct vmmap_view *v,
                 struct machine_step *step)
{
	struct console console = {r, repl_time_peek, NULL};
	struct machine m = {
		.E = r->m.E + v->at, .q = v->q, .psw = v->psw,
		.timer = v->timer, .clock = r->m.clock,
		.inputs = r->m.inputs - v->held, .outputs = r->m.outputs,
		.isa = r->m.isa, .console = &console,
	};
	machine_plan(&m, step);
}

bool repl_seen_access(const struct repl *r, const struct stop *s,
                      const struct machine_step *step, addr at,
                      struct access *out)
{
	for (unsigned i = 0; i < step->cycles; i++) {
		const struct machine_cycle *c = &step->cycle[i];
		bool write = c->kind == CYCLE_WRITE ||
		             c->kind == CYCLE_PSW_STORE;
		bool read = c->kind == CYCLE_READ || c->kind == CYCLE_PSW_LOAD;
		if (at + c->real - s->real >= s->count ||
		    !(read || (write && s->kind == STOP_AWATCH)))
			continue;
		*out = (struct access){
			.real = at + c->real, .write = write,
			.value = c->value,
		};
		out->old = s->level ? r->m.E[out->real] : c->old;
		return true;
	}
	return false;
}

bool repl_seen_value(struct repl *r, const struct stop *s, const struct view *v,
                     word *out)
{
	struct value is;
	struct text why = {0};
	bool has = repl_expr_try(r, s->watched, v, &is, &why);
	text_free(&why);
	*out = has ? is.w : 0;
	return has;
}

static bool of_machine(const struct repl *r, const struct stop *s,
                       unsigned level, unsigned vm)
{
	return looks_back(s) && s->level == level &&
	       (level < r->target.depth || s->vm == vm);
}

/* Notes what a machine is like between two of its instructions. */
static void remember(struct repl *r, const struct moment *now)
{
	struct machine_step step;
	struct view v;
	bool planned = false, viewed = false;
	*seen_of(r, now->level, now->vm) =
	        (struct seen){now->v.psw, TRAP_NONE};
	for (struct stop *s = r->stops; s; s = s->next) {
		if (!of_machine(r, s, now->level, now->vm))
			continue;
		s->touches = 0;
		s->accessed = false;
		if (s->watched) {
			if (!viewed)
				repl_level_view(r, &r->m, now->level, &v);
			viewed = true;
			s->had = repl_seen_value(r, s, &v, &s->last);
		}
		if (now->level == 0 ||
		    (s->kind != STOP_RWATCH && s->kind != STOP_AWATCH))
			continue;
		if (!planned)
			plan(r, &now->v, &step);
		planned = true;
		s->accessed = repl_seen_access(r, s, &step, now->v.at,
		                               &s->access);
	}
	if (r->target.depth && now->level == r->target.depth)
		repl_shadow_begin(r, now);
}

/* ---- After a step -------------------------------------------------------- */

/* A monitor may have stored an old PSW for a machine above it. */
static void note_old_psw(struct repl *r, const struct machine_cycle *c)
{
	const struct vmm_stack *t = r->target.stack;
	for (unsigned i = r->sights->turn + 1; i <= r->target.depth; i++) {
		bool guests = i == t->depth;
		addr at = guests ? t->guest_at : t->level[i].at;
		addr vm = guests ? (c->real - at) / t->guest_q : 0;
		if (r->sights->want[i] && c->real >= at &&
		    c->real == at + vm * t->guest_q && vm < VMM_VMS_MAX)
			seen_of(r, i, vm)->stored =
			        machine_psw_cause(c->value);
	}
}

static void note_touch(struct stop *s, const struct machine_cycle *c)
{
	for (unsigned i = 0; i < s->touches; i++)
		if (s->touch[i].at == c->real)
			return;
	if (s->touches < TOUCHES)
		s->touch[s->touches++] = (struct cell){c->real, c->old};
}

void repl_seen_step(struct repl *r)
{
	const struct machine_step *step = &r->m.step;
	for (unsigned i = 0; i < step->cycles; i++) {
		const struct machine_cycle *c = &step->cycle[i];
		if (c->kind != CYCLE_WRITE && c->kind != CYCLE_PSW_STORE)
			continue;
		if (r->target.depth)
			note_old_psw(r, c);
		for (struct stop *s = r->stops; s; s = s->next)
			if (s->enabled && s->kind == STOP_WATCH &&
			    !s->watched && c->real - s->real < s->count)
				note_touch(s, c);
		repl_shadow_write(r, c->real);
	}
}

/* ---- Before a step ------------------------------------------------------- */

void repl_seen_look(struct repl *r)
{
	struct sights *x = r->sights;
	x->turn = repl_level_turn(r, &r->m);
	for (unsigned i = 0; i <= r->target.depth; i++) {
		struct moment now;
		if (!x->want[i])
			continue;
		repl_level_moment(r, &r->m, i, &now);
		if (now.between)
			remember(r, &now);
	}
	x->known = true;
	x->at = r->history.now + 1;
	x->seeks = r->history.seeks;
}

/* When the machine was between two of its instructions last. One that has not
 * had the processor for so long is as its monitor left it. */
static word latest(struct repl *r, unsigned level, unsigned vm)
{
	enum { LONG = 1 << 20 };
	struct history *h = &r->history;
	struct whose w = {level, vm};
	struct vmmap_view v;
	struct view now;
	word present = h->now;
	if (repl_level_between(r, &r->m, level, vm, &v))
		return present;
	/* as it is, or begins, if there is none */
	repl_level_view_vm(r, &r->m, level, vm, &now);
	for (struct stop *s = r->stops; s; s = s->next)
		if (s->watched && of_machine(r, s, level, vm))
			s->had = repl_seen_value(r, s, &now, &s->last);
	struct psw psw = now.known ? now.psw
	                           : (struct psw){MODE_S, 0, 0, now.q};
	repl_level_view(r, &r->m, level, &now);
	word most = now.known && now.vm == vm ? present : LONG;
	bool found = repl_back_find(r, repl_level_is_between, &w,
	                            most);
	word at = found ? h->now : present;
	repl_time_seek(r, present);
	*seen_of(r, level, vm) = (struct seen){psw, TRAP_NONE};
	return at;
}

/* Finds out what is seen against, if that is not known here. */
static void settle(struct repl *r)
{
	struct history *h = &r->history;
	struct sights *x = r->sights;
	word present = h->now, from = present;
	if (x->known && x->at == h->now && x->seeks == h->seeks)
		return;
	for (struct stop *s = r->stops; s; s = s->next) {
		s->touches = 0;
		s->accessed = s->had = false;
	}
	for (unsigned i = 1; i <= r->target.depth; i++) {
		unsigned vms = i == r->target.depth ? r->target.programs : 1;
		for (unsigned vm = 0; x->want[i] && vm < vms; vm++) {
			word at = latest(r, i, vm);
			from = at < from ? at : from;
		}
	}
	if (from < present)
		repl_time_seek(r, from);
	while (h->now < present && !repl_busy(r)) {
		repl_seen_look(r);
		repl_time_step(r);
		repl_seen_step(r);
	}
}

void repl_seen_begin(struct repl *r)
{
	if (!r->sights->any)
		return;
	settle(r);
	repl_seen_look(r);
}

void repl_seen_keep(struct repl *r)
{
	r->sights->known = true;
	r->sights->at = r->history.now;
	r->sights->seeks = r->history.seeks;
}

bool repl_seen_pending(const struct repl *r)
{
	for (const struct stop *s = r->stops; s; s = s->next)
		if (s->enabled && s->touches)
			return true;
	return false;
}
