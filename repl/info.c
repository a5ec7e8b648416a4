/* info.c: info ...: what there is to know, a topic at a time. */
#include <inttypes.h>
#include <string.h>

#include "repl/internal.h"

static void say_register(struct repl *r, const struct view *v, unsigned n)
{
	struct text t = {0};
	addr real;
	if (!repl_view_register(v, n, &real)) {
		repl_say(r, "r%-3u out of bounds\n", n);
		return;
	}
	word w = r->m.E[real];
	text_printf(&t, "r%-3u 0x%016" PRIx64 "  %" PRId64, n, w, (int64_t)w);
	text_pad_to(&t, 0, 46);
	text_printf(&t, "real %u", real);
	for (size_t i = 0; v->image && i < v->image->symbol_count; i++)
		if (v->image->symbols[i].kind == ASM_REGISTER &&
		    v->image->symbols[i].value == n)
			text_printf(&t, " %s", v->image->symbols[i].name);
	repl_say(r, "%s\n", text_str(&t));
	text_free(&t);
}

static bool info_registers(struct repl *r)
{
	struct view v;
	repl_level_view(r, &r->m, r->level, &v);
	for (unsigned n = 0; n < ISA_REGISTERS; n++)
		say_register(r, &v, n);
	return true;
}

static bool some_registers(struct repl *r, const char *s)
{
	struct view v;
	addr real;
	repl_level_view(r, &r->m, r->level, &v);
	while (*(s = repl_skip_blanks(s))) {
		if (!repl_expr_cell(r, r->level, &s, &real))
			return false;
		addr n = real - v.at - v.psw.l - ISA_REGISTER_CELL;
		if (n >= ISA_REGISTERS)
			return repl_fail(
				r, "this is not a register; `print` shows any "
				   "value");
		say_register(r, &v, n);
	}
	return true;
}

static bool info_psw(struct repl *r)
{
	struct view v;
	repl_level_view(r, &r->m, r->level, &v);
	repl_say(r,
	         "M   %c  %s\nP   %u\nR.l %u\nR.b %u\nPSW 0x%016" PRIx64 "\n",
	         v.psw.m ? 'u' : 's', v.psw.m ? "user" : "supervisor", v.psw.p,
	         v.psw.l, v.psw.b, machine_psw_pack(v.psw, TRAP_NONE));
	return true;
}

static bool info_breakpoints(struct repl *r)
{
	static const char *const kinds[STOP_KINDS] = {
		"", "break", "watch", "rwatch", "awatch", "catch",
	};
	if (!r->stops)
		repl_say(r, "none\n");
	for (const struct stop *s = r->stops; s; s = s->next) {
		struct text t = {0};
		text_printf(&t, "%-3u %s%-7s%s%s", s->number,
		            s->temporary ? "t" : "", kinds[s->kind],
		            s->enabled ? "" : "(disabled) ", s->what);
		if (s->kind == STOP_BREAK) {
			text_add(&t, "  ");
			repl_level_line(r, s->real, &t);
		}
		if (r->target.depth)
			text_printf(&t, "  level %u", s->level);
		if (s->condition)
			text_printf(&t, "  if %s", s->condition);
		if (s->hits)
			text_printf(&t, "  hit %" PRIu64, s->hits);
		if (s->ignore)
			text_printf(&t, "  ignored %" PRIu64 " more",
			            s->ignore);
		repl_say(r, "%s\n", text_str(&t));
		for (size_t i = 0; i < s->command_count; i++)
			repl_say(r, "      %s\n", s->commands[i]);
		text_free(&t);
	}
	return true;
}

static bool info_display(struct repl *r)
{
	for (int i = 0; i < DISPLAYS; i++)
		if (r->displays[i])
			repl_say(r, "%d: %s\n", i + 1,
			         repl_display_typed(r->displays[i]));
	return true;
}

