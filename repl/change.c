/* change.c: set, eval, exec, inject, undo, input. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "repl/expr.h"

/* ---- Before and after ---------------------------------------------------- */

/* A copy of the machine, to see a change against. */
static bool copy_of(struct repl *r, struct machine *copy)
{
	if (r->m.cycle_at > 0)
		return repl_fail(r,
		                 "a step is in progress: `step` finishes it, "
		                 "`reverse-step` undoes it");
	if (machine_init(copy, r->m.isa, r->m.q) &&
	    machine_copy(copy, &r->m))
		return true;
	machine_fini(copy);
	return repl_fail(r, "no memory");
}

static void say_psw(struct repl *r, const char *what, struct psw psw)
{
	struct text t = {0};
	machine_psw_print(psw, &t);
	repl_say(r, "%s%s", what, text_str(&t));
	text_free(&t);
}

/* What differs between two states, as the one who looks calls it. */
static void say_difference(struct repl *r, const struct view *v,
                           const struct machine *a, const struct machine *b)
{
	for (addr real = 0; real < a->q; real++) {
		if (a->E[real] == b->E[real])
			continue;
		struct text t = {0};
		addr n = real - v->at - v->psw.l - ISA_REGISTER_CELL;
		if (n < ISA_REGISTERS && real >= v->at)
			text_printf(&t, "  r%u", n);
		else if (real >= v->at)
			text_printf(&t, "  E[%u]", real - v->at);
		else
			text_printf(&t, "  real[%u]", real);
		text_add(&t, " was ");
		repl_print_word(a->E[real], &t);
		text_add(&t, ", is ");
		repl_print_word(b->E[real], &t);
		repl_say(r, "%s\n", text_str(&t));
		text_free(&t);
	}
	if (!machine_psw_equal(a->psw, b->psw)) {
		say_psw(r, "  PSW was ", a->psw);
		say_psw(r, ", is ", b->psw);
		repl_say(r, "\n");
	}
	if (a->timer != b->timer)
		repl_say(r, "  timer was %" PRId64 ", is %" PRId64 "\n",
		         (int64_t)a->timer, (int64_t)b->timer);
	if (a->outputs != b->outputs)
		repl_say(r, "  console: %" PRIu64 " word out\n",
		         b->outputs - a->outputs);
}

static bool commit(struct repl *r, struct machine *before, const char *command,
                   const char *arguments)
{
	struct text what = {0};
	text_printf(&what, "%s %s", command, arguments);
	machine_touch(&r->m, 0, r->m.q);
	bool ok = repl_time_edit(r, before, text_str(&what));
	text_free(&what);
	return ok || repl_fail(r, "no memory");
}

#define NAME_CHARACTERS                                                       \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_."

/* ---- set ----------------------------------------------------------------- */

static bool set_variable(struct repl *r, const char *name, size_t n, word w)
{
	for (struct variable *v = r->variables; v; v = v->next)
		if (strlen(v->name) == n && !strncmp(v->name, name, n)) {
			v->value = w;
			return true;
		}
	struct variable *v = calloc(1, sizeof *v);
	if (!v || !(v->name = strndup(name, n))) {
		free(v);
		return repl_fail(r, "no memory");
	}
	v->value = w;
	v->next = r->variables;
	r->variables = v;
	return true;
}

static bool set_output(struct repl *r, const char *s)
{
	const char *w;
	size_t n;
	if (repl_next_word(&s, &w, &n) && repl_word_is(w, n, "json"))
		r->json = true;
	else if (n && repl_word_is(w, n, "human"))
		r->json = false;
	else
		return repl_fail(r, "expected json or human");
	return repl_at_end(r, s);
}

/* Where in a level's block its monitor keeps virtual M or R. */
static bool block_cell(struct repl *r, enum state_kind what, addr *real)
{
	const struct vmm_level *l = &r->target.stack->level[r->level - 1];
	const struct vmm_layout *y = &l->layout;
	unsigned vm = vmm_current(y, &r->m, l->at);
	if (vm == y->vms)
		return repl_fail(r, "this level has not started");
	addr at = l->at + vmm_block(y, vm);
	switch (what) {
	case STATE_M: *real = at + y->m; return true;
	case STATE_L: *real = at + y->l; return true;
	case STATE_B: *real = at + y->b; return true;
	default:
		return repl_fail(r,
		                 "on level %u its monitor decides that; `level "
		                 "0` selects the machine",
		                 r->level);
	}
}

/* Of a level above 0: in the block, or P while it executes directly. */
static bool set_virtual(struct repl *r, enum state_kind what, word value)
{
	addr real = 0;
	if (what == STATE_P && repl_level_turn(r, &r->m) >= r->level) {
		r->m.psw.p = (addr)value;
		return true;
	}
	if (!block_cell(r, what, &real))
		return false;
	r->m.E[real] = value;
	return true;
}

