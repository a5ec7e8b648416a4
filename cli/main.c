/* main.c: `thirdgen COMMAND ...`: finds the command and runs it.
 *
 * What a command leaves behind is settled here: diagnostics not yet told,
 * output that could not be written, sources to be freed.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "cli/cli.h"

const struct command commands[] = {
#define X(id, name, operands, about)                                          \
	{name, cmd_##id, operands, about, opts_##id, text_##id},
	COMMANDS(X)
#undef X
	{0},
};

/* An assertion that fails is our own fault, and says so with status 70. */
static void on_abort(int signal)
{
	static const char words[] =
	        "thirdgen: internal fault; please report it\n";
	(void)signal;
	ssize_t n = write(STDERR_FILENO, words, sizeof words - 1);
	(void)n;
	_exit(STATUS_INTERNAL);
}

static void set_signals(void)
{
	struct sigaction a = {.sa_handler = on_abort};
	sigaction(SIGABRT, &a, NULL);
	/* a closed pipe is a write error like any other: see out.c */
	a.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &a, NULL);
	cli_catch_interrupts();
}

/* A solver asks for 25 megabytes for every question and gives them back: were
 * they the kernel's each time, clearing them would take longer than the
 * questions, ten times as long where the heap happens to end with them. */
static void keep_memory(void)
{
#ifdef __GLIBC__
	mallopt(M_MMAP_THRESHOLD, 32 << 20); /* the most that is allowed */
	mallopt(M_TRIM_THRESHOLD, 256 << 20);
#endif
}

/* The command line as one line of text, so that carets can point into it. */
static void remember_line(struct cli *c)
{
	text_add(&c->line_text, "thirdgen");
	for (int i = 1; i < c->argc; i++) {
		text_char(&c->line_text, ' ');
		text_add(&c->line_text, c->argv[i]);
	}
	for (size_t i = 0; i < c->line_text.size; i++)
		if (c->line_text.s[i] == '\n') /* it must stay one line */
			c->line_text.s[i] = ' ';
	c->line = (struct source){"command line", text_str(&c->line_text),
	                          c->line_text.size};
}

const struct command *cli_find(const char *first, const char *second,
                               int *words)
{
	for (const struct command *k = commands; k->name; k++) {
		size_t n = strlen(first);
		*words = 1;
		if (strcmp(k->name, first) == 0)
			return k;
		*words = 2;
		if (second && strncmp(k->name, first, n) == 0 &&
		    k->name[n] == ' ' && strcmp(k->name + n + 1, second) == 0)
			return k;
	}
	return NULL;
}

/* How many commands begin with the first word and a blank, "isa show"; *one
 * gets the last of them. */
static unsigned family(const char *first, const struct command **one)
{
	unsigned count = 0;
	size_t n = strlen(first);
	for (const struct command *k = commands; k->name; k++)
		if (strncmp(k->name, first, n) == 0 && k->name[n] == ' ') {
			*one = k;
			count++;
		}
	return count;
}

/* The family's second words, for suggestions and for listing. */
static void no_member(struct cli *c, const char *first, const char *second)
{
	struct text all = {0};
	const char *names[16];
	size_t count = 0, n = strlen(first) + 1;
	for (const struct command *k = commands; k->name && count < 16; k++)
		if (strncmp(k->name, first, n - 1) == 0 &&
		    k->name[n - 1] == ' ') {
			text_printf(&all, "%s`%s`", count ? ", " : "", k->name);
			names[count++] = k->name + n;
		}
	struct diag *d =
	        second ? cli_error(c, second, 0, "cli-command",
	                           "no command `%s %s`", first, second)
	               : cli_error(c, first, 0, "cli-command",
	                           "`%s` needs another word", first);
	diag_hint(d, "there are %s", text_str(&all));
	if (second)
		diag_did_you_mean(d, second, names, count, sizeof *names);
	text_free(&all);
}

void cli_no_command(struct cli *c, const char *first, const char *second)
{
	const struct command *one;
	if (family(first, &one)) {
		no_member(c, first, second);
		return;
	}
	struct diag *d = cli_error(c, first, 0, "cli-command",
	                           "no command `%s`", first);
	diag_hint(d, "`thirdgen help` lists them");
	diag_did_you_mean(d, first, commands,
	                  sizeof commands / sizeof *commands - 1,
	                  sizeof *commands);
}

static int dispatch(struct cli *c)
{
	static char help[] = "help", version[] = "version";
	if (c->argc < 2) {
		struct text t = {0};
		help_overview(&t);
		fputs(text_str(&t), stderr);
		text_free(&t);
		return STATUS_USAGE;
	}
	char *first = c->argv[1];
	if (!strcmp(first, "--help") || !strcmp(first, "-h"))
		first = help;
	if (!strcmp(first, "--version") || !strcmp(first, "-V"))
		first = version;
	char *second = c->argc > 2 ? c->argv[2] : NULL;
	int words = 0;
	c->command = cli_find(first, second, &words);
	if (!c->command) {
		cli_no_command(c, c->argv[1], second);
		return STATUS_USAGE;
	}
	c->operand = c->argv + 1 + words;
	c->operands = c->argc - 1 - words;
	return c->command->run(c);
}

int main(int argc, char **argv)
{
	struct cli c = {.argc = argc, .argv = argv};
	set_signals();
	keep_memory();
	files_init(&c.files);
	remember_line(&c);
	int status = dispatch(&c);
	int told = cli_tell(&c);
	status = out_flush(&c, status ? status : told);
	files_free(&c.files);
	text_free(&c.line_text);
	free(c.order);
	return status;
}
