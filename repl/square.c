/* square.c: the commuting square of the step just made.
 *
 *         S  ------ i ----->  i(S)
 *         |                     |
 *         f                     f          Popek & Goldberg 1974, section 4
 *         v                     v
 *       f(S) --- monitor ---> f(i(S))
 *
 * The state of the guest's machine is read back out of the real one, f^-1; a
 * bare machine makes the step from there, and what it comes to is compared
 * with what the guest's machine, under the monitor, has come to.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "repl/internal.h"

bool repl_bare_machine(const struct repl *r, const struct machine *m,
                       unsigned level, struct machine *out)
{
	struct vmmap_view g;
	struct view v;
	repl_level_view(r, m, level, &v);
	if (!v.known)
		return false;
	if (out->q != v.q) {
		const struct console *console = out->console;
		machine_fini(out);
		if (!machine_init(out, m->isa, v.q))
			return false;
		out->console = console;
	}
	if (level == r->target.depth)
		return lockstep_vmmap_back(r->target.stack, m, v.vm, out);
	memcpy(out->E, m->E + v.at, v.q * sizeof(word));
	out->psw = v.psw;
	out->timer = v.timer;
	if (lockstep_vmmap_view(r->target.stack, m, level, v.vm, &g))
		out->timer = g.timer;
	out->clock = m->clock;
	out->inputs = m->inputs;
	out->outputs = m->outputs;
	return true;
}

struct square {
	word from, to;            /* times */
	struct psw before, bare, real;
	struct machine_step step; /* of the bare machine */
	bool different;
	struct text what;         /* the first difference */
};

bool repl_square_cell(const struct machine *bare, const struct machine *real,
                      const struct vmmap_view *v, addr a, struct text *what)
{
	word w = real->E[v->at + a];
	if (bare->E[a] == w)
		return true;
	addr n = a - v->psw.l - ISA_REGISTER_CELL;
	if (a >= v->psw.l && n < ISA_REGISTERS)
		text_printf(what, "r%u is ", n);
	else
		text_printf(what, "E[%u] is ", a);
	repl_print_word(bare->E[a], what);
	text_add(what, " on the bare machine, ");
	repl_print_word(w, what);
	text_add(what, " under the monitor");
	return false;
}

bool repl_square_rest(const struct machine *bare, const struct vmmap_view *v,
                      struct text *what)
{
	if (bare->step.status >= MACHINE_HALTED)
		return true;
	if (!machine_psw_equal(bare->psw, v->psw)) {
		text_add(what, "the PSW is ");
		machine_psw_print(bare->psw, what);
		text_add(what, " on the bare machine, ");
		machine_psw_print(v->psw, what);
		text_add(what, " under the monitor");
		return false;
	}
	if (v->timer == bare->timer)
		return true;
	text_printf(what, "the timer is %" PRId64 " on the bare "
	                  "machine, %" PRId64 " under the monitor",
	            (int64_t)bare->timer, (int64_t)v->timer);
	return false;
}

static void compare(struct repl *r, const struct machine *bare,
                    const struct machine *real, struct square *q)
{
	struct vmmap_view v;
	struct view now;
	repl_level_view(r, real, r->target.depth, &now);
	if (!lockstep_vmmap_view(r->target.stack, real, r->target.depth, now.vm,
	                         &v)) {
		text_add(&q->what, "the monitor has stopped");
		q->different = true;
		return;
	}
	q->bare = bare->psw;
	q->real = v.psw;
	bool same = true;
	for (addr a = 0; a < bare->q && same; a++)
		same = repl_square_cell(bare, real, &v, a, &q->what);
	q->different = !same || !repl_square_rest(bare, &v, &q->what);
}

bool repl_square_redo(struct repl *r, unsigned level, struct machine *bare,
                      word *from, word *to)
{
	struct view v;
	repl_level_view(r, &r->m, level, &v);
	struct whose w = {level, v.vm};
	/* the end of it: here, or the last moment before */
	if (!repl_level_is_between(r, &w) &&
	    r->history.status < MACHINE_HALTED &&
	    !repl_back_find(r, repl_level_is_between, &w, ~(word)0))
		return false;
	*to = r->history.now;
	bool ok = repl_back_find(r, repl_level_is_between, &w, ~(word)0);
	*from = r->history.now;
	if (!ok || !machine_init(bare, r->m.isa, r->m.q))
		return false;
	if (!repl_bare_machine(r, &r->m, level, bare)) {
		machine_fini(bare);
		return false;
	}
	struct console console = {r, repl_time_peek, NULL};
	bare->console = &console;
	machine_step(bare);
	bare->console = NULL;
	repl_time_seek(r, *to);
	return true;
}

/* The guest's last whole step. False when there was none. */
static bool make_square(struct repl *r, struct square *q)
{
	struct machine bare;
	word present = r->history.now;
	bool ok = repl_square_redo(r, r->target.depth, &bare, &q->from, &q->to);
	if (ok) {
		q->before = bare.step.before;
		q->step = bare.step;
		compare(r, &bare, &r->m, q);
		machine_fini(&bare);
	}
	repl_time_seek(r, present);
	return ok;
}

static void draw(struct repl *r, const struct square *q)
{
	enum { ARROW = 28 };
	struct text t = {0}, insn = {0}, steps = {0};
	const char *good = r->host.colour ? "\033[32m" : "";
	const char *bad = r->host.colour ? "\033[31m" : "";
	const char *plain = r->host.colour ? "\033[0m" : "";
	if (q->step.fetched)
		machine_disassemble(r->m.isa, q->step.insn_word, &insn);
	else
		text_printf(&insn, "trap %s", rtl_trap_name(q->step.cause));
	text_printf(&steps, "%" PRIu64 " step%s of the machine",
	            q->to - q->from, q->to - q->from == 1 ? "" : "s");
	size_t wide = insn.size > steps.size ? insn.size : steps.size;
	for (int row = 0; row < 2; row++) {
		size_t start = t.size;
		const struct text *over = row ? &steps : &insn;
		text_add(&t, row ? "  f(S)  " : "  S     ");
		machine_psw_print(q->before, &t);
		text_pad_to(&t, start, ARROW);
		text_printf(&t, "--- %s ", text_str(over));
		text_repeat(&t, '-', wide - over->size);
		text_add(&t, "--> ");
		machine_psw_print(row ? q->real : q->bare, &t);
		text_char(&t, '\n');
		if (row == 0) {
			text_add(&t, "  | f");
			text_repeat(&t, ' ', ARROW + wide + 6);
			text_add(&t, "| f\n");
		}
	}
	if (q->different)
		text_printf(&t, "%sit does not commute%s: %s\n", bad, plain,
		            text_str(&q->what));
	else
		text_printf(&t, "%sit commutes%s\n", good, plain);
	repl_say(r, "%s", text_str(&t));
	text_free(&t);
	text_free(&insn);
	text_free(&steps);
}

bool repl_do_square(struct repl *r, const char *arguments)
{
	struct square q = {0};
	if (!repl_at_end(r, arguments))
		return false;
	if (!r->target.depth)
		return repl_fail(r, "there is no monitor, so there is no VM "
		                    "map");
	if (!make_square(r, &q))
		return repl_fail(r, "the guest has not made a step yet");
	draw(r, &q);
	r->square_steps = q.to - q.from;
	r->square_different = q.different;
	struct text insn = {0};
	if (q.step.fetched)
		machine_disassemble(r->m.isa, q.step.insn_word, &insn);
	snprintf(r->square_insn, sizeof r->square_insn, "%s", text_str(&insn));
	text_free(&insn);
	text_free(&q.what);
	return true;
}
