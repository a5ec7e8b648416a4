/* reason.c: why, origin, explain, cost. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "repl/internal.h"

/* ---- why ----------------------------------------------------------------- */

/* Of a machine with q words, the step that is explained. */
static void say_reference(struct repl *r, const struct machine_step *s, addr q,
                          const struct machine_cycle *c)
{
	struct text t = {0};
	if (c->ref && c->ref->kind == RTL_REG)
		text_printf(&t, "r%" PRIu64, c->virtual - ISA_REGISTER_CELL);
	else if (c->relocated)
		text_printf(&t, "mem[%" PRIu64 "]", c->virtual);
	else
		text_printf(&t, "E[%u]", c->real);
	if (c->relocated)
		repl_say(r,
		         "  %-10s %" PRIu64 " < b = %u, and %" PRIu64
		         " + l = %" PRIu64 " < q = %u: allowed\n",
		         c->kind == CYCLE_FETCH ? "the fetch" : text_str(&t),
		         c->virtual, s->before.b, c->virtual,
		         c->virtual + s->before.l, q);
	else
		repl_say(r, "  %-10s absolute, %u < q = %u: allowed\n",
		         text_str(&t), c->real, q);
	text_free(&t);
}

static void why_memory(struct repl *r, const struct machine_step *s, addr q)
{
	struct text t = {0};
	if (s->fault_ref && s->insn) {
		rtl_print_expr(&s->insn->effect, s->fault_ref, &t);
		repl_say(r, "  because of %s, whose address is %" PRIu64 ":\n",
		         text_str(&t),
		         s->fault_ref->kind == RTL_REG
		                 ? s->fault - ISA_REGISTER_CELL
		                 : s->fault);
	} else if (!s->fault_ref) {
		repl_say(r, "  at the fetch, P = %" PRIu64 ":\n", s->fault);
	}
	if (!s->fault_relocated)
		repl_say(r,
		         "  an absolute address must be below q: %" PRIu64
		         " >= %u\n",
		         s->fault, q);
	else if (s->fault >= s->before.b)
		repl_say(r,
		         "  rule: a virtual address must be below b: %" PRIu64
		         " >= %u\n",
		         s->fault, s->before.b);
	else
		repl_say(r,
		         "  rule: a + l must be below q: %" PRIu64
		         " + %u >= %u\n",
		         s->fault, s->before.l, q);
	text_free(&t);
}

static void why_cause(struct repl *r, const struct machine_step *s, addr q)
{
	switch (s->cause) {
	case TRAP_MEMORY:
		if (s->fault || s->fault_ref || !s->fetched) {
			why_memory(r, s, q);
			return;
		}
		break;
	case TRAP_PRIVILEGED:
		if (s->insn && isa_action(s->insn, s->before.m) == ISA_TRAP) {
			repl_say(
				r,
				"  rule: %s is `user: trap` in %s, and M = u\n",
				s->insn->name, r->target.isa->name);
			return;
		}
		break;
	case TRAP_ILLEGAL:
		if (!s->insn) {
			repl_say(r,
			         "  rule: 0x%016" PRIx64 " encodes no "
			         "instruction of %s\n",
			         s->insn_word, r->target.isa->name);
			return;
		}
		break;
	case TRAP_TIMER:
		repl_say(r,
		         "  rule: the timer stands at 0 and M = u, so the trap "
		         "comes before the fetch\n");
		return;
	default:
		break;
	}
	struct text t = {0};
	if (s->insn)
		rtl_print(&s->insn->effect, &t, -1);
	repl_say(r, "  because its effect says so: %s\n", text_str(&t));
	text_free(&t);
}

static void why_trapped(struct repl *r, const struct machine_step *s, addr q)
{
	struct text t = {0};
	repl_say(r, "it trapped: %s\n", rtl_trap_name(s->cause));
	why_cause(r, s, q);
	text_add(&t, "  so E[0] <- ");
	machine_psw_print(s->before, &t);
	text_printf(&t, " with cause %d, and (M,P,R) <- E[1] = ",
	            (int)s->cause);
	machine_psw_print(s->after, &t);
	repl_say(r, "%s\n", text_str(&t));
	text_free(&t);
	if (s->status == MACHINE_WEDGED)
		repl_say(r, "  that is the state it was in: it can never be "
		            "left\n");
}

