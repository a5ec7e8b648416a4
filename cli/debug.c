/* debug.c: `thirdgen debug`: the debugger at a terminal, a pipe or a script.
 *
 * The debugger itself is the library repl/; here are its options, where its
 * lines come from and where its text goes.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/explain.h"
#include "cli/line.h"
#include "cli/load.h"
#include "cli/under.h"
#include "repl/repl.h"

struct debug_options {
	struct program_options program;
	struct under_options under;
	word q;
	const char *input;
	int console;
	struct opt_list scripts, lines;
	bool batch, quiet;
	word max_steps, max_output;
};

#define AT(member) offsetof(struct debug_options, member)
static const struct opt rows[] = {
	{'x', "script", OPT_LIST, "FILE", AT(scripts),
	 "carry out the commands in a file first", 0, 0},
	{'e', "ex", OPT_LIST, "COMMAND", AT(lines),
	 "then carry out a command; may be repeated; also -ex", 0, 0},
	{'b', "batch", OPT_FLAG, NULL, AT(batch),
	 "end after these; status 1 at the first that fails", 0, 0},
	{'n', "max-steps", OPT_NUMBER, "N", AT(max_steps),
	 "make N steps at most (1_000_000_000), or status 3", 1, UINT64_MAX},
	{0, "max-output", OPT_NUMBER, "BYTES", AT(max_output),
	 "say so much at most (1_000_000), or status 3; 0: any", 0, UINT64_MAX},
	{'q', "quiet", OPT_FLAG, NULL, AT(quiet),
	 "print no greeting", 0, 0},
	{'m', "memory", OPT_NUMBER, "Q", AT(q),
	 "words of storage the program sees (65536)", MACHINE_Q_MIN,
	 MACHINE_Q_MAX},
	{0, "input", OPT_TEXT, "FILE", AT(input),
	 "what the program reads on its console", 0, 0},
	{0, "console", OPT_CHOICE, "bytes|words", AT(console),
	 "its words as bytes, or as numbers, one a line", 0, 0},
	{0},
};
#undef AT

const struct opt_group opts_debug[] = {
	{"Debug", rows, 0},
	UNDER_GROUP(struct debug_options, under),
	PROGRAM_GROUPS(struct debug_options, program),
	{0},
};

const char text_debug[] =
	"Loads PROGRAM and waits for commands: `help` lists them, `tutorial`\n"
	"teaches them. Their names are gdb's where gdb has one. Every step can "
	"be\n"
	"undone. With --under the program is the guest of monitors, and "
	"`level`,\n"
	"`up` and `down` choose whose view is shown.\n"
	"\n"
	"Commands from a pipe are shown with their prompt, so that the output "
	"is the\n"
	"same as at a terminal, and the status is 1 when any of them failed. "
	"What\n"
	"the program reads comes from --input, from the command `input`, or, "
	"at a\n"
	"terminal, from the person at it. At a terminal --max-steps and\n"
	"--max-output have no defaults: Ctrl-C ends what runs.\n"
	"\n"
	"  thirdgen debug programs/fib.s\n"
	"  thirdgen debug programs/system.s --under vmm,vmm\n"
	"  thirdgen debug prog.s -ex 'break main' -ex run\n"
	"  thirdgen debug prog.s --batch -x checks.cmd\n";

struct debug {
	struct cli *c;
	struct debug_options *o;
	struct repl *repl;
	struct line *line;
	bool terminal;
	bool failed;       /* a command has */
	bool midline;
	struct text ask;
};

/* ---- What the debugger asks for ------------------------------------------ */

/* Ctrl-C, which ends what waits for input, must not end this halfway. */
static void host_out(void *ctx, const char *s, size_t n)
{
	struct debug *d = ctx;
	sigset_t interrupt, before;
	sigemptyset(&interrupt);
	sigaddset(&interrupt, SIGINT);
	sigprocmask(SIG_BLOCK, &interrupt, &before);
	fwrite(s, 1, n, stdout);
	fflush(stdout);
	sigprocmask(SIG_SETMASK, &before, NULL);
	d->midline = n > 0 && s[n - 1] != '\n';
}

static bool host_interrupted(void *ctx)
{
	(void)ctx;
	return cli_interrupted();
}

/* Above what is said next. */
static void host_progress(void *ctx, const char *words)
{
	(void)ctx;
	if (words)
		fprintf(stderr, "\r%s; Ctrl-C ends it", words);
	else
		fputs("\r\033[K", stderr);
}

