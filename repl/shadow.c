/* shadow.c: catch square: where a step of a guest does not commute.
 *
 * A bare machine runs beside each guest, a step for each of the guest's. Both
 * begin the same, so after a step they are the same if the cells are that
 * either of them wrote, and M, P, R and the timer. A bare machine begins anew
 * where its guest was not followed without a gap, and where a step did not
 * commute: from what the guest has become.
 */
#include <stdlib.h>

#include "repl/internal.h"

enum { WRITES = RTL_REFERENCES_MAX + 2 };

struct shadow {
	struct machine m;
	struct console console;
	bool have;
	word seeks;          /* history.seeks when it began: a gap since? */
	addr written[WRITES]; /* by a monitor or by the guest, since then */
	unsigned writes;
	bool many;           /* ... more than these */
	word judged;         /* the time when its last step was */
	struct text verdict; /* empty: it commutes */
};

static bool wanted(const struct repl *r)
{
	for (const struct stop *s = r->stops; s; s = s->next)
		if (s->enabled && s->event == EVENT_SQUARE)
			return true;
	return false;
}

static struct shadow *shadow_of(struct repl *r, unsigned vm)
{
	if (!r->shadow)
		r->shadow = calloc(VMM_VMS_MAX, sizeof *r->shadow);
	return r->shadow ? &r->shadow[vm] : NULL;
}

static void renew(struct repl *r, struct shadow *s)
{
	s->have = false;
	s->many = false;
	s->writes = 0;
	s->judged = 0;
	s->seeks = r->history.seeks;
	if (!s->m.E && !machine_init(&s->m, r->m.isa, r->target.stack->guest_q))
		return;
	s->console = (struct console){r, repl_time_peek, NULL};
	s->m.console = &s->console;
	s->have = repl_bare_machine(r, &r->m, r->target.depth, &s->m);
}

void repl_shadow_begin(struct repl *r, const struct moment *now)
{
	struct shadow *s = wanted(r) ? shadow_of(r, now->vm) : NULL;
	if (!s)
		return;
	if (!s->have || s->seeks != r->history.seeks || s->writes || s->many)
		renew(r, s);
	/* what is no part of the state follows the real machine's */
	s->m.clock = r->m.clock;
	s->m.inputs = r->m.inputs - now->v.held;
	s->m.outputs = r->m.outputs;
}

void repl_shadow_write(struct repl *r, addr real)
{
	unsigned vm;
	if (!r->shadow || repl_level_owner(r, real, &vm) != r->target.depth)
		return;
	struct shadow *s = &r->shadow[vm];
	if (s->writes == WRITES)
		s->many = true;
	else
		s->written[s->writes++] =
		        (real - r->target.stack->guest_at) %
		        r->target.stack->guest_q;
}

/* Compares what may differ; *why gets the first that does. */
static bool same(struct repl *r, const struct shadow *s,
                 const struct moment *now, struct text *why)
{
	const struct machine_step *step = &s->m.step;
	for (addr a = 0; s->many && a < s->m.q; a++)
		if (!repl_square_cell(&s->m, &r->m, &now->v, a, why))
			return false;
	for (unsigned i = 0; i < s->writes; i++)
		if (!repl_square_cell(&s->m, &r->m, &now->v, s->written[i],
		                      why))
			return false;
	for (unsigned i = 0; i < step->cycles; i++)
		if ((step->cycle[i].kind == CYCLE_WRITE ||
		     step->cycle[i].kind == CYCLE_PSW_STORE) &&
		    !repl_square_cell(&s->m, &r->m, &now->v,
		                      step->cycle[i].real, why))
			return false;
	return repl_square_rest(&s->m, &now->v, why);
}

/* The guest has made a step, or its monitor has stopped instead. */
static void judge(struct repl *r, struct shadow *s, const struct moment *now)
{
	struct text why = {0};
	machine_step(&s->m);
	bool commutes = now->between && same(r, s, now, &why);
	repl_empty(&s->verdict);
	if (!commutes) {
		if (s->m.step.fetched)
			machine_disassemble(r->m.isa, s->m.step.insn_word,
			                    &s->verdict);
		else
			text_printf(&s->verdict, "trap %s",
			            rtl_trap_name(s->m.step.cause));
		text_printf(&s->verdict, " does not commute: %s",
		            now->between ? text_str(&why)
		                         : "the monitor has stopped");
	}
	text_free(&why);
	s->writes = 0;
	s->many = false;
	s->have = commutes;
	s->judged = r->history.now;
}

bool repl_shadow_broken(struct repl *r, const struct moment *now,
                        struct text *out)
{
	struct shadow *s = r->shadow ? &r->shadow[now->vm] : NULL;
	if (!s || s->seeks != r->history.seeks ||
	    (!now->between && r->history.status < MACHINE_HALTED))
		return false;
	if (s->have && s->judged != r->history.now)
		judge(r, s, now);
	if (s->judged != r->history.now || !s->verdict.size)
		return false;
	text_add(out, text_str(&s->verdict));
	return true;
}

void repl_shadow_forget(struct repl *r)
{
	for (unsigned i = 0; r->shadow && i < VMM_VMS_MAX; i++) {
		if (r->shadow[i].m.E)
			machine_fini(&r->shadow[i].m);
		text_free(&r->shadow[i].verdict);
	}
	free(r->shadow);
	r->shadow = NULL;
}
