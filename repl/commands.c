/* commands.c: what is made from the table of commands: finding, abbreviating,
 * suggesting, help. */
#include <stdlib.h>
#include <string.h>

#include "repl/internal.h"

/* ---- Finding ------------------------------------------------------------- */

static bool has_alias(const struct command_row *c, const char *name, size_t n)
{
	const char *s = c->aliases ? c->aliases : "", *w;
	size_t size;
	while (repl_next_word(&s, &w, &size))
		if (size == n && strncmp(w, name, n) == 0)
			return true;
	return false;
}

/* What to do here for what gdb has and this has not. */
static const char *instead_of(const char *name)
{
	static const struct {
		const char *name, *instead;
	} others[] = {
		{"jump", "set P = PLACE"}, {"call", "exec INSTRUCTION"},
		{"file", "load FILE"}, {"show", "info"}, {"output", "print"},
		{"printf", "print"}, {"stack", "level"},
	};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (strcmp(others[i].name, name) == 0)
			return others[i].instead;
	return NULL;
}

static void suggest(struct repl *r, const char *name, size_t n)
{
	char written[32];
	unsigned least = n <= 4 ? 2 : 3; /* edits */
	if (n >= sizeof written)
		n = sizeof written - 1;
	memcpy(written, name, n);
	written[n] = '\0';
	const char *best = NULL, *instead = instead_of(written);
	for (const struct command_row *c = r->rows; c->name; c++) {
		unsigned d = c->run ? diag_distance(written, c->name, 2)
		                    : least;
		if (d < least) {
			least = d;
			best = c->name;
		}
	}
	if (instead)
		best = instead;
	if (best)
		repl_fail(r, "no command `%s`; did you mean `%s`?", written,
		          best);
	else
		repl_fail(r, "no command `%s`; `help` lists them", written);
}

static const struct command_row *exact(const struct repl *r, const char *name,
                                      size_t n)
{
	for (const struct command_row *c = r->rows; c->name; c++)
		if (c->run &&
		    (repl_word_is(name, n, c->name) || has_alias(c, name, n)))
			return c;
	return NULL;
}

/* The commands that begin so; *one gets the last of them. */
static unsigned beginning(const struct repl *r, const char *name, size_t n,
                          struct text *all, const struct command_row **one)
{
	unsigned count = 0;
	for (const struct command_row *c = r->rows; c->name; c++)
		if (c->run && n && strncmp(c->name, name, n) == 0) {
			text_printf(all, "%s%s", count++ ? ", " : "", c->name);
			*one = c;
		}
	return count;
}

const struct command_row *repl_command_quietly(const struct repl *r,
                                               const char *name, size_t n)
{
	struct text all = {0};
	const struct command_row *one = exact(r, name, n);
	if (!one && beginning(r, name, n, &all, &one) != 1)
		one = NULL;
	text_free(&all);
	return one;
}

const struct command_row *repl_command_find(struct repl *r, const char *name,
                                            size_t n)
{
	struct text all = {0};
	const struct command_row *one = exact(r, name, n);
	if (one)
		return one;
	unsigned count = beginning(r, name, n, &all, &one);
	if (count > 1)
		repl_fail(r, "`%.*s` may be %s", (int)n, name, text_str(&all));
	else if (count == 0)
		suggest(r, name, n);
	text_free(&all);
	return count == 1 ? one : NULL;
}

/* ---- Help ---------------------------------------------------------------- */

static void print_row(struct repl *r, const struct command_row *c)
{
	enum { ABOUT = 34 };
	struct text t = {0};
	text_printf(&t, "  %s", c->name);
	if (c->aliases)
		text_printf(&t, ", %s", c->aliases);
	text_printf(&t, " %s", c->arguments ? c->arguments : "");
	if (t.size >= ABOUT) {
		repl_say(r, "%s\n", text_str(&t));
		repl_empty(&t);
	}
	text_pad_to(&t, 0, ABOUT);
	/* the first sentence */
	size_t n = strcspn(c->about, "\n");
	const char *stop = strstr(c->about, ". ");
	if (stop && (size_t)(stop - c->about) < n)
		n = (size_t)(stop - c->about);
	if (c->about[n - 1] == '.')
		n--;
	text_add_bytes(&t, c->about, n);
	repl_say(r, "%s\n", text_str(&t));
	text_free(&t);
}

