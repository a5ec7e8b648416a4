/* stops.c: what makes the machine stop.
 *
 * A stop belongs to the machine of a level, and is looked at where that is
 * between two of its instructions, whoever executes them. One at a place, an
 * instruction or a class comes before the instruction; one at an event or a
 * change after the step that did it. All that are due at one time are hit.
 *
 * For breakpoints the cells are marked from which the machine would fetch
 * then, for watchpoints the cells that are watched; the engines themselves
 * stop there, so that these cost nothing between two hits. All others need a
 * look at every step; while there is one, the reference interpreter runs.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "repl/seen.h"

struct stop *repl_stop_find(struct repl *r, unsigned number)
{
	for (struct stop *s = r->stops; s; s = s->next)
		if (s->number == number)
			return s;
	return NULL;
}

static void stop_free(struct stop *s)
{
	for (size_t i = 0; i < s->command_count; i++)
		free(s->commands[i]);
	free(s->commands);
	free(s->what);
	free(s->condition);
	repl_expr_free(s->test);
	repl_expr_free(s->watched);
	text_free(&s->detail);
	free(s);
}

void repl_stop_delete(struct repl *r, struct stop *s)
{
	struct stop **at = &r->stops;
	while (*at != s)
		at = &(*at)->next;
	*at = s->next;
	if (r->collecting == s)
		r->collecting = NULL;
	stop_free(s);
}

void repl_stops_free(struct repl *r)
{
	while (r->stops)
		repl_stop_delete(r, r->stops);
}

/* Whether the engines themselves notice what it waits for. */
static bool marked(const struct stop *s)
{
	return s->kind == STOP_BREAK || (s->kind == STOP_WATCH && !s->watched);
}

bool repl_stops_slow(const struct repl *r)
{
	for (const struct stop *s = r->stops; s; s = s->next)
		if (s->enabled && !marked(s))
			return true;
	return false;
}

/* ---- Marks --------------------------------------------------------------- */

enum { FETCH = 1, WRITE = 2 };

struct marks {
	unsigned char *cell; /* q of them: what is to be there */
	addr q;
};

static void mark_fetch(void *ctx, addr a)
{
	struct marks *m = ctx;
	if (a < m->q)
		m->cell[a] |= FETCH;
}

static void mark_fetches(const struct repl *r, struct marks *m, unsigned level,
                         addr from)
{
	if (r->target.depth)
		lockstep_vmmap_fetches(r->target.stack, level, from, mark_fetch,
		                       m);
	else
		mark_fetch(m, from);
}

/* Only what differs is changed: engines keep what they know of the rest. */
static bool put(struct machine *m, const struct marks *want)
{
	bool ok = true;
	for (addr a = 0; a < m->q && ok; a++) {
		bool fetch = want->cell[a] & FETCH;
		bool write = want->cell[a] & WRITE;
		if (fetch != machine_has_stop(m, a))
			ok = machine_stop_at(m, a, fetch);
		if (ok && write != machine_has_watch(m, a))
			ok = machine_watch_at(m, a, write);
	}
	return ok;
}

void repl_stops_mark(struct repl *r, const struct goal *g)
{
	struct marks want = {calloc(r->m.q, 1), r->m.q};
	for (const struct stop *s = r->stops; s && want.cell; s = s->next) {
		if (s->enabled && s->kind == STOP_BREAK)
			mark_fetches(r, &want, s->level, s->real);
		for (addr a = 0; s->enabled && marked(s) &&
		                 s->kind == STOP_WATCH && a < s->count; a++)
			want.cell[s->real + a] |= WRITE;
	}
	if (g && want.cell)
		mark_fetches(r, &want, g->level, g->from);
	if (!want.cell || !put(&r->m, &want))
		repl_fail(r, "no memory for breakpoints");
	free(want.cell);
}

bool repl_stops_marked(const struct repl *r)
{
	addr real;
	return repl_fetch_address(&r->m, &real) &&
	       machine_has_stop(&r->m, real);
}

/* ---- Events -------------------------------------------------------------- */

/* A trap as the machine of a level sees it. */
static bool trapped(struct repl *r, const struct moment *now, enum trap *cause)
{
	*cause = now->level ? repl_seen_stored(r, now->level, now->vm)
	                    : r->m.step.cause;
	/* the new PSW is loaded as well, or it was a mere store to E[0] */
	return *cause != TRAP_NONE &&
	       (now->level == 0 ||
	        machine_psw_equal(now->v.psw,
	                          machine_psw_unpack(
	                                  r->m.E[now->v.at + CELL_NEW_PSW])));
}

static bool trap_event(struct repl *r, struct stop *s,
                       const struct moment *now)
{
	enum trap cause;
	if (!trapped(r, now, &cause) || (s->cause && s->cause != cause))
		return false;
	text_printf(&s->detail, "trap %s", rtl_trap_name(cause));
	if (now->level == 0 && cause == TRAP_MEMORY)
		text_printf(&s->detail, " at %s%" PRIu64,
		            r->m.step.fault_relocated ? "" : "E:",
		            r->m.step.fault);
	return true;
}

static bool psw_event(struct repl *r, struct stop *s, const struct moment *now)
{
	const struct psw *old = repl_seen_psw(r, now->level, now->vm);
	const struct psw *new = &now->v.psw;
	if (s->event == EVENT_MODE && old->m != new->m) {
		text_printf(&s->detail, "mode %c -> %c", old->m ? 'u' : 's',
		            new->m ? 'u' : 's');
		return true;
	}
	if (s->event == EVENT_RELOC && (old->l != new->l || old->b != new->b)) {
		text_printf(&s->detail, "R (%u,%u) -> (%u,%u)", old->l, old->b,
		            new->l, new->b);
		return true;
	}
	return false;
}