static void why_not(struct repl *r, const struct machine_step *s, addr q)
{
	repl_say(r, "it did not trap:\n");
	if (s->insn)
		repl_say(r,
		         "  0x%016" PRIx64 " is %s, `user: %s`, and M = %c\n",
		         s->insn_word, s->insn->name,
		         isa_user_name(s->insn->user), s->before.m ? 'u' : 's');
	if (s->insn && isa_action(s->insn, s->before.m) == ISA_IGNORE) {
		repl_say(r, "  the hardware ignores it in user mode\n");
		return;
	}
	for (unsigned i = 0; i < s->cycles; i++)
		say_reference(r, s, q, &s->cycle[i]);
	struct text t = {0};
	if (s->insn)
		rtl_print(&s->insn->effect, &t, -1);
	repl_say(r, "  effect     %s\n", t.size ? text_str(&t) : "nop");
	text_free(&t);
	if (s->status == MACHINE_HALTED)
		repl_say(r, "  and it halts\n");
}

/* What the levels make of a trap of the real machine. */
static void why_level(struct repl *r, const struct machine_step *s,
                      unsigned turn)
{
	if (!s->cause || !r->target.depth)
		return;
	struct view v;
	repl_level_view(r, &r->m, turn, &v);
	if (turn == 0) {
		repl_say(r, "  the monitor itself trapped\n");
		return;
	}
	repl_say(r, "  level %u (%s) was executing, in virtual %s mode: ", turn,
	         repl_level_name(r, turn), v.psw.m ? "user" : "supervisor");
	if (s->cause == TRAP_TIMER)
		repl_say(r, "the monitor's timer, or the guest's\n");
	else if (s->cause == TRAP_PRIVILEGED && v.psw.m == MODE_S)
		repl_say(r, "level %u's monitor interprets the instruction\n",
		         turn - 1);
	else
		repl_say(r,
		         "the trap is the guest's own and will be reflected\n");
}

/* The step itself; `at`: where the machine it is of lies in the real one. */
static void why_step(struct repl *r, const struct machine_step *s, addr q,
                     addr at)
{
	struct text t = {0};
	addr a;
	if (machine_relocate(s->before, q, s->before.p, &a))
		repl_level_place(r, at + a, &t);
	if (t.size)
		text_add(&t, ", ");
	if (s->fetched)
		machine_disassemble(r->m.isa, s->insn_word, &t);
	machine_psw_print(s->before,
	                  (text_add(&t, s->fetched ? ", at " : "at "), &t));
	repl_say(r, "%s: ", text_str(&t));
	text_free(&t);
	if (s->cause)
		why_trapped(r, s, q);
	else
		why_not(r, s, q);
}

/* What the monitors below did for a level's step. False when it was none:
 * then the step is the real machine's own. */
static bool why_above(struct repl *r)
{
	struct machine bare;
	struct view v;
	word now = r->history.now, from, to;
	if (!r->level || !repl_level_boundary(r, &r->m, r->level))
		return false;
	bool redone = repl_square_redo(r, r->level, &bare, &from, &to);
	if (!redone || to - from == 1) {
		if (redone)
			machine_fini(&bare);
		repl_time_seek(r, now);
		return false;
	}
	repl_level_view(r, &r->m, r->level, &v);
	repl_say(r, "step of level %u (%s), ", r->level,
	         repl_level_name(r, r->level));
	why_step(r, &bare.step, v.q, v.at);
	machine_fini(&bare);
	repl_time_seek(r, from);
	repl_time_step(r);
	enum trap cause = r->m.step.cause;
	repl_say(r, "  the monitor did it, in %" PRIu64 " steps of the machine",
	         to - from);
	if (cause)
		repl_say(r, ": the first of them trapped, %s",
		         rtl_trap_name(cause));
	repl_time_seek(r, to - 1);
	repl_time_step(r);
	const struct machine_step *s = &r->m.step;
	struct text t = {0};
	addr real;
	if (machine_relocate(s->before, r->m.q, s->before.p, &real))
		repl_level_place(r, real, &t);
	text_add(&t, ", ");
	if (s->fetched)
		machine_disassemble(r->m.isa, s->insn_word, &t);
	repl_say(r, "\n  the last of them, step %" PRIu64 ", was %s\n", to,
	         text_str(&t));
	text_free(&t);
	return true;
}