bool repl_do_help(struct repl *r, const char *arguments)
{
	const char *w;
	size_t n;
	if (repl_next_word(&arguments, &w, &n)) {
		const struct command_row *c = repl_command_find(r, w, n);
		if (!c)
			return false;
		repl_say(r, "%s %s\n", c->name,
		         c->arguments ? c->arguments : "");
		repl_say_wrapped(r, c->about);
		if (c->aliases)
			repl_say(r, "  short: %s\n", c->aliases);
		return true;
	}
	for (const struct command_row *c = r->rows; c->name; c++)
		if (c->run)
			print_row(r, c);
		else
			repl_say(r, "%s\n", c->name);
	repl_say(
		r,
		"Questions\n"
		"  Why did it trap?              catch trap, continue, why, "
		"reverse-next\n"
		"  Who wrote that?               origin ADDRESS, seek to that "
		"time\n"
		"  What does the monitor do?     level 0, step; why, after the "
		"guest's `next`\n"
		"  Where is a guest deceived?    catch square, continue or "
		"reverse-continue, square\n"
		"Commands may be abbreviated; an empty line repeats the last "
		"one. `help COMMAND` says\n"
		"more, `tutorial` teaches.\n");
	return true;
}

static bool contains(const char *text, const char *what)
{
	return text && strstr(text, what);
}

bool repl_do_apropos(struct repl *r, const char *arguments)
{
	unsigned count = 0;
	if (!*arguments)
		return repl_fail(r, "expected a word to look for");
	for (const struct command_row *c = r->rows; c->name; c++)
		if (c->run && (contains(c->name, arguments) ||
		               contains(c->about, arguments))) {
			print_row(r, c);
			count++;
		}
	return count || repl_fail(r, "the help says nothing about "
	                             "`%s`", arguments);
}

char *repl_shorthand_line(struct repl *r, const char *name, size_t n,
                          const char *rest)
{
	for (const struct shorthand *a = r->shorthands; a; a = a->next)
		if (repl_word_is(name, n, a->name)) {
			struct text t = {0};
			text_printf(&t, "%s%s", a->command, rest);
			char *line = strdup(text_str(&t));
			text_free(&t);
			return line;
		}
	return NULL;
}

static bool make_shorthand(struct repl *r, const char *s)
{
	const char *name, *w;
	size_t n, size;
	repl_next_word(&s, &name, &n);
	s = repl_skip_blanks(s);
	if (*s == '=')
		s = repl_skip_blanks(s + 1);
	if (exact(r, name, n))
		return repl_fail(r, "`%.*s` is already a command", (int)n,
		                 name);
	const char *command = s;
	if (!repl_next_word(&s, &w, &size))
		return repl_fail(r, "expected NAME = COMMAND");
	if (!repl_command_find(r, w, strcspn(w, " \t/")))
		return false;
	struct shorthand *a = calloc(1, sizeof *a);
	if (a && (a->name = strndup(name, n)) &&
	    (a->command = strdup(command))) {
		a->next = r->shorthands; /* the latest counts */
		r->shorthands = a;
		return true;
	}
	if (a)
		free(a->name);
	free(a);
	return repl_fail(r, "no memory");
}

bool repl_do_alias(struct repl *r, const char *arguments)
{
	if (*arguments)
		return make_shorthand(r, arguments);
	for (const struct command_row *c = r->rows; c->name; c++)
		if (c->run && c->aliases)
			repl_say(r, "  %-28s %s\n", c->aliases, c->name);
	for (const struct shorthand *a = r->shorthands; a; a = a->next)
		repl_say(r, "  %-28s %s\n", a->name, a->command);
	return true;
}