static bool set_state(struct repl *r, enum state_kind what, word value)
{
	struct machine *m = &r->m;
	if (what == STATE_TIMER && r->level == 0) {
		m->timer = value;
		return true;
	}
	if (value > (what == STATE_M ? 1 : ADDR_MAX))
		return repl_fail(r, "%" PRIu64 " does not fit in %s", value,
		                 repl_expr_state_name(what));
	if (r->level > 0)
		return set_virtual(r, what, value);
	switch (what) {
	case STATE_M: m->psw.m = value ? MODE_U : MODE_S; return true;
	case STATE_P: m->psw.p = (addr)value; return true;
	case STATE_L: m->psw.l = (addr)value; return true;
	case STATE_B: m->psw.b = (addr)value; return true;
	default:      return repl_fail(r, "that cannot be set");
	}
}

/* Changes what is there, and says what. */
static bool set_place(struct repl *r, const struct location *place, word value,
                      const char *command)
{
	struct machine before;
	struct view v;
	addr real = 0;
	const struct node *root = &place->e->node[place->e->root];
	bool state = root->kind == NODE_STATE;
	repl_level_view(r, &r->m, r->level, &v);
	if ((!state && !repl_location_eval(r, place, &v, &real)) ||
	    !copy_of(r, &before))
		return false;
	bool ok = true;
	if (state)
		ok = set_state(r, (enum state_kind)root->w, value);
	else
		r->m.E[real] = value;
	if (ok) {
		say_difference(r, &v, &before, &r->m);
		ok = commit(r, &before, "set", command);
	}
	machine_fini(&before);
	return ok;
}

/* `$name` is a variable, unless that is a register or the machine's state. */
static bool is_variable(struct repl *r, const char *w, size_t n)
{
	struct view v;
	if (w[0] != '$' || n < 2 || strspn(w + 1, NAME_CHARACTERS) + 1 < n)
		return false;
	repl_level_view(r, &r->m, r->level, &v);
	for (size_t i = 0; v.image && i < v.image->symbol_count; i++)
		if (v.image->symbols[i].kind == ASM_REGISTER &&
		    repl_word_is(w + 1, n - 1, v.image->symbols[i].name))
			return false;
	return !repl_expr_machine(w + 1, n - 1);
}

static bool set_what(struct repl *r, const char *w, size_t n, word value,
                     const char *command)
{
	struct view v;
	struct location place = {0};
	if (is_variable(r, w, n))
		return set_variable(r, w, n, value);
	char *text = strndup(w, n);
	const char *s = text;
	repl_level_view(r, &r->m, r->level, &v);
	bool ok = text ? repl_location_parse(r, &v, &s, true, &place) &&
	                         repl_at_end(r, s) &&
	                         set_place(r, &place, value, command)
	               : repl_fail(r, "no memory");
	repl_expr_free(place.e);
	free(text);
	return ok;
}

bool repl_do_set(struct repl *r, const char *arguments)
{
	word value;
	const char *w = arguments, *rest = arguments;
	size_t size;
	repl_next_word(&rest, &w, &size);
	if (repl_word_is(w, size, "output"))
		return set_output(r, rest);
	if (repl_word_is(w, size, "var") || repl_word_is(w, size, "variable"))
		w = arguments = repl_skip_blanks(rest); /* gdb's way */
	if (!r->loaded)
		return repl_fail(r,
		                 "there is no program; `load FILE` loads one");
	const char *equals = strchr(arguments, '=');
	size_t n = equals ? (size_t)(equals - arguments) : 0;
	while (n > 0 && (arguments[n - 1] == ' ' || arguments[n - 1] == '\t'))
		n--;
	if (n == 0)
		return repl_fail(
			r, "expected PLACE = EXPRESSION; `help set` shows "
			   "examples");
	if (!repl_expr_whole(r, r->level, equals + 1, &value))
		return false;
	return set_what(r, w, n, value, arguments);
}

/* ---- eval, exec ---------------------------------------------------------- */

/* Steps m as if the word were at P. It is fetched from there, and the cell is
 * put back; P stays unless the instruction went elsewhere. */
static bool step_word(struct repl *r, struct machine *m, word w)
{
	addr real;
	if (!machine_relocate(m->psw, m->q, m->psw.p, &real))
		return repl_fail(r,
		                 "P = %u is out of bounds: nothing can be "
		                 "fetched there",
		                 m->psw.p);
	word kept = m->E[real], timer = m->timer;
	if (m->timer == 0)
		m->timer = TIMER_OFF; /* it is the instruction's turn */
	m->E[real] = w;
	machine_plan(m, &m->step);
	m->E[real] = kept;
	struct psw before = m->psw;
	machine_commit(m);
	if (timer == 0 && m->timer == TIMER_OFF)
		m->timer = 0;
	if (m->psw.p == ((before.p + 1) & ADDR_MAX) &&
	    m->step.status == MACHINE_RUNNING)
		m->psw.p = before.p;
	return true;
}

