/* commands.c: what is made from the table of commands: finding, abbreviating,
 * suggesting, help. */
#include <string.h>

#include "repl/internal.h"

/* ---- Finding ------------------------------------------------------------- */

static bool has_alias(const struct command_row *c, const char *name, size_t n)
{
	const char *s = c->aliases ? c->aliases : "", *w;
	size_t size;
	while (next_word(&s, &w, &size))
		if (size == n && strncmp(w, name, n) == 0)
			return true;
	return false;
}

static void suggest(struct repl *r, const char *name, size_t n)
{
	char written[32];
	const char *best = NULL;
	unsigned least = 3;
	if (n >= sizeof written)
		n = sizeof written - 1;
	memcpy(written, name, n);
	written[n] = '\0';
	for (const struct command_row *c = command_rows; c->name; c++) {
		if (!c->run)
			continue;
		unsigned d = diag_distance(written, c->name, 2);
		if (d < least) {
			least = d;
			best = c->name;
		}
	}
	if (best)
		fail(r, "no command `%s`; did you mean `%s`?", written, best);
	else
		fail(r, "no command `%s`; `help` lists them", written);
}

static const struct command_row *exact(const char *name, size_t n)
{
	for (const struct command_row *c = command_rows; c->name; c++)
		if (c->run && (word_is(name, n, c->name) ||
		               has_alias(c, name, n)))
			return c;
	return NULL;
}

/* The commands that begin so; *one gets the last of them. */
static unsigned beginning(const char *name, size_t n, struct text *all,
                          const struct command_row **one)
{
	unsigned count = 0;
	for (const struct command_row *c = command_rows; c->name; c++)
		if (c->run && n && strncmp(c->name, name, n) == 0) {
			text_printf(all, "%s%s", count++ ? ", " : "", c->name);
			*one = c;
		}
	return count;
}

const struct command_row *command_quietly(const char *name, size_t n)
{
	struct text all = {0};
	const struct command_row *one = exact(name, n);
	if (!one && beginning(name, n, &all, &one) != 1)
		one = NULL;
	text_free(&all);
	return one;
}

const struct command_row *command_find(struct repl *r, const char *name,
                                       size_t n)
{
	struct text all = {0};
	const struct command_row *one = exact(name, n);
	if (one)
		return one;
	unsigned count = beginning(name, n, &all, &one);
	if (count > 1)
		fail(r, "`%.*s` may be %s", (int)n, name, text_str(&all));
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
		say(r, "%s\n", text_str(&t));
		empty(&t);
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
	say(r, "%s\n", text_str(&t));
	text_free(&t);
}

void say_wrapped(struct repl *r, const char *s)
{
	enum { WIDTH = 74 };
	while (*s) {
		size_t n = strlen(s);
		if (n > WIDTH)
			for (n = WIDTH; n > 0 && s[n] != ' '; n--)
				;
		const char *nl = memchr(s, '\n', n);
		if (nl)
			n = (size_t)(nl - s);
		say(r, "  %.*s\n", (int)n, s);
		s += n;
		while (*s == ' ')
			s++;
		if (*s == '\n')
			s++;
	}
}

bool do_help(struct repl *r, const char *arguments)
{
	const char *w;
	size_t n;
	if (next_word(&arguments, &w, &n)) {
		const struct command_row *c = command_find(r, w, n);
		if (!c)
			return false;
		say(r, "%s %s\n", c->name, c->arguments ? c->arguments : "");
		say_wrapped(r, c->about);
		if (c->aliases)
			say(r, "  short: %s\n", c->aliases);
		return true;
	}
	for (const struct command_row *c = command_rows; c->name; c++)
		if (c->run)
			print_row(r, c);
		else
			say(r, "%s\n", c->name);
	say(r, "Commands may be abbreviated; an empty line repeats the last "
	       "one. `help COMMAND` tells\nmore, `tutorial` teaches.\n");
	return true;
}

static bool contains(const char *text, const char *what)
{
	return text && strstr(text, what);
}

bool do_apropos(struct repl *r, const char *arguments)
{
	unsigned count = 0;
	if (!*arguments)
		return fail(r, "expected a word to look for");
	for (const struct command_row *c = command_rows; c->name; c++)
		if (c->run && (contains(c->name, arguments) ||
		               contains(c->about, arguments))) {
			print_row(r, c);
			count++;
		}
	return count || fail(r, "nothing about `%s`", arguments);
}

bool do_alias(struct repl *r, const char *arguments)
{
	if (!at_end(r, arguments))
		return false;
	for (const struct command_row *c = command_rows; c->name; c++)
		if (c->run && c->aliases)
			say(r, "  %-10s %s\n", c->aliases, c->name);
	return true;
}
