/* repl.c: the debugger's beginning and end, and its lines. */
#include "repl/repl.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "repl/internal.h"

struct repl *repl_new(const struct repl_host *host)
{
	struct repl *r = calloc(1, sizeof *r);
	if (r)
		r->host = *host;
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
	for (int i = 0; i < DISPLAYS; i++)
		free(r->displays[i]);
	while (r->variables) {
		struct variable *v = r->variables;
		r->variables = v->next;
		free(v->name);
		free(v);
	}
	if (r->loaded)
		machine_fini(&r->m);
	repl_reason_forget(r);
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

void repl_empty(struct text *t)
{
	t->size = 0;
	if (t->s)
		t->s[0] = '\0';
}

/* ---- Saying -------------------------------------------------------------- */

/* The guest may have left the line half written. */
static void to_line_start(struct repl *r)
{
	if (r->history.midline)
		text_char(&r->out, '\n');
	r->history.midline = false;
}

void repl_say(struct repl *r, const char *format, ...)
{
	va_list ap;
	to_line_start(r);
	va_start(ap, format);
	text_vprintf(&r->out, format, ap);
	va_end(ap);
}

void repl_say_flush(struct repl *r)
{
	const char *why;
	if (r->out.size)
		r->host.out(r->host.ctx, text_str(&r->out), r->out.size);
	if (r->out.size && r->log &&
	    !r->host.write(r->host.ctx, r->log, &r->out, true, &why)) {
		free(r->log);
		r->log = NULL;
	}
	r->out.size = 0;
}

bool repl_fail(struct repl *r, const char *format, ...)
{
	va_list ap;
	to_line_start(r);
	text_add(&r->out, "error: ");
	va_start(ap, format);
	text_vprintf(&r->out, format, ap);
	va_end(ap);
	text_char(&r->out, '\n');
	r->failed = true;
	return false;
}

void repl_fail_diags(struct repl *r, struct diags *d)
{
	to_line_start(r);
	diags_render(d, &r->out, r->host.colour);
	diags_free(d);
	r->failed = true;
}

bool repl_interrupted(struct repl *r)
{
	return r->host.interrupted && r->host.interrupted(r->host.ctx);
}

/* ---- Words --------------------------------------------------------------- */

const char *repl_skip_blanks(const char *s)
{
	return s + strspn(s, " \t\r");
}

bool repl_next_word(const char **s, const char **w, size_t *n)
{
	*s = *w = repl_skip_blanks(*s);
	*n = strcspn(*s, " \t\r");
	*s += *n;
	return *n > 0;
}

bool repl_word_is(const char *w, size_t n, const char *name)
{
	return strlen(name) == n && strncmp(w, name, n) == 0;
}

bool repl_read_number(struct repl *r, const char **s, word *out)
{
	struct value v;
	if (!repl_expr_value(r, r->level, s, &v))
		return false;
	*out = v.w;
	return true;
}

bool repl_read_count(struct repl *r, const char *s, word *n)
{
	*n = 1;
	if (*s && (!repl_read_number(r, &s, n) || !repl_at_end(r, s)))
		return false;
	return (*n > 0 && *n <= INT64_MAX) ||
	       repl_fail(r, "a count is 1 or more");
}

bool repl_at_end(struct repl *r, const char *s)
{
	s = repl_skip_blanks(s);
	return !*s || repl_fail(r, "did not expect `%s`", s);
}

/* ---- Lines --------------------------------------------------------------- */

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

/* What `commands` has to be done at the stop just made; it may stop again. */
static void at_stop(struct repl *r)
{
	while (r->hit && !r->quitting && !r->failed) {
		struct stop *s = r->hit;
		r->hit = NULL;
		size_t count = s->command_count;
		if (!count || r->nest >= NEST_MAX)
			return;
		char **copy = calloc(count, sizeof *copy);
		for (size_t i = 0; copy && i < count; i++)
			copy[i] = strdup(s->commands[i]);
		if (s->temporary) {
			repl_stop_delete(r, s);
			repl_stops_mark(r);
		}
		r->nest++;
		size_t first = copy && copy[0] && !strcmp(copy[0], "silent");
		for (size_t i = first; copy && i < count && !r->quitting; i++)
			if (copy[i] && !r->failed && !carry_out(r, copy[i]))
				r->failed = true;
		r->nest--;
		for (size_t i = 0; copy && i < count; i++)
			free(copy[i]);
		free(copy);
	}
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
		if (carry_out(r, s))
			at_stop(r);
		else
			r->failed = true;
		repl_lesson_check(r);
	}
	free(again);
	repl_say_flush(r);
	return r->quitting ? REPL_QUIT : r->failed ? REPL_FAILED : REPL_OK;
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