static bool world_event(struct repl *r, struct stop *s)
{
	unsigned from = r->sights->turn, to = repl_level_turn(r, &r->m);
	if (to == from)
		return false;
	text_printf(&s->detail, "level %u (%s) -> level %u (%s)", from,
	            repl_level_name(r, from), to, repl_level_name(r, to));
	return true;
}

static bool insn_event(struct repl *r, struct stop *s, const struct moment *now)
{
	const struct isa_insn *i =
	        now->fetches ? isa_decode(r->m.isa, r->m.E[now->from]) : NULL;
	bool is = i &&
	          (s->event == EVENT_OP
	                   ? i == s->insn
	                   : repl_in_class(r, r->m.E[now->from], s->class));
	if (is)
		text_printf(&s->detail, "before %s", i->name);
	return is;
}

static bool event(struct repl *r, struct stop *s, const struct moment *now,
                  bool stepped)
{
	switch (s->event) {
	case EVENT_TRAP:   return stepped && trap_event(r, s, now);
	case EVENT_MODE:
	case EVENT_RELOC:  return stepped && psw_event(r, s, now);
	case EVENT_CLASS:
	case EVENT_OP:     return insn_event(r, s, now);
	default:           return false;
	}
}

/* ---- Watchpoints --------------------------------------------------------- */

static void was_is(struct text *out, word old, word new)
{
	text_add(out, "was ");
	repl_print_word(old, out);
	text_add(out, ", is ");
	repl_print_word(new, out);
}

static bool value_changed(struct repl *r, struct stop *s)
{
	struct view v;
	word now;
	repl_level_view(r, &r->m, s->level, &v);
	bool has = repl_seen_value(r, s, &v, &now);
	if (has == s->had && now == s->last)
		return false;
	text_printf(&s->detail, "%s ", s->what);
	if (has && s->had)
		was_is(&s->detail, s->last, now);
	else
		text_add(&s->detail, has ? "has a value now" : "has no value");
	return true;
}

static void name_cell(struct stop *s, addr real)
{
	text_printf(&s->detail, "%s ", s->what);
	if (s->count > 1)
		text_printf(&s->detail, "(real %u) ", real);
}

static bool changed(struct repl *r, struct stop *s)
{
	for (unsigned i = 0; i < s->touches; i++) {
		const struct cell *c = &s->touch[i];
		if (r->m.E[c->at] == c->value)
			continue;
		name_cell(s, c->at);
		was_is(&s->detail, c->value, r->m.E[c->at]);
		return true;
	}
	return false;
}

static bool accessed(struct repl *r, struct stop *s)
{
	if (s->level == 0)
		s->accessed = repl_seen_access(r, s, &r->m.step, 0, &s->access);
	if (!s->accessed)
		return false;
	name_cell(s, s->access.real);
	if (s->access.write) {
		was_is(&s->detail, s->access.old, s->access.value);
	} else {
		text_add(&s->detail, "read: ");
		repl_print_word(s->access.value, &s->detail);
	}
	return true;
}

/* ---- Is a stop due? ------------------------------------------------------ */

static bool due(struct repl *r, struct stop *s, const struct moment *now,
                bool stepped)
{
	bool mine = s->level < r->target.depth || s->vm == now->vm;
	if (s->event == EVENT_WORLD)
		return stepped && world_event(r, s);
	if (s->event == EVENT_SQUARE)
		return stepped && repl_shadow_broken(r, now, &s->detail);
	if (!now->between)
		return false;
	switch (s->kind) {
	case STOP_BREAK:
		return now->fetches && now->from == s->real;
	case STOP_WATCH:
		return stepped && mine &&
		       (s->watched ? value_changed(r, s) : changed(r, s));
	case STOP_RWATCH: case STOP_AWATCH:
		return stepped && mine && accessed(r, s);
	case STOP_CATCH:
		return event(r, s, now, stepped);
	default:
		return false;
	}
}

static bool holds(struct repl *r, struct stop *s)
{
	struct view v;
	struct value is;
	if (!s->test)
		return true;
	repl_level_view(r, &r->m, s->level, &v);
	struct text why = {0};
	bool known = repl_expr_try(r, s->test, &v, &is, &why);
	if (!known) /* then it stops */
		repl_say(r, "the condition of %u has no value: %s\n",
		         s->number, text_str(&why));
	text_free(&why);
	return !known || is.w != 0;
}

unsigned repl_stops_due(struct repl *r, bool stepped, bool counting)
{
	struct moment now = {.level = UINT32_MAX};
	unsigned hits = 0;
	for (struct stop *s = r->stops; s; s = s->next) {
		s->hit = false;
		if (!s->enabled)
			continue;
		if (now.level != s->level)
			repl_level_moment(r, &r->m, s->level, &now);
		repl_empty(&s->detail);
		if (!due(r, s, &now, stepped) || !holds(r, s))
			continue;
		if (counting)
			s->hits++;
		if (counting && s->ignore > 0) {
			s->ignore--;
			continue;
		}
		s->hit = true;
		hits++;
	}
	return hits;
}

void repl_stops_clear(struct repl *r)
{
	for (struct stop *s = r->stops; s; s = s->next)
		s->hit = false;
}

void repl_stop_describe(const struct stop *s, struct text *out)
{
	static const char *const kinds[STOP_KINDS] = {
		"", "breakpoint", "watchpoint", "read watchpoint",
		"access watchpoint", "catchpoint",
	};
	text_printf(out, "%s%s %u", s->temporary ? "temporary " : "",
	            kinds[s->kind], s->number);
	if (s->detail.size)
		text_printf(out, ": %s", text_str(&s->detail));
}