static bool host_write(void *ctx, const char *name, const struct text *text,
                       bool append, const char **why)
{
	(void)ctx;
	FILE *f = fopen(name, append ? "a" : "w");
	bool ok = f && fwrite(text_str(text), 1, text->size, f) == text->size;
	if (f && fclose(f) != 0)
		ok = false;
	if (!ok)
		*why = strerror(errno);
	return ok;
}

static const char *host_explain(void *ctx, const char *code)
{
	(void)ctx;
	return explain_code(code);
}

static double host_seconds(void *ctx)
{
	(void)ctx;
	return (double)clock() / CLOCKS_PER_SEC;
}

static bool host_ask(void *ctx, struct text *line)
{
	struct debug *d = ctx;
	return line_read(d->line, "input> ", line) == LINE_READ;
}

static size_t complete(void *ctx, const char *line,
                       void (*offer)(void *, const char *), void *to)
{
	struct debug *d = ctx;
	return repl_complete(d->repl, line, offer, to);
}

/* ---- History: a plain file under the XDG state directory ----------------- */

static bool make_dirs(char *path)
{
	for (char *s = path + 1; *s; s++)
		if (*s == '/') {
			*s = '\0';
			bool ok = mkdir(path, 0700) == 0 || errno == EEXIST;
			*s = '/';
			if (!ok)
				return false;
		}
	return true;
}

static void history_name(struct text *out)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	if (state && *state == '/')
		text_add(out, state);
	else if (home && *home == '/')
		text_printf(out, "%s/.local/state", home);
	else
		return;
	text_add(out, "/thirdgen/history");
	if (out->failed || !make_dirs(out->s))
		text_free(out);
}

/* ---- Lines --------------------------------------------------------------- */

static enum repl_answer do_line(struct debug *d, const char *line)
{
	enum repl_answer a = repl_line(d->repl, line);
	d->failed = d->failed || a == REPL_FAILED;
	return a;
}

/* A line that is not typed is shown as if it were. */
static enum repl_answer do_shown(struct debug *d, const char *line)
{
	struct text prompt = {0};
	repl_prompt(d->repl, &prompt);
	printf("%s%s\n", text_str(&prompt), line);
	text_free(&prompt);
	return do_line(d, line);
}

/* Ctrl-C while something ran has done its work with that. */
static void new_line(struct debug *d)
{
	cli_clear_interrupt();
	if (d->midline)
		putchar('\n');
	d->midline = false;
}

static void talk(struct debug *d)
{
	struct text line = {0}, prompt = {0};
	enum repl_answer a = REPL_OK;
	while (a != REPL_QUIT) {
		prompt.size = 0;
		new_line(d);
		repl_prompt(d->repl, &prompt);
		enum line_answer got =
		        line_read(d->line, text_str(&prompt), &line);
		if (got == LINE_END)
			break;
		if (got == LINE_INTERRUPTED) {
			puts(d->terminal ? "^C" : "");
			continue;
		}
		if (!d->terminal)
			printf("%s%s\n", text_str(&prompt), text_str(&line));
		else
			line_remember(d->line, text_str(&line));
		a = do_line(d, text_str(&line));
	}
	if (d->terminal && a != REPL_QUIT)
		puts("");
	text_free(&line);
	text_free(&prompt);
}

/* Scripts, then single commands. False: it is over. */
static bool given(struct debug *d)
{
	struct text line = {0};
	enum repl_answer a = REPL_OK;
	for (size_t i = 0; i < d->o->scripts.count && a == REPL_OK; i++) {
		line.size = 0;
		text_printf(&line, "source %s", d->o->scripts.item[i]);
		a = do_line(d, text_str(&line));
	}
	for (size_t i = 0; i < d->o->lines.count && a == REPL_OK; i++)
		a = do_shown(d, d->o->lines.item[i]);
	text_free(&line);
	return a == REPL_OK || (a == REPL_FAILED && !d->o->batch);
}

/* ---- The program --------------------------------------------------------- */

/* All of the input now, for time goes both ways: it is kept anyway. */
static bool read_input(struct debug *d, struct terminal *t)
{
	enum { WORDS_MAX = 1 << 23 };
	if (!terminal_open(t, d->c, (enum console_form)d->o->console,
	                   d->o->input, NULL))
		return false;
	if (terminal_read_all(t, WORDS_MAX))
		return true;
	terminal_tell(t, d->c);
	return false;
}

