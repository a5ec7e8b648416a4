/* report.c: what is said where a run ends, and what follows from it. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "repl/internal.h"

static void report_end(struct repl *r)
{
	if (r->history.status == MACHINE_HALTED)
		text_add(&r->reason, "the machine has halted");
	else
		text_add(&r->reason, "wedged: a trap leads back to itself");
	if (r->target.depth && r->history.status == MACHINE_WEDGED)
		text_add(&r->reason, " (`info levels` shows whose)");
}

static void report_json(struct repl *r, enum outcome o)
{
	static const char *const names[] = {
		"step", "stop", "step", "end", "interrupt", "start", "limit",
	};
	struct view v;
	struct text reason = {0}, why = {0}, name = {0}, place = {0};
	struct text numbers = {0};
	unsigned first = 0;
	addr real;
	repl_level_view(r, &r->m, r->level, &v);
	if (repl_view_relocate(&v, v.psw.p, &real))
		repl_level_place(r, real, &name);
	for (const char *s = text_str(&r->reason); *s; s++)
		if (*s == '\n')
			text_add(&why, "; ");
		else
			text_char(&why, *s);
	text_json(&reason, text_str(&why));
	text_free(&why);
	for (const struct stop *s = r->stops; s; s = s->next)
		if (s->hit) {
			first = first ? first : s->number;
			text_printf(&numbers, "%s%u", numbers.size ? "," : "",
			            s->number);
		}
	text_json(&place, text_str(&name));
	repl_say(r,
	         "{\"event\":\"%s\",\"reason\":%s,\"number\":%u,\"stops\":[%s],"
	         "\"time\":%" PRIu64 ",\"level\":%u,\"turn\":%u,\"m\":\"%c\","
	         "\"p\":%u,\"l\":%u,\"b\":%u,\"place\":%s,\"status\":"
	         "\"%s\"}\n",
	         names[o], text_str(&reason), first,
	         text_str(&numbers),
	         r->history.now, r->level, repl_level_turn(r, &r->m),
	         v.psw.m ? 'u' : 's', v.psw.p, v.psw.l, v.psw.b,
	         text_str(&place), machine_status_name(r->history.status));
	text_free(&reason);
	text_free(&name);
	text_free(&place);
	text_free(&numbers);
}

/* What `commands` has to be done, taken down before it can be changed. */
static struct todo *todo_of(const struct stop *s)
{
	struct todo *t = calloc(1, sizeof *t);
	char **line = t ? calloc(s->command_count, sizeof *line) : NULL;
	if (!line) {
		free(t);
		return NULL;
	}
	t->line = line;
	bool silent = strcmp(s->commands[0], "silent") == 0;
	for (size_t i = silent; i < s->command_count; i++)
		if ((line[t->count] = strdup(s->commands[i])))
			t->count++;
	return t;
}

void repl_todo_free(struct todo *t)
{
	while (t) {
		struct todo *next = t->next;
		for (size_t i = 0; i < t->count; i++)
			free(t->line[i]);
		free(t->line);
		free(t);
		t = next;
	}
}

static bool is_silent(const struct stop *s)
{
	return s->command_count && strcmp(s->commands[0], "silent") == 0;
}

/* All that were hit: whether all of them are silent, and why it stopped. */
static bool say_hits(struct repl *r)
{
	bool silent = true;
	for (const struct stop *s = r->stops; s; s = s->next) {
		if (!s->hit)
			continue;
		silent = silent && is_silent(s);
		if (r->reason.size)
			text_char(&r->reason, '\n');
		repl_stop_describe(s, &r->reason);
		if (s->level != r->level && s->event != EVENT_WORLD)
			text_printf(&r->reason, ", at level %u (%s)", s->level,
			            repl_level_name(r, s->level));
	}
	return silent;
}

/* Their numbers and their commands are kept, the temporary ones are not. */
static void follow_up(struct repl *r)
{
	struct todo **end = &r->todo;
	bool gone = false;
	for (struct stop *s = r->stops, *next; s; s = next) {
		next = s->next;
		if (!s->hit)
			continue;
		unsigned *more = realloc(r->stopped, (r->stopped_count + 1) *
		                                             sizeof *more);
		if (more) {
			r->stopped = more;
			r->stopped[r->stopped_count++] = s->number;
		}
		if (s->command_count && (*end = todo_of(s)))
			end = &(*end)->next;
		if (s->temporary) {
			repl_stop_delete(r, s);
			gone = true;
		}
	}
	if (gone)
		repl_stops_mark(r, NULL);
}

bool repl_go_report(struct repl *r, enum outcome o, const char *reason)
{
	bool silent = false;
	r->runs++;
	r->stopped_count = 0;
	repl_todo_free(r->todo);
	r->todo = NULL;
	repl_empty(&r->reason);
	if (o != OUT_STOP)
		repl_stops_clear(r);
	if (o == OUT_STOP)
		silent = say_hits(r);
	else if (o == OUT_END)
		report_end(r);
	else if (o == OUT_INTERRUPT)
		text_add(&r->reason, "interrupted");
	else if (o == OUT_USED_UP)
		text_printf(&r->reason, "not finished after %" PRIu64
		            " steps (--max-steps)", r->steps);
	else if (o == OUT_START)
		text_add(&r->reason, "the beginning of time");
	else if (reason)
		text_add(&r->reason, reason);
	if (r->json) {
		report_json(r, o);
	} else if (!silent) {
		if (r->reason.size)
			repl_say(r, "%s\n", text_str(&r->reason));
		repl_show_context(r);
		repl_show_displays(r);
	}
	follow_up(r);
	if (o == OUT_USED_UP)
		r->status = REPL_USED_UP;
	return o != OUT_INTERRUPT && o != OUT_USED_UP;
}
