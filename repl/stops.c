/* stops.c: what makes the machine stop.
 *
 * Breakpoints are marks that the engines themselves stop at, so they cost
 * nothing between two hits. Watchpoints and events need a look at every step;
 * while there is one, the reference interpreter runs.
 *
 * A stop at a place, an instruction or a class comes before the instruction;
 * a stop at an event or a write comes after the step that did it.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "repl/internal.h"

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
	free(s);
}

void repl_stop_delete(struct repl *r, struct stop *s)
{
	struct stop **at = &r->stops;
	while (*at != s)
		at = &(*at)->next;
	*at = s->next;
	if (r->hit == s)
		r->hit = NULL;
	if (r->collecting == s)
		r->collecting = NULL;
	stop_free(s);
}

void repl_stops_free(struct repl *r)
{
	while (r->stops)
		repl_stop_delete(r, r->stops);
}

bool repl_stops_slow(const struct repl *r)
{
	for (const struct stop *s = r->stops; s; s = s->next)
		if (s->enabled && s->kind != STOP_BREAK)
			return true;
	return false;
}

void repl_stops_mark(struct repl *r)
{
	for (addr a = 0; r->m.stops && a < r->m.q; a++)
		if (r->m.stops[a])
			(void)!machine_stop_at(&r->m, a, false);
	for (const struct stop *s = r->stops; s; s = s->next)
		if (s->enabled && s->kind == STOP_BREAK && s->real < r->m.q &&
		    !machine_stop_at(&r->m, s->real, true))
			repl_fail(r, "no memory for breakpoints");
}

/* ---- Events --------------------------------------------------------------
 *
 * On level 0 an event is seen after the step that did it. The machine of a
 * higher level makes its steps in many of the real one, and between them, while
 * a monitor works for it, its M and R may be half changed: what it does is seen
 * when it is settled again, against what it was when it was settled last.
 */

/* Whether events of a level above 0 are waited for. */
static bool wanted(const struct repl *r, unsigned level)
{
	for (const struct stop *s = r->stops; s; s = s->next) {
		if (!s->enabled || s->kind != STOP_CATCH)
			continue;
		if (s->event == EVENT_SQUARE && level == r->target.depth)
			return true;
		if (s->level == level &&
		    (s->event == EVENT_TRAP || s->event == EVENT_MODE ||
		     s->event == EVENT_RELOC))
			return true;
	}
	return false;
}

static void remember(struct repl *r)
{
	struct view v;
	r->before[0] = r->m.psw;
	r->before_turn = repl_level_turn(r, &r->m);
	for (unsigned i = 1; i <= r->target.depth; i++) {
		if (!wanted(r, i) || !repl_level_boundary(r, &r->m, i))
			continue;
		repl_level_view(r, &r->m, i, &v);
		r->before[i] = v.psw;
		r->stored[i] = TRAP_NONE;
		if (i == r->target.depth)
			repl_square_begin(r);
	}
	r->known = true;
	r->known_at = r->history.now + 1;
	r->known_seeks = r->history.seeks;
}

/* A monitor may have stored an old PSW for a machine above it. */
static void notice(struct repl *r)
{
	const struct machine_step *s = &r->m.step;
	for (unsigned i = r->before_turn + 1; i <= r->target.depth; i++) {
		struct view v;
		if (!wanted(r, i))
			continue;
		repl_level_view(r, &r->m, i, &v);
		for (unsigned c = 0; c < s->cycles; c++)
			if (s->cycle[c].kind == CYCLE_WRITE &&
			    s->cycle[c].real == v.at)
				r->stored[i] =
					machine_psw_cause(s->cycle[c].value);
	}
}

static bool at_boundary(struct repl *r, void *ctx)
{
	return repl_level_boundary(r, &r->m, *(unsigned *)ctx);
}

/* Finds out what events are seen against, if it is not known here. */
static void settle(struct repl *r)
{
	struct history *h = &r->history;
	word present = h->now, from = present;
	struct view v;
	bool any = false;
	if (r->known && r->known_at == h->now && r->known_seeks == h->seeks)
		return;
	for (unsigned i = 1; i <= r->target.depth; i++) {
		if (!wanted(r, i))
			continue;
		any = true;
		/* as it begins, in case there is no boundary before */
		repl_level_view(r, &r->m, i, &v);
		r->before[i] = (struct psw){MODE_S, 0, 0, v.q};
		r->stored[i] = TRAP_NONE;
		if (!repl_level_boundary(r, &r->m, i)) {
			word at =
				repl_back_find(r, NULL, at_boundary, &i) ? h->now : 0;
			from = at < from ? at : from;
			repl_time_seek(r, present);
		}
	}
	if (any) {
		repl_time_seek(r, from);
		while (h->now < present && !repl_interrupted(r)) {
			remember(r);
			repl_time_step(r);
			notice(r);
		}
	}
}

void repl_stops_begin(struct repl *r)
{
	settle(r);
	remember(r);
}

/* A trap as the machine of a level sees it. */
static bool trapped(struct repl *r, unsigned level, enum trap *cause)
{
	struct view v;
	*cause = level ? r->stored[level] : r->m.step.cause;
	if (level == 0 || *cause == TRAP_NONE)
		return *cause != TRAP_NONE;
	/* the new PSW is loaded as well, or it was a mere store to E[0] */
	repl_level_view(r, &r->m, level, &v);
	return repl_level_boundary(r, &r->m, level) &&
	       machine_psw_equal(
		       v.psw, machine_psw_unpack(r->m.E[v.at + CELL_NEW_PSW]));
}