static bool info_symbols(struct repl *r)
{
	struct view v;
	struct text t = {0};
	repl_level_view(r, &r->m, r->level, &v);
	if (v.image)
		asm_print_symbols(v.image, &t);
	repl_say(r, "%s", text_str(&t));
	text_free(&t);
	return true;
}

/* A cell by all its names. */
static void say_cell(struct repl *r, const struct view *v, addr real)
{
	struct text t = {0};
	repl_level_line(r, real, &t);
	text_add(&t, t.size ? ": " : "");
	repl_level_place(r, real, &t);
	text_add(&t, t.size ? ", " : "");
	if (real - v->at >= v->psw.l && real - v->at - v->psw.l < v->psw.b)
		text_printf(&t, "virtual %u, ", real - v->at - v->psw.l);
	if (real >= v->at && real - v->at < v->q)
		text_printf(&t, "absolute %u, ", real - v->at);
	repl_say(r, "%sreal %u\n", text_str(&t), real);
	text_free(&t);
}

static bool info_line(struct repl *r)
{
	struct view v;
	addr real;
	repl_level_view(r, &r->m, r->level, &v);
	if (!repl_view_relocate(&v, v.psw.p, &real))
		return repl_fail(r, "P = %u is out of bounds", v.psw.p);
	say_cell(r, &v, real);
	return true;
}

static bool line_of_place(struct repl *r, const char *s)
{
	struct view v;
	addr real;
	if (!repl_stop_place(r, &s, &real) || !repl_at_end(r, s))
		return false;
	repl_level_view(r, &r->m, r->level, &v);
	say_cell(r, &v, real);
	return true;
}

static bool symbol_of_address(struct repl *r, const char *s)
{
	struct view v;
	addr real;
	if (!repl_expr_address(r, r->level, &s, &real) || !repl_at_end(r, s))
		return false;
	repl_level_view(r, &r->m, r->level, &v);
	say_cell(r, &v, real);
	return true;
}

static bool info_console(struct repl *r)
{
	const struct history *h = &r->history;
	repl_say(r,
	         "%" PRIu64 " words in, %" PRIu64 " words out; out so far:\n",
	         r->m.inputs, r->m.outputs);
	for (word i = 0; i < r->m.outputs && i < h->output_count; i++) {
		if (r->target.words)
			repl_say(r, "%" PRIu64 "\n", h->output[i]);
		else
			text_char(&r->out, (char)(h->output[i] & 0xff));
		r->history.midline = !r->target.words &&
		                     (h->output[i] & 0xff) != '\n';
	}
	return true;
}

static bool info_devices(struct repl *r)
{
	struct view v;
	repl_level_view(r, &r->m, r->level, &v);
	if (v.timer == TIMER_OFF)
		repl_say(r, "timer   off\n");
	else
		repl_say(r,
		         "timer   %" PRIu64 " user-mode instructions left%s\n",
		         v.timer, v.level ? ", when last charged" : "");
	repl_say(r, "clock   %" PRIu64 " machine cycles\n", r->m.clock);
	repl_say(r, "console %" PRIu64 " in, %" PRIu64 " out\n", r->m.inputs,
	         r->m.outputs);
	return true;
}

static bool info_counts(struct repl *r)
{
	const struct machine_counts *c = &r->m.counts;
	repl_say(r,
	         "completed in s %" PRIu64 ", in u %" PRIu64
	         "; cycles in s %" PRIu64 ", in u %" PRIu64 "\n",
	         c->completed[MODE_S], c->completed[MODE_U], c->cycles[MODE_S],
	         c->cycles[MODE_U]);
	for (int i = TRAP_NONE + 1; i < TRAP_COUNT; i++)
		if (c->traps[i])
			repl_say(r, "trap %-11s %" PRIu64 "\n",
			         rtl_trap_name((enum trap)i), c->traps[i]);
	repl_say(r, "mode changes %" PRIu64 "\n", c->mode_changes);
	return true;
}

