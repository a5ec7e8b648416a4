/* run.c: `thirdgen run`: a program on the bare machine.
 *
 * Standard output carries exactly what the guest writes on its console; the
 * trace, statistics, dump and what is said about the end go to standard error
 * unless they are given a file.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/load.h"
#include "cli/report.h"

struct run_options {
	struct program_options program;
	struct machine_options machine;
	word max_steps;
	const char *trace, *dump, *expect;
	bool stats;
	word seed;
};

#define AT(member) offsetof(struct run_options, member)
static const struct opt rows[] = {
	{'n', "max-steps", OPT_NUMBER, "N", AT(max_steps),
	 "stop after N steps (1_000_000_000), with status 3", 1, UINT64_MAX},
	{'t', "trace", OPT_MAYBE, "FILE", AT(trace),
	 "a line for every step; - is standard output", 0, 0},
	{'s', "stats", OPT_FLAG, NULL, AT(stats),
	 "count instructions, cycles and traps", 0, 0},
	{0, "dump", OPT_MAYBE, "FROM,COUNT", AT(dump),
	 "show storage at the end, all of it or COUNT words", 0, 0},
	{0, "expect", OPT_TEXT, "FILE", AT(expect),
	 "compare the console output; status 1 if it differs", 0, 0},
	{0, "seed", OPT_NUMBER, "N", AT(seed),
	 "reserved: nothing in a bare run is random", 0, 0},
	{0},
};
#undef AT

const struct opt_group opts_run[] = {
	{"Run", rows, 0},
	MACHINE_GROUP(struct run_options, machine),
	PROGRAM_GROUPS(struct run_options, program),
	{0},
};

const char text_run[] =
	"PROGRAM is assembly (prog.s) or an image made by `thirdgen asm`; it\n"
	"is loaded at its addresses and started in supervisor mode at its entry\n"
	"with R = (0, Q). It ends with a halt (status 0), wedged in a trap that\n"
	"leads back to itself (4), or when its steps are used up (3).\n"
	"\n"
	"Standard output is exactly the guest's console; everything else goes to\n"
	"standard error.\n"
	"\n"
	"  thirdgen run programs/hello.s\n"
	"  thirdgen run programs/system.s --isa vt --stats\n"
	"  thirdgen run prog.s --trace=trace.txt --max-steps 1000\n"
	"  thirdgen run prog.s --input answers.txt --expect prog.out\n"
	"  thirdgen run prog.s -D N=20 --dump=100,16\n";

enum { CHUNK = 1 << 16 }; /* steps between looks at the world outside */

/* Everything one run needs. */
struct run {
	struct cli *c;
	struct run_options *o;
	struct program program;
	struct machine m;
	struct terminal terminal;
	struct machine_observer observer;
	struct chain chain;
	struct out trace;
	struct text lines;  /* of the trace, not yet written */
	struct text output; /* of the console, for --expect */
	word steps;
};

/* ---- Observing ---------------------------------------------------------- */

static void write_trace(struct run *r)
{
	out_write(&r->trace, text_str(&r->lines), r->lines.size);
	r->lines.size = 0;
}

static void on_step(void *ctx, const struct machine *m,
                    const struct machine_step *s)
{
	struct run *r = ctx;
	machine_trace(s, m->isa, &r->lines);
	text_char(&r->lines, '\n');
	if (r->lines.size > CHUNK)
		write_trace(r);
}

static void on_trap(void *ctx, const struct machine *m,
                    const struct machine_step *s)
{
	chain_trap(&((struct run *)ctx)->chain, m, s);
}

/* ---- Running ------------------------------------------------------------ */

/* As machine_run, but a step for which input was awaited when the user
 * interrupted is not made: the guest must not see an end of input that was
 * none. */
static enum machine_status run_live(struct machine *m, word limit, word *made)
{
	enum machine_status s = MACHINE_RUNNING;
	for (*made = 0; *made < limit; ++*made) {
		machine_plan(m, &m->step);
		if (cli_interrupted())
			return MACHINE_RUNNING;
		machine_commit(m);
		s = m->step.status;
		if (s == MACHINE_HALTED || s == MACHINE_WEDGED) {
			++*made;
			return s;
		}
	}
	return MACHINE_RUNNING;
}

static bool must_stop(const struct run *r)
{
	return cli_interrupted() || r->terminal.failed || ferror(stdout) ||
	       r->trace.failed;
}

static enum machine_status go(struct run *r)
{
	enum machine_status s = MACHINE_RUNNING;
	while (s == MACHINE_RUNNING && r->steps < r->o->max_steps &&
	       !must_stop(r)) {
		word left = r->o->max_steps - r->steps, made = 0;
		word limit = left < CHUNK ? left : CHUNK;
		s = r->terminal.live ? run_live(&r->m, limit, &made)
		                     : machine_run(&r->m, limit, &made);
		if (s == MACHINE_TRAPPED)
			s = MACHINE_RUNNING;
		r->steps += made;
		if (r->trace.file)
			write_trace(r);
		out_sync(r->c);
	}
	return s;
}

/* ---- Afterwards --------------------------------------------------------- */