static bool trap_event(struct repl *r, const struct stop *s)
{
	enum trap cause;
	if (!trapped(r, s->level, &cause) || (s->cause && s->cause != cause))
		return false;
	text_printf(&r->reason, "trap %s", rtl_trap_name(cause));
	if (s->level == 0 && cause == TRAP_MEMORY)
		text_printf(&r->reason, " at %s%" PRIu64,
		            r->m.step.fault_relocated ? "" : "E:",
		            r->m.step.fault);
	return true;
}

static bool psw_event(struct repl *r, const struct stop *s)
{
	struct view v;
	if (s->level && !repl_level_boundary(r, &r->m, s->level))
		return false;
	repl_level_view(r, &r->m, s->level, &v);
	struct psw old = r->before[s->level];
	if (s->event == EVENT_MODE && old.m != v.psw.m) {
		text_printf(&r->reason, "mode %c -> %c", old.m ? 'u' : 's',
		            v.psw.m ? 'u' : 's');
		return true;
	}
	if (s->event == EVENT_RELOC &&
	    (old.l != v.psw.l || old.b != v.psw.b)) {
		text_printf(&r->reason, "R (%u,%u) -> (%u,%u)", old.l, old.b,
		            v.psw.l, v.psw.b);
		return true;
	}
	return false;
}

static bool world_event(struct repl *r)
{
	unsigned turn = repl_level_turn(r, &r->m);
	if (turn == r->before_turn)
		return false;
	text_printf(&r->reason, "level %u (%s) -> level %u (%s)",
	            r->before_turn, repl_level_name(r, r->before_turn), turn,
	            repl_level_name(r, turn));
	return true;
}

static const struct isa_insn *next_insn(const struct repl *r, addr *real)
{
	if (!repl_fetch_address(&r->m, real))
		return NULL;
	return isa_decode(r->m.isa, r->m.E[*real]);
}

static bool insn_event(struct repl *r, const struct stop *s)
{
	addr real;
	const struct isa_insn *i = next_insn(r, &real);
	if (!i || repl_level_turn(r, &r->m) < s->level)
		return false;
	bool is = s->event == EVENT_OP
	                  ? i == s->insn
	                  : repl_in_class(r, r->m.E[real], s->class);
	if (is)
		text_printf(&r->reason, "before %s", i->name);
	return is;
}

/* ---- Watchpoints --------------------------------------------------------- */

static bool cycle_watched(const struct stop *s, const struct machine_cycle *c)
{
	if (c->real - s->real >= s->count)
		return false;
	bool write = c->kind == CYCLE_WRITE || c->kind == CYCLE_PSW_STORE;
	bool read = c->kind == CYCLE_READ || c->kind == CYCLE_PSW_LOAD;
	return s->kind == STOP_WATCH ? write && c->old != c->value
	       : s->kind == STOP_RWATCH ? read : read || write;
}

static bool watched(struct repl *r, const struct stop *s)
{
	const struct machine_step *step = &r->m.step;
	for (unsigned i = 0; i < step->cycles; i++) {
		const struct machine_cycle *c = &step->cycle[i];
		if (!cycle_watched(s, c))
			continue;
		bool write = c->kind == CYCLE_WRITE ||
		             c->kind == CYCLE_PSW_STORE;
		text_printf(&r->reason, "%s ", s->what);
		if (s->count > 1)
			text_printf(&r->reason, "(real %u) ", c->real);
		if (write) {
			text_add(&r->reason, "was ");
			repl_print_word(c->old, &r->reason);
			text_add(&r->reason, ", is ");
		} else {
			text_add(&r->reason, "read: ");
		}
		repl_print_word(c->value, &r->reason);
		return true;
	}
	return false;
}

/* ---- Is a stop due? ------------------------------------------------------ */

static bool at_break(const struct repl *r, const struct stop *s)
{
	addr real;
	return repl_fetch_address(&r->m, &real) && real == s->real;
}

static bool due(struct repl *r, const struct stop *s, bool stepped)
{
	switch (s->kind) {
	case STOP_BREAK:
		return at_break(r, s);
	case STOP_WATCH: case STOP_RWATCH: case STOP_AWATCH:
		return stepped && watched(r, s);
	case STOP_CATCH:
		break;
	default:
		return false;
	}
	switch (s->event) {
	case EVENT_TRAP:   return stepped && trap_event(r, s);
	case EVENT_MODE:
	case EVENT_RELOC:  return stepped && psw_event(r, s);
	case EVENT_WORLD:  return stepped && world_event(r);
	case EVENT_CLASS:
	case EVENT_OP:     return insn_event(r, s);
	case EVENT_SQUARE:
		return stepped && repl_square_broken(r);
	default:           return false;
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

static void describe(struct repl *r, const struct stop *s)
{
	static const char *const kinds[STOP_KINDS] = {
		"", "breakpoint", "watchpoint", "read watchpoint",
		"access watchpoint", "catchpoint",
	};
	struct text detail = r->reason;
	r->reason = (struct text){0};
	text_printf(&r->reason, "%s%s %u",
	            s->temporary ? "temporary " : "", kinds[s->kind],
	            s->number);
	if (detail.size)
		text_printf(&r->reason, ": %s", text_str(&detail));
	text_free(&detail);
}

struct stop *repl_stops_due(struct repl *r, bool stepped, bool counting)
{
	if (stepped && repl_stops_slow(r))
		notice(r);
	for (struct stop *s = r->stops; s; s = s->next) {
		repl_empty(&r->reason);
		if (!s->enabled || !due(r, s, stepped) || !holds(r, s))
			continue;
		if (counting) {
			s->hits++;
			if (s->ignore > 0) {
				s->ignore--;
				continue;
			}
		}
		describe(r, s);
		return s;
	}
	repl_empty(&r->reason);
	return NULL;
}
