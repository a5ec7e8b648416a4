/* repl.c: the debugger's beginning and end, and its prompt. */
#include "repl/repl.h"

#include <inttypes.h>
#include <stdlib.h>

#include "repl/internal.h"

struct repl *repl_new(const struct repl_host *host)
{
	struct repl *r = calloc(1, sizeof *r);
	if (!r)
		return NULL;
	r->host = *host;
	r->rows = repl_command_rows;
	return r;
}

void repl_free(struct repl *r)
{
	if (!r)
		return;
	repl_say_flush(r);
	repl_stops_free(r);
	repl_time_free(r);
	for (size_t i = 0; i < r->mark_count; i++)
		free(r->marks[i].note);
	free(r->marks);
	repl_displays_free(r);
	while (r->variables) {
		struct variable *v = r->variables;
		r->variables = v->next;
		free(v->name);
		free(v);
	}
	if (r->loaded)
		machine_fini(&r->m);
	repl_classes_forget(r);
	repl_shadow_forget(r);
	repl_target_free(&r->target);
	text_free(&r->out);
	text_free(&r->reason);
	while (r->shorthands) {
		struct shorthand *a = r->shorthands;
		r->shorthands = a->next;
		free(a->name);
		free(a->command);
		free(a);
	}
	free(r->stopped);
	repl_todo_free(r->todo);
	free(r->sights);
	free(r->last);
	free(r->log);
	free(r->record);
	free(r);
}

int repl_status(const struct repl *r)
{
	return r->status;
}

bool repl_collecting(const struct repl *r)
{
	return r->collecting != NULL;
}

void repl_prompt(const struct repl *r, struct text *out)
{
	struct view v;
	addr real;
	size_t start = out->size;
	if (r->collecting) {
		text_add(out, "> ");
		return;
	}
	if (!r->loaded) {
		text_add(out, "(no program)> ");
		return;
	}
	repl_level_view(r, &r->m, r->level, &v);
	if (r->target.depth)
		text_printf(out, "%u:%s ", r->level,
		            repl_level_name(r, r->level));
	text_printf(out, "%c ", v.psw.m == MODE_S ? 's' : 'u');
	if (repl_view_relocate(&v, v.psw.p, &real))
		repl_level_place(r, real, out);
	if (out->s[out->size - 1] == ' ')
		text_printf(out, "%u", (unsigned)v.psw.p);
	text_printf(out, " @%" PRIu64, r->history.now);
	if (r->m.cycle_at)
		text_printf(out, ".%u", r->m.cycle_at);
	text_add(out, "> ");
	for (size_t i = start; i < out->size; i++)
		if ((unsigned char)out->s[i] >= 0x7f) /* a symbol's name */
			out->s[i] = '?';
}
