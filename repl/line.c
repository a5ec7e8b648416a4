/* line.c: a line of the user's, and what it leads to. */
#include <stdlib.h>
#include <string.h>

#include "repl/internal.h"

static void remember(struct repl *r, const char *line)
{
	char *copy = strdup(line);
	if (!copy)
		return;
	free(r->last);
	r->last = copy;
}

/* Within `commands`: the line is kept for later. */
static void collect(struct repl *r, const char *line)
{
	struct stop *s = r->collecting;
	const char *w, *at = line;
	size_t n;
	if (repl_next_word(&at, &w, &n) && repl_word_is(w, n, "end")) {
		r->collecting = NULL;
		return;
	}
	char **more = realloc(s->commands,
	                      (s->command_count + 1) * sizeof *more);
	char *copy = strdup(line);
	if (more)
		s->commands = more;
	if (more && copy)
		s->commands[s->command_count++] = copy;
	else
		free(copy);
}

static bool command_line(struct repl *r, const char *line)
{
	const char *w, *at = line;
	size_t n;
	repl_next_word(&at, &w, &n);
	size_t slash = strcspn(w, "/"); /* x/8i, print/x */
	if (slash < n && slash > 0) {
		n = slash;
		at = w + n;
	}
	const struct command_row *c = repl_command_find(r, w, n);
	if (!c)
		return false;
	if (c->repeats)
		remember(r, line);
	if (!r->loaded && !c->idle)
		return repl_fail(r,
		                 "there is no program; `load FILE` loads one");
	return c->run(r, repl_skip_blanks(at)) && !r->failed;
}

/* Completion leaves a blank behind the last word. */
static char *without_end(const char *line)
{
	size_t n = strlen(line);
	while (n > 0 && strchr(" \t\r", line[n - 1]))
		n--;
	return strndup(line, n);
}

/* A shorthand is put in full once: what it stands for is a command, even where
 * an abbreviation of that is a shorthand too. */
static bool carry_out(struct repl *r, const char *given)
{
	const char *w;
	size_t n;
	char *line = without_end(given);
	if (!line)
		return repl_fail(r, "no memory");
	const char *rest = line;
	repl_next_word(&rest, &w, &n);
	char *longer = repl_shorthand_line(r, w, n, rest);
	bool ok = command_line(r, longer ? longer : line);
	free(longer);
	free(line);
	return ok;
}

/* What `commands` has to be done at the stop just made. As in gdb, what is left
 * of it is forgotten when the machine runs on, and what there is to be done
 * where that ends comes instead. */
static void at_stop(struct repl *r)
{
	while (r->todo && !r->quitting && !r->failed && r->nest < NEST_MAX) {
		struct todo *all = r->todo;
		word here = r->runs;
		r->todo = NULL;
		r->nest++;
		for (const struct todo *t = all; t; t = t->next)
			for (size_t i = 0; i < t->count && !r->quitting &&
			                   !r->failed && r->runs == here;
			     i++)
				if (!carry_out(r, t->line[i]))
					r->failed = true;
		r->nest--;
		repl_todo_free(all);
		repl_say_flush(r);
		if (repl_interrupted(r) && !r->failed)
			repl_fail(r, "interrupted");
	}
	repl_todo_free(r->todo); /* of a stop that is left */
	r->todo = NULL;
}

enum repl_answer repl_line(struct repl *r, const char *line)
{
	char *again = NULL;
	const char *s = repl_skip_blanks(line);
	r->failed = false;
	if (r->nest == 0 && r->record && *s && strncmp(s, "rec", 3) != 0)
		repl_record_line(r, s);
	if (r->collecting) {
		collect(r, s);
		return REPL_OK;
	}
	if (!*s && r->last && r->nest == 0)
		s = again = strdup(r->last);
	else if (*s && r->nest == 0) {
		free(r->last);
		r->last = NULL;
	}
	if (s && *s && *s != '#') {
		if (!carry_out(r, s))
			r->failed = true;
		at_stop(r);
		repl_lesson_check(r);
	}
	free(again);
	repl_busy_end(r);
	repl_say_flush(r);
	return r->quitting ? REPL_QUIT : r->failed ? REPL_FAILED : REPL_OK;
}
