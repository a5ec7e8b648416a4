/* console.c: the machine's console on files and streams. See console.h. */
#include "cli/console.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/number.h"
#include "cli/cli.h"

/* ---- Input -------------------------------------------------------------- */

static void fail(struct terminal *t, const char *format, ...)
        TEXT_PRINTF(2, 3);

static void fail(struct terminal *t, const char *format, ...)
{
	va_list ap;
	t->ended = t->failed = true;
	va_start(ap, format);
	text_vprintf(&t->why, format, ap);
	va_end(ap);
}

static bool next_byte(struct terminal *t, word *w)
{
	int ch = getc(t->in);
	if (ch == EOF && ferror(t->in) && errno != EINTR)
		fail(t, "%s", strerror(errno));
	t->ended = t->ended || ch == EOF;
	if (ch == EOF)
		return false;
	*w = (word)ch;
	t->line += ch == '\n';
	t->column = ch == '\n' ? 0 : t->column + 1;
	return true;
}

static bool is_blank(word byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* The n bytes are no number. */
static void no_number(struct terminal *t, const char *s, size_t n,
                      enum number_fault why)
{
	enum { SHOWN = 40 };
	struct text shown = {0};
	char copy[SHOWN + 1] = "";
	for (size_t i = 0; i < n && i < SHOWN; i++)
		copy[i] = s[i] ? s[i] : '\1'; /* a `?`, not the end */
	diag_add_safe(&shown, copy);
	fail(t, "word %zu, `%s%s`, %s", t->count + 1, text_str(&shown),
	     n > SHOWN ? "..." : "",
	     why == NUMBER_TOO_LARGE ? "does not fit 64 bits"
	                             : "is not a number");
	text_free(&shown);
}

/* A number between blanks. */
static bool next_number(struct terminal *t, word *w)
{
	char s[100]; /* more are no number, and may have no end: /dev/zero */
	size_t n = 0;
	word byte;
	struct pos at;
	do {
		at = (struct pos){NULL, t->line + 1, t->column + 1, 1};
		if (!next_byte(t, &byte))
			return false;
	} while (is_blank(byte));
	do
		s[n++] = (char)byte;
	while (n < sizeof s && next_byte(t, &byte) && !is_blank(byte));
	if (t->failed)
		return false;
	t->ended = false; /* the end is met again after this number */
	struct number number = number_read_signed(s, n);
	*w = number.value;
	if (!number.fault && n < sizeof s)
		return true;
	at.width = (unsigned)n;
	t->fault = at;
	no_number(t, s, n, number.fault);
	return false;
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
				fail(t, "no memory");
				break;
			}
			t->read = more;
			t->room = room;
		}
		if (t->form == CONSOLE_BYTES
		            ? next_byte(t, &t->read[t->count])
		            : next_number(t, &t->read[t->count]))
			t->count++;
	}
	if (index < t->count)
		return t->read[index];
	if (t->leave && (t->failed || t->interrupted()))
		longjmp(*t->leave, 1);
	return CONSOLE_END;
}

/* ---- Output ------------------------------------------------------------- */

void terminal_put(struct terminal *t, const char *s, size_t n)
{
	t->full = t->full || (t->most && n > t->most - t->written);
	if (t->full || n == 0)
		return;
	t->written += n;
	t->midline = s[n - 1] != '\n';
	if (t->out)
		fwrite(s, 1, n, t->out);
	if (t->kept)
		text_add_bytes(t->kept, s, n);
}

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
	terminal_put(t, s, (size_t)n);
}

/* ---- Opening ------------------------------------------------------------ */

bool terminal_open(struct terminal *t, struct cli *c, enum console_form form,
                   const char *in_name, FILE *output)
{
	struct stat s;
	bool standard = in_name && strcmp(in_name, "-") == 0;
	*t = (struct terminal){
		.console = {t, in, out},
		.form = form,
		.in_name = standard ? "standard input" : in_name,
		.in = standard ? stdin : in_name ? fopen(in_name, "rb") : NULL,
		.out = output,
	};
	t->live = t->in && fstat(fileno(t->in), &s) == 0 &&
	          !S_ISREG(s.st_mode);
	if (t->in || !in_name)
		return true;
	cli_error(c, in_name, 0, "cli-file", "cannot read `%s`: %s", in_name,
	          strerror(errno));
	return false;
}

bool terminal_read_all(struct terminal *t, size_t limit)
{
	size_t n;
	do {
		n = t->count;
		(void)in(t, n);
	} while (t->count > n && t->count <= limit);
	if (t->count > limit)
		fail(t, "more than %zu words of input", limit);
	return !t->failed;
}

void terminal_tell(const struct terminal *t, struct cli *c)
{
	struct pos at = t->fault;
	if (t->in != stdin && !t->live && at.line)
		at.source = files_find(&c->files, t->in_name, NULL, NULL);
	if (at.source)
		diag_error(&c->diags, at, "cli-input", "%s", text_str(&t->why));
	else if (at.line)
		cli_say(c, "%s:%u:%u: %s", t->in_name, at.line, at.column,
		        text_str(&t->why));
	else
		cli_say(c, "%s: %s", t->in_name, text_str(&t->why));
	cli_tell(c);
}

void terminal_free(struct terminal *t)
{
	if (t->in && t->in != stdin)
		fclose(t->in);
	free(t->read);
	text_free(&t->why);
	*t = (struct terminal){0};
}
