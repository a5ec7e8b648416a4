/* console.c: the machine's console on files and streams. See console.h. */
#include "cli/console.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- Input -------------------------------------------------------------- */

static void end(struct terminal *t, const char *format, const char *what)
{
	t->ended = true;
	if (!format)
		return;
	t->failed = true;
	text_printf(&t->why, "%s: ", t->in_name);
	text_printf(&t->why, "word %zu, ", t->count + 1);
	text_printf(&t->why, format, what);
}

static bool next_byte(struct terminal *t, word *w)
{
	int ch = getc(t->in);
	if (ch == EOF)
		end(t, ferror(t->in) && errno != EINTR ? "%s" : NULL,
		    strerror(errno));
	else
		*w = (word)ch;
	return ch != EOF;
}

/* A number between blanks; decimal or 0x..., -1 for 2^64 - 1. */
static bool next_number(struct terminal *t, word *w)
{
	char s[32], *stop;
	size_t n = 0;
	word byte;
	do {
		if (!next_byte(t, &byte))
			return false;
	} while (byte <= ' ');
	do {
		if (n < sizeof s - 1)
			s[n++] = (char)byte;
	} while (next_byte(t, &byte) && byte > ' ');
	s[n] = '\0';
	t->ended = false; /* the end is met again after this number */
	errno = 0;
	*w = strtoull(s, &stop, strncmp(s, "0x", 2) ? 10 : 16);
	if (*stop || errno || stop == s) {
		end(t, "`%s`, is not a number", s);
		return false;
	}
	return true;
}

static word in(void *ctx, word index)
{
	struct terminal *t = ctx;
	if (t->live && t->out)
		fflush(t->out); /* a prompt, perhaps */
	while (index >= t->count && !t->ended && t->in) {
		if (t->count == t->room) {
			size_t room = t->room ? 2 * t->room : 256;
			word *more = realloc(t->read, room * sizeof *more);
			if (!more) {
				end(t, "%s", "no memory");
				break;
			}
			t->read = more;
			t->room = room;
		}
		if (t->form == CONSOLE_BYTES ? next_byte(t, &t->read[t->count])
		                             : next_number(t, &t->read[t->count]))
			t->count++;
	}
	if (index < t->count)
		return t->read[index];
	if (t->leave && t->interrupted())
		longjmp(*t->leave, 1);
	return CONSOLE_END;
}

/* ---- Output ------------------------------------------------------------- */

static void out(void *ctx, word index, word value)
{
	struct terminal *t = ctx;
	char s[24];
	int n = 1;
	(void)index;
	if (t->form == CONSOLE_BYTES)
		s[0] = (char)(value & 0xff);
	else
		n = snprintf(s, sizeof s, "%" PRIu64 "\n", value);
	t->midline = s[n - 1] != '\n';
	if (t->out)
		fwrite(s, 1, (size_t)n, t->out);
	if (t->kept)
		text_add_bytes(t->kept, s, (size_t)n);
}

void terminal_init(struct terminal *t, enum console_form form, FILE *input,
                   const char *in_name, FILE *output)
{
	struct stat s;
	*t = (struct terminal){
		.console = {t, in, out},
		.form = form,
		.in = input,
		.in_name = in_name,
		.out = output,
		.live = input && fstat(fileno(input), &s) == 0 &&
		        !S_ISREG(s.st_mode),
	};
}

void terminal_free(struct terminal *t)
{
	free(t->read);
	text_free(&t->why);
	*t = (struct terminal){0};
}