bool repl_do_why(struct repl *r, const char *arguments)
{
	if (!repl_at_end(r, arguments))
		return false;
	if (r->m.cycle_at > 0)
		return repl_fail(r, "the step is in progress: `cycle` goes on, "
		                    "`step` finishes it");
	word now = r->history.now;
	if (!repl_time_last(r))
		return repl_fail(r,
		                 now ? "no step led here, but a change: `info "
		                       "changes` lists them"
		                     : "no step was made yet");
	struct machine_step s = r->m.step;
	r->why = s.cause;
	r->why_at = now;
	if (why_above(r))
		return true;
	repl_time_seek(r, now - 1);
	unsigned turn = repl_level_turn(r, &r->m);
	repl_say(r, "step %" PRIu64 ", ", now);
	why_step(r, &s, r->m.q, 0);
	why_level(r, &s, turn);
	repl_time_seek(r, now);
	return true;
}

/* ---- origin -------------------------------------------------------------- */

static bool writes(struct repl *r, void *ctx)
{
	addr real = *(addr *)ctx;
	const struct machine_step *s = &r->m.step;
	for (unsigned i = 0; i < s->cycles; i++)
		if (s->cycle[i].real == real &&
		    (s->cycle[i].kind == CYCLE_WRITE ||
		     s->cycle[i].kind == CYCLE_PSW_STORE))
			return true;
	return false;
}

/* The latest change by the user that wrote the cell; -1. */
static long edited(const struct repl *r, addr real)
{
	const struct history *h = &r->history;
	for (size_t i = h->applied; i-- > 0;)
		for (size_t k = 0; k < h->edits[i].cell_count; k++)
			if (h->edits[i].cells[k].at == real)
				return (long)i;
	return -1;
}

static void say_writer(struct repl *r, addr real)
{
	const struct machine_step *s = &r->m.step;
	struct text t = {0};
	addr from;
	for (unsigned i = 0; i < s->cycles; i++) {
		const struct machine_cycle *c = &s->cycle[i];
		if (c->real != real || (c->kind != CYCLE_WRITE &&
		                        c->kind != CYCLE_PSW_STORE))
			continue;
		text_add(&t, "  it was ");
		repl_print_word(c->old, &t);
		text_add(&t, " and became ");
		repl_print_word(c->value, &t);
		text_add(&t, c->kind == CYCLE_PSW_STORE
		                     ? ": the old PSW of a trap\n" : "\n");
	}
	text_printf(&t, "  step %" PRIu64 ", ", r->history.now);
	if (machine_relocate(s->before, r->m.q, s->before.p, &from)) {
		repl_level_place(r, from, &t);
		text_add(&t, ", ");
		size_t had = t.size;
		repl_level_line(r, from, &t);
		text_add(&t, t.size > had ? ": " : "");
	}
	if (s->fetched)
		machine_disassemble(r->m.isa, s->insn_word, &t);
	else
		text_printf(&t, "trap %s", rtl_trap_name(s->cause));
	text_char(&t, '\n');
	for (unsigned i = 0; i < s->cycles; i++) {
		const struct machine_cycle *c = &s->cycle[i];
		if (c->kind != CYCLE_READ)
			continue;
		if (c->ref && c->ref->kind == RTL_REG)
			text_printf(&t, "  from r%" PRIu64 " = ",
			            c->virtual - ISA_REGISTER_CELL);
		else
			text_printf(&t, "  from real %u = ", c->real);
		repl_print_word(c->value, &t);
		text_char(&t, '\n');
	}
	repl_say(r, "%s", text_str(&t));
	text_free(&t);
}

