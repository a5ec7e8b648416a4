/* words.c: the words of a command line. */
#include <string.h>

#include "repl/internal.h"

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

bool repl_at_end(struct repl *r, const char *s)
{
	s = repl_skip_blanks(s);
	return !*s || repl_fail(r, "did not expect `%s`", s);
}