static void say_step(struct repl *r, const struct machine_step *s)
{
	struct text t = {0};
	machine_trace(s, r->m.isa, &t);
	repl_say(r, "%s\n", text_str(&t));
	text_free(&t);
}

bool repl_do_eval(struct repl *r, const char *arguments)
{
	struct machine copy;
	word w;
	if (!repl_assemble_insn(r, arguments, &w) || !copy_of(r, &copy))
		return false;
	struct console console = {r, repl_time_peek, NULL};
	copy.console = &console;
	/* as the selected level's machine would do it, bare */
	if (r->level > 0 && !repl_bare_machine(r, &r->m, r->level, &copy)) {
		machine_fini(&copy);
		return repl_fail(r, "this level has not started");
	}
	struct machine before;
	bool ok = (machine_init(&before, r->m.isa, copy.q) &&
	           machine_copy(&before, &copy)) ||
	          repl_fail(r, "no memory");
	if (ok && (ok = step_word(r, &copy, w))) {
		struct view whole = {.q = copy.q, .psw = before.psw};
		say_step(r, &copy.step);
		if (copy.step.status == MACHINE_HALTED)
			repl_say(r, "  it halts\n");
		say_difference(r, &whole, &before, &copy);
	}
	machine_fini(&before);
	machine_fini(&copy);
	return ok;
}

bool repl_do_exec(struct repl *r, const char *arguments)
{
	struct machine before;
	word w;
	if (!repl_assemble_insn(r, arguments, &w) || !copy_of(r, &before))
		return false;
	bool ok = step_word(r, &r->m, w);
	if (ok) {
		struct view v;
		repl_level_view(r, &before, r->level, &v);
		say_step(r, &r->m.step);
		say_difference(r, &v, &before, &r->m);
		ok = commit(r, &before, "exec", arguments);
	}
	machine_fini(&before);
	return ok;
}

bool repl_do_inject(struct repl *r, const char *arguments)
{
	struct machine before;
	const char *s = arguments, *w;
	size_t n;
	enum trap cause = TRAP_NONE;
	if (!repl_next_word(&s, &w, &n) || !repl_word_is(w, n, "trap") ||
	    !repl_next_word(&s, &w, &n))
		return repl_fail(r, "expected trap and its cause: `inject trap "
		                    "timer`");
	for (int c = TRAP_NONE + 1; c < TRAP_COUNT; c++)
		if (repl_word_is(w, n, rtl_trap_name((enum trap)c)))
			cause = (enum trap)c;
	if (!cause)
		return repl_fail(r,
		                 "`%.*s` is not a trap: memory, privileged, "
		                 "svc, illegal, arithmetic, timer or external",
		                 (int)n, w);
	if (!repl_at_end(r, s) || !copy_of(r, &before))
		return false;
	machine_plan_trap(&r->m, cause, &r->m.step);
	machine_commit(&r->m);
	say_step(r, &r->m.step);
	bool ok = commit(r, &before, "inject", arguments);
	machine_fini(&before);
	return ok && repl_go_report(r, OUT_GOAL, NULL);
}

bool repl_do_undo(struct repl *r, const char *arguments)
{
	struct text what = {0};
	if (!repl_at_end(r, arguments))
		return false;
	bool ok = repl_time_undo(r, &what);
	if (ok) {
		repl_say(r, "undone: %s\n", text_str(&what));
		repl_show_context(r);
	} else {
		repl_fail(r, "nothing was changed before this time");
	}
	text_free(&what);
	return ok;
}

/* ---- Input --------------------------------------------------------------- */

bool repl_do_input(struct repl *r, const char *arguments)
{
	size_t n = strlen(arguments);
	bool quoted = n >= 2 && arguments[0] == '"' && arguments[n - 1] == '"';
	bool ok = true;
	if (r->target.words) {
		const char *s = arguments;
		word w;
		while (ok && *(s = repl_skip_blanks(s)))
			ok = repl_read_number(r, &s, &w) &&
			     repl_time_input(r, w);
		return ok;
	}
	for (size_t i = quoted; i < n - quoted; i++)
		ok = ok && repl_time_input(r, (unsigned char)arguments[i]);
	if (!quoted)
		ok = ok && repl_time_input(r, '\n');
	return ok || repl_fail(r, "no memory");
}
