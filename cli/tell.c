/* tell.c: what is said on standard error, and interrupts. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

bool cli_coloured(const struct cli *c, FILE *stream)
{
	if (c->colour != COLOUR_AUTO)
		return c->colour == COLOUR_ALWAYS;
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
	return !(no && *no) && term && strcmp(term, "dumb") != 0 &&
	       isatty(fileno(stream));
}

/* Where in the command line a part of one of its arguments stands. getopt
 * changes the order of argv, never the strings. */
static struct pos place(const struct cli *c, const char *at, size_t width)
{
	size_t column = strlen("thirdgen") + 2;
	for (int i = 1; at && i < c->argc; i++) {
		size_t n = strlen(c->argv[i]);
		if (at >= c->argv[i] && at <= c->argv[i] + n) {
			size_t into = (size_t)(at - c->argv[i]);
			return (struct pos){&c->line, 1,
			                    (unsigned)(column + into),
			                    (unsigned)(width ? width
			                                     : n - into)};
		}
		column += n + 1;
	}
	/* something missing: point behind the end */
	return (struct pos){&c->line, 1, (unsigned)c->line.size + 2, 1};
}

struct diag *cli_error(struct cli *c, const char *at, size_t width,
                       const char *code, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	struct diag *d = diag_verror(&c->diags, place(c, at, width), code,
	                             format, ap);
	va_end(ap);
	return d;
}

int cli_tell(struct cli *c)
{
	struct text t = {0};
	diags_render(&c->diags, &t, cli_coloured(c, stderr));
	int status = diags_ok(&c->diags) ? STATUS_OK : STATUS_USAGE;
	out_sync(c);
	fputs(text_str(&t), stderr);
	text_free(&t);
	diags_free(&c->diags);
	return status;
}

void cli_say(struct cli *c, const char *format, ...)
{
	out_sync(c);
	fprintf(stderr, "thirdgen%s%s: ", c->command ? " " : "",
	        c->command ? c->command->name : "");
	va_list ap;
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
}

/* ---- Interrupts --------------------------------------------------------- */

/* The one mutable global of the program: a signal handler has no context. */
static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal)
{
	(void)signal;
	if (interrupted) /* asked twice: at once, then */
		_exit(STATUS_INTERRUPTED);
	interrupted = 1;
}

void cli_clear_interrupt(void)
{
	interrupted = 0;
}

bool cli_interrupted(void)
{
	return interrupted;
}

void cli_catch_interrupts(void)
{
	/* with no flags, so that waiting for input ends as well */
	struct sigaction a = {.sa_handler = on_interrupt};
	sigaction(SIGINT, &a, NULL);
}