bool repl_do_origin(struct repl *r, const char *arguments)
{
	addr real;
	word now = r->history.now;
	if (!*arguments)
		return repl_fail(r,
		                 "expected an address, a register or a label");
	if (!repl_expr_cell(r, r->level, &arguments, &real) ||
	    !repl_at_end(r, arguments))
		return false;
	if (r->m.cycle_at > 0)
		return repl_fail(r,
		                 "the step is in progress: `step` finishes it");
	word value = r->m.E[real];
	long edit = edited(r, real);
	const struct machine_step *last = repl_time_last(r);
	bool found = (last && writes(r, &real)) ||
	             repl_back_find(r, writes, &real, ~(word)0);
	unsigned turn = 0;
	struct text t = {0};
	repl_print_word(value, &t);
	if (edit >= 0 &&
	    (!found || r->history.edits[edit].t >= r->history.now)) {
		repl_say(r,
		         "real %u = %s, set at time %" PRIu64 " by you: %s\n",
		         real, text_str(&t), r->history.edits[edit].t,
		         r->history.edits[edit].what);
	} else if (found) {
		repl_say(r, "real %u = %s\n", real, text_str(&t));
		say_writer(r, real);
		repl_time_seek(r, r->history.now - 1);
		turn = repl_level_turn(r, &r->m);
		if (r->target.depth)
			repl_say(r, "  by level %u (%s)\n", turn,
			         repl_level_name(r, turn));
	} else {
		t.size = 0;
		repl_print_word(value, &t);
		repl_say(r,
		         "real %u = %s as it was loaded: nothing has written "
		         "it\n",
		         real, text_str(&t));
	}
	text_free(&t);
	repl_time_seek(r, now);
	return !repl_interrupted(r) || repl_fail(r, "interrupted");
}

/* ---- explain ------------------------------------------------------------- */

bool repl_do_explain(struct repl *r, const char *arguments)
{
	const char *s = arguments, *w;
	size_t n;
	if (!repl_next_word(&s, &w, &n))
		return repl_fail(r, "expected an instruction or the code of an "
		                    "error");
	if (!repl_at_end(r, s))
		return false;
	if (n > 2 && *w == '[' && w[n - 1] == ']') { /* as it is printed */
		w++;
		n -= 2;
	}
	char *name = strndup(w, n);
	const struct isa_insn *i =
	        name && r->loaded ? isa_find(r->target.isa, name) : NULL;
	const char *text = name && !i && r->host.explain
	                           ? r->host.explain(r->host.ctx, name) : NULL;
	struct text t = {0};
	if (i)
		isa_print_insn(r->target.isa, i, &t);
	else if (text)
		text_printf(&t, "%s: %s", name, text);
	repl_say(r, "%s", text_str(&t));
	text_free(&t);
	bool ok = i || text ||
	          repl_fail(r,
	                    "`%s` is neither an instruction here nor the code "
	                    "of an error; `info isa` lists the instructions",
	                    name ? name : "");
	free(name);
	return ok;
}

/* ---- cost ---------------------------------------------------------------- */

bool repl_do_cost(struct repl *r, const char *arguments)
{
	struct vmm_stats stats;
	word from = 0, now = r->history.now;
	if (*arguments && (!repl_read_number(r, &arguments, &from) ||
	                   !repl_at_end(r, arguments)))
		return false;
	if (from > now)
		return repl_fail(r, "this time is in the future");
	if (r->m.cycle_at > 0)
		return repl_fail(r,
		                 "a step is in progress: `step` finishes it");
	bool levels = r->target.depth &&
	              vmm_stats_init(&stats, r->target.stack);
	struct machine_counts end = r->m.counts;
	repl_time_seek(r, from);
	struct machine_counts start = r->m.counts;
	while (levels && r->history.now < now && !repl_interrupted(r)) {
		repl_time_step(r);
		vmm_stats_step(&stats, &r->m, &r->m.step);
	}
	repl_time_seek(r, now);
	word cycles = end.cycles[0] + end.cycles[1] - start.cycles[0] -
	              start.cycles[1];
	repl_say(r,
	         "%" PRIu64 " steps, %" PRIu64
	         " cycles; instructions in s %" PRIu64 ", in u %" PRIu64
	         "; mode changes %" PRIu64 "\n",
	         now - from, cycles, end.completed[0] - start.completed[0],
	         end.completed[1] - start.completed[1],
	         end.mode_changes - start.mode_changes);
	if (levels) {
		struct text t = {0};
		vmm_stats_print(&stats, &t);
		repl_say(r, "%s", text_str(&t));
		text_free(&t);
		vmm_stats_free(&stats);
	}
	return !repl_interrupted(r) || repl_fail(r, "interrupted");
}