static bool info_step(struct repl *r)
{
	const struct machine_step *s = repl_time_last(r);
	if (!s)
		return repl_fail(r, "no step led here");
	struct text t = {0};
	machine_trace(s, r->m.isa, &t);
	repl_say(r, "%s\n", text_str(&t));
	text_free(&t);
	for (unsigned i = 0; i < s->cycles; i++)
		repl_show_cycle(r, &s->cycle[i], i + 1);
	return true;
}

static bool info_target(struct repl *r)
{
	const struct target *t = &r->target;
	repl_say(r, "instruction set %s, storage of %u words, engine %s\n",
	         t->isa->name, r->m.q,
	         machine_engine_name(machine_engine_used(&r->m)));
	for (unsigned i = 0; i < t->depth; i++)
		repl_say(r, "level %u: %s, k = %u\n", i, repl_level_name(r, i),
		         t->stack->level[i].layout.k);
	for (unsigned i = 0; i < t->programs; i++)
		repl_say(r, "program: %s\n", t->name[i]);
	return true;
}

static bool info_checkpoints(struct repl *r)
{
	if (!r->mark_count)
		repl_say(r, "none\n");
	for (size_t i = 0; i < r->mark_count; i++)
		repl_say(r, "%-3zu time %" PRIu64 "  %s\n", i + 1,
		         r->marks[i].t, r->marks[i].note);
	return true;
}

static bool info_levels(struct repl *r)
{
	return repl_do_level(r, "");
}

/* What the user has changed. */
static bool info_changes(struct repl *r)
{
	const struct history *h = &r->history;
	if (!h->edit_count)
		repl_say(r, "none\n");
	for (size_t i = 0; i < h->edit_count; i++)
		repl_say(r, "time %" PRIu64 "  %s%s\n", h->edits[i].t,
		         h->edits[i].what,
		         i >= h->applied ? "  (to come)" : "");
	return true;
}

static bool info_isa(struct repl *r)
{
	struct text t = {0};
	isa_print_manual(r->target.isa, &t);
	repl_say(r, "%s", text_str(&t));
	text_free(&t);
	return true;
}

const struct info_topic repl_info_topics[] = {
	{"breakpoints", "stops of every kind", info_breakpoints, NULL},
	{"changes", "what `set`, `exec` and `inject` did", info_changes, NULL},
	{"checkpoints", "times with a name", info_checkpoints, NULL},
	{"console", "the console's input and output so "
	            "far", info_console, NULL},
	{"counts", "instructions, cycles and traps", info_counts, NULL},
	{"devices", "timer, clock and console", info_devices, NULL},
	{"display", "what is shown at stops", info_display, NULL},
	{"frame", "the same as `levels`", info_levels, NULL},
	{"isa", "the instruction set as a manual", info_isa, NULL},
	{"levels", "the machines and who executes", info_levels, NULL},
	{"line", "where P, or a place, is in the source", info_line,
	 line_of_place},
	{"psw", "M, P and R taken apart", info_psw, NULL},
	{"registers", "r0 to r15 of the selected level, or some",
	 info_registers, some_registers},
	{"step", "the cycles of the step that led here", info_step, NULL},
	{"symbols", "of the level's program, or at an address", info_symbols,
	 symbol_of_address},
	{"target", "what is debugged", info_target, NULL},
	{0},
};

bool repl_do_info(struct repl *r, const char *arguments)
{
	const char *w;
	size_t n;
	const struct info_topic *t = repl_info_topics, *found = NULL;
	if (!repl_next_word(&arguments, &w, &n)) {
		for (; t->name; t++)
			repl_say(r, "  info %-12s %s\n", t->name, t->about);
		return true;
	}
	for (; t->name && !found; t++)
		if (strncmp(t->name, w, n) == 0)
			found = t;
	if (!found)
		return repl_fail(r, "no topic `%.*s`; `info` lists the topics",
		                 (int)n, w);
	arguments = repl_skip_blanks(arguments);
	if (*arguments && found->one)
		return found->one(r, arguments);
	return repl_at_end(r, arguments) && found->show(r);
}