/* The first place where the output is not what the file says. */
static int compare(struct run *r)
{
	struct cli *c = r->c;
	const char *why, *got = text_str(&r->output);
	const struct source *want = files_find(&c->files, r->o->expect, NULL,
	                                       &why);
	if (!want) {
		cli_error(c, r->o->expect, 0, "cli-file",
		          "cannot read `%s`: %s", r->o->expect, why);
		return STATUS_USAGE;
	}
	size_t i = 0, start = 0;
	unsigned line = 1;
	while (i < want->size && i < r->output.size && got[i] == want->text[i])
		if (got[i++] == '\n') {
			line++;
			start = i;
		}
	if (i == want->size && i == r->output.size)
		return STATUS_OK;
	struct pos at = {want, line, (unsigned)(i - start) + 1, 1};
	struct diag *d = diag_error(&c->diags, at, "run-expect",
	                            "the console's output differs here");
	if (start < r->output.size)
		diag_hint(d, "got `%.*s`", (int)strcspn(got + start, "\n"),
		          got + start);
	else
		diag_hint(d, "the output ends here");
	cli_tell(c);
	return STATUS_FAILED;
}

static bool dump_range(struct cli *c, const char *range, addr *from,
                       addr *count)
{
	word a = 0, n = ADDR_MAX;
	size_t first = strcspn(range, ",");
	if (*range && !cli_number(c, range, first, 0, ADDR_MAX, &a))
		return false;
	if (range[first] == ',' &&
	    !cli_number(c, range + first + 1, strlen(range + first + 1), 1,
	                ADDR_MAX, &n))
		return false;
	*from = (addr)a;
	*count = (addr)(*range && range[first] != ',' ? 1 : n);
	return true;
}

static void show(struct cli *c, const struct text *t)
{
	out_sync(c);
	fwrite(text_str(t), 1, t->size, stderr);
}

static int how_it_ended(struct run *r, enum machine_status s)
{
	struct cli *c = r->c;
	struct text t = {0};
	int status = STATUS_OK;
	if (r->terminal.midline && isatty(STDOUT_FILENO) && s != MACHINE_HALTED)
		putchar('\n');
	if (r->terminal.failed) {
		cli_say(c, "%s", text_str(&r->terminal.why));
		status = STATUS_USAGE;
	} else if (s == MACHINE_WEDGED) {
		cli_say(c, "wedged after %" PRIu64 " steps: a trap that leads "
		           "back to itself", r->steps);
		report_wedged(&r->program, &r->m, &r->chain, &t);
		show(c, &t);
		status = STATUS_DIED;
	} else if (cli_interrupted()) {
		cli_say(c, "interrupted after %" PRIu64 " steps", r->steps);
		status = STATUS_INTERRUPTED;
	} else if (s != MACHINE_HALTED && r->steps >= r->o->max_steps) {
		cli_say(c, "not finished after %" PRIu64 " steps (--max-steps)",
		        r->steps);
		status = STATUS_UNKNOWN;
	}
	text_free(&t);
	return status;
}

static int finish(struct run *r, enum machine_status s)
{
	struct cli *c = r->c;
	const struct run_options *o = r->o;
	int status = how_it_ended(r, s);
	struct text t = {0};
	addr from = 0, count = 0;
	if (o->stats)
		report_stats(&r->m, r->steps, &t);
	if (o->dump && dump_range(c, o->dump, &from, &count))
		machine_dump(&r->m, from, count, &t);
	show(c, &t);
	t.size = 0;
	if (o->machine.save) {
		machine_save(&r->m, &t);
		int saved = out_text(c, o->machine.save, &t);
		status = status ? status : saved;
	}
	text_free(&t);
	if (o->expect) {
		int same = compare(r);
		status = status ? status : same;
	}
	return status;
}

/* ---- The command -------------------------------------------------------- */

static bool open_trace(struct run *r)
{
	if (!r->o->trace)
		return true;
	r->observer.step = on_step;
	r->trace = (struct out){.file = stderr, .name = "standard error"};
	return !*r->o->trace || out_open(r->c, &r->trace, r->o->trace);
}

static bool open_input(struct run *r, FILE **in)
{
	const char *name = r->o->machine.input;
	*in = stdin;
	if (!name || strcmp(name, "-") == 0)
		return true;
	*in = fopen(name, "rb");
	if (!*in)
		cli_error(r->c, name, 0, "cli-file", "cannot read `%s`: %s",
		          name, strerror(errno));
	return *in != NULL;
}

static int run_machine(struct run *r, FILE *in)
{
	const char *name = r->o->machine.input;
	terminal_init(&r->terminal, (enum console_form)r->o->machine.console,
	              in, in == stdin ? "standard input" : name, stdout);
	if (r->o->expect)
		r->terminal.kept = &r->output;
	r->observer.ctx = r;
	r->observer.trap = on_trap;
	r->m.console = &r->terminal.console;
	r->m.observer = &r->observer;
	int status = finish(r, go(r));
	terminal_free(&r->terminal);
	return status;
}

int cmd_run(struct cli *c)
{
	struct run_options o = {
		.machine = MACHINE_DEFAULTS,
		.max_steps = 1000000000,
	};
	if (!cli_options(c, &o))
		return c->status;
	struct run r = {.c = c, .o = &o};
	FILE *in = NULL;
	addr from, count;
	int status = STATUS_USAGE;
	if (o.dump && !dump_range(c, o.dump, &from, &count))
		return status;
	if (!load_program(c, &o.program, c->operand[0], NULL, &r.program))
		return status;
	if (load_machine(c, &o.machine, &r.program, &r.m)) {
		if (open_input(&r, &in) && open_trace(&r)) {
			cli_tell(c); /* warnings, before the guest speaks */
			status = run_machine(&r, in);
			if (r.trace.file && r.trace.file != stderr)
				status = out_close(c, &r.trace, status);
		}
		if (in && in != stdin)
			fclose(in);
		machine_fini(&r.m);
	}
	text_free(&r.lines);
	text_free(&r.output);
	program_free(&r.program);
	return status;
}