/* Those of the command line, that have been found; so is the set. */
static bool programs(struct debug *d, struct repl_setup *setup)
{
	struct cli *c = d->c;
	const struct debug_options *o = d->o;
	for (int i = 0; i < c->operands; i++)
		setup->programs[setup->program_count++] = c->operand[i];
	for (size_t i = 0; i < o->under.vm.count; i++) {
		if (setup->program_count == VMM_VMS_MAX) {
			under_too_many(c, o->under.vm.item[i]);
			return false;
		}
		setup->programs[setup->program_count++] = o->under.vm.item[i];
	}
	for (unsigned i = 0; i < setup->program_count; i++)
		if (!load_source(c, &o->program, setup->programs[i]))
			return false;
	struct isa *isa = setup->isa ? load_isa(c, setup->isa) : NULL;
	bool found = isa || !setup->isa;
	isa_free(isa);
	return found;
}

static bool load(struct debug *d)
{
	struct cli *c = d->c;
	struct debug_options *o = d->o;
	struct repl_setup setup = {
		.isa = o->program.isa.isa,
		.slice = o->under.slice,
		.q = (addr)o->q,
		.words = o->console,
	};
	char names[OPT_LIST_MAX][LOAD_NAME_MAX];
	struct asm_define defines[OPT_LIST_MAX];
	struct terminal input = {0};
	load_dirs(c, &o->program.isa.dirs); /* for `load` too */
	if (!programs(d, &setup))
		return false;
	if (!setup.program_count)
		return true; /* `load` and `tutorial` bring one */
	setup.defines = defines;
	setup.define_count = o->program.defines.count;
	bool ok = load_defines(c, &o->program.defines, names, defines) &&
	          under_kinds(c, &o->under, setup.kinds, &setup.depth) &&
	          read_input(d, &input);
	setup.input = input.read;
	setup.input_count = input.count;
	ok = ok && repl_load(d->repl, &setup, &c->diags);
	terminal_free(&input);
	return ok;
}

/* gdb's way of writing two of the options. */
static void as_gdb(struct cli *c)
{
	static char ex[] = "--ex", batch[] = "--batch";
	for (int i = 0; i < c->operands; i++)
		if (strcmp(c->operand[i], "-ex") == 0)
			c->operand[i] = ex;
		else if (strcmp(c->operand[i], "-batch") == 0)
			c->operand[i] = batch;
}

static int session(struct debug *d)
{
	struct text history = {0};
	int status = STATUS_USAGE;
	if (d->terminal)
		history_name(&history);
	d->line = line_open(d->terminal, history.size ? text_str(&history)
	                                              : NULL, complete, d);
	text_free(&history);
	if (d->line && load(d)) {
		cli_tell(d->c); /* warnings */
		if (!d->o->quiet && !d->o->batch) {
			if (d->terminal)
				puts("thirdgen debug; `help` lists the "
				     "commands, `tutorial` teaches them.");
			repl_show(d->repl);
		}
		if (given(d) && !d->o->batch)
			talk(d);
		status = repl_status(d->repl);
		if (!status && d->failed && !d->terminal)
			status = cli_interrupted() ? STATUS_INTERRUPTED
			                           : STATUS_FAILED;
	}
	line_close(d->line);
	return status;
}

int cmd_debug(struct cli *c)
{
	struct debug_options o = {.q = 65536, .max_output = UINT64_MAX};
	as_gdb(c);
	if (!cli_options(c, &o))
		return c->status;
	struct debug d = {
		.c = c,
		.o = &o,
		.terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) &&
		            !o.batch,
	};
	struct repl_host host = {
		.ctx = &d,
		.out = host_out,
		.interrupted = host_interrupted,
		.progress = isatty(STDERR_FILENO) ? host_progress : NULL,
		.write = host_write,
		.explain = host_explain,
		.seconds = host_seconds,
		.ask = d.terminal && !o.input ? host_ask : NULL,
		.reader = &c->files.reader,
		.colour = cli_coloured(c, stdout),
		.terminal = d.terminal,
	};
	host.max_steps = o.max_steps || d.terminal ? o.max_steps : 1000000000;
	host.max_output = o.max_output != UINT64_MAX ? o.max_output
	                  : d.terminal               ? 0 : 1000000;
	d.repl = repl_new(&host);
	if (!d.repl)
		return STATUS_INTERNAL;
	int status = session(&d);
	repl_free(d.repl);
	return status;
}
