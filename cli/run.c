/* run.c: `thirdgen run`: a program on the machine, bare or under monitors.
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
#include "cli/under.h"

struct run_options {
	struct program_options program;
	struct machine_options machine;
	struct under_options under;
	word max_steps, max_output;
	const char *trace, *dump, *expect;
	bool stats;
};

#define AT(member) offsetof(struct run_options, member)
static const struct opt rows[] = {
	{'n', "max-steps", OPT_NUMBER, "N", AT(max_steps),
	 "stop after N steps (1_000_000_000), with status 3", 1, UINT64_MAX},
	{0, "max-output", OPT_NUMBER, "BYTES", AT(max_output),
	 "stop after so much output (1_000_000), likewise; 0: any", 0,
	 UINT64_MAX},
	{'t', "trace", OPT_MAYBE, "FILE", AT(trace),
	 "write a line for every step; - is standard output", 0, 0},
	{'s', "stats", OPT_FLAG, NULL, AT(stats),
	 "count instructions, cycles and traps", 0, 0},
	{0, "dump", OPT_MAYBE, "FROM,COUNT", AT(dump),
	 "show storage at the end, all of it or COUNT words", 0, 0},
	{0, "expect", OPT_TEXT, "FILE", AT(expect),
	 "compare the console output; status 1 if it differs", 0, 0},
	{0},
};
#undef AT

const struct opt_group opts_run[] = {
	{"Run", rows, 0},
	UNDER_GROUP(struct run_options, under),
	MACHINE_GROUP(struct run_options, machine),
	PROGRAM_GROUPS(struct run_options, program),
	{0},
};

const char text_run[] =
	"PROGRAM is assembly (prog.s) or an image made by `thirdgen asm`; it\n"
	"is loaded at its addresses and started in supervisor mode at its "
	"entry\n"
	"with R = (0, Q). It ends when it halts (status 0), when it is wedged "
	"in a\n"
	"trap that leads back to itself (4), or when its steps or its output "
	"are\n"
	"used up (3).\n"
	"\n"
	"Standard output is exactly the guest's console; everything else goes "
	"to\n"
	"standard error.\n"
	"\n"
	"With --under the program runs in a virtual machine of Q words, made "
	"by a\n"
	"monitor, or by a monitor run by a monitor. With --vm there are "
	"several\n"
	"virtual machines: the lines of their output are labelled, and the "
	"first one\n"
	"gets the input.\n"
	"\n"
	"  thirdgen run programs/hello.s\n"
	"  thirdgen run programs/system.s --isa vt --stats\n"
	"  thirdgen run prog.s --trace=trace.txt --max-steps 1000\n"
	"  thirdgen run prog.s --input answers.txt --expect prog.out\n"
	"  thirdgen run prog.s -D N=20 --dump=100,16\n"
	"  thirdgen run --under vmm --depth 3 programs/system.s --stats\n"
	"  thirdgen run --under hvm,vmm programs/hello.s\n"
	"  thirdgen run --under vmm --vm programs/life.s --vm "
	"programs/sieve.s\n";

enum { CHUNK = 1 << 16 }; /* steps between looks at the world outside */

/* Everything one run needs. */
struct run {
	struct cli *c;
	struct run_options *o;
	struct program program;
	struct under *under;     /* NULL: the program is on the machine */
	struct machine m;
	word counted;            /* steps, before the first one */
	struct terminal terminal;
	struct machine_observer observer; /* of the trace and the monitors */
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
	if (r->under && r->under->counting)
		vmm_stats_step(&r->under->stats, m, s);
	if (!r->trace.file)
		return;
	machine_trace(s, m->isa, &r->lines);
	text_char(&r->lines, '\n');
	if (r->lines.size > CHUNK)
		write_trace(r);
}

/* ---- Running ------------------------------------------------------------ */

static bool must_stop(const struct run *r)
{
	return cli_interrupted() || r->terminal.failed || ferror(stdout) ||
	       r->trace.failed || r->terminal.full;
}

static enum machine_status run_chunks(struct run *r)
{
	enum machine_status s = MACHINE_RUNNING;
	while (s == MACHINE_RUNNING && r->steps < r->o->max_steps &&
	       !must_stop(r)) {
		word left = r->o->max_steps - r->steps, made = 0;
		word limit = left < CHUNK ? left : CHUNK;
		s = machine_run(&r->m, limit, &made);
		r->steps += made;
		if (r->trace.file)
			write_trace(r);
		out_sync(r->c);
	}
	return s;
}

/* Steps made, as the machine itself counts them. */
static word counted(const struct machine *m)
{
	const struct machine_counts *n = &m->counts;
	word sum = n->completed[MODE_S] + n->completed[MODE_U];
	for (int c = TRAP_NONE + 1; c < TRAP_COUNT; c++)
		sum += n->traps[c];
	return sum;
}

static enum machine_status go(struct run *r)
{
	jmp_buf leave;
	r->terminal.leave = &leave;
	r->terminal.interrupted = cli_interrupted;
	if (!setjmp(leave))
		return run_chunks(r);
	r->steps = counted(&r->m) - r->counted;
	return MACHINE_RUNNING;
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

/* How it came to that is found by running it again from the start. */
static void wedged(struct run *r, struct text *out)
{
	struct machine start;
	if (!load_machine_anew(r->c, &r->o->machine, &r->program, &start))
		return;
	report_wedged(&r->program, &r->m, &start, r->steps, out);
	machine_fini(&start);
}

static int how_it_ended(struct run *r, enum machine_status s)
{
	struct cli *c = r->c;
	struct text t = {0};
	int status = STATUS_OK;
	if (r->terminal.midline && isatty(STDOUT_FILENO) && s != MACHINE_HALTED)
		putchar('\n');
	if (r->terminal.failed) {
		terminal_tell(&r->terminal, c);
		status = STATUS_USAGE;
	} else if (r->terminal.full) {
		cli_say(c, "stopped after %" PRIu64 " bytes of output and %"
		           PRIu64 " steps (--max-output)", r->terminal.written,
		        r->steps);
		status = STATUS_UNKNOWN;
	} else if (s == MACHINE_WEDGED) {
		cli_say(c, "wedged after %" PRIu64 " steps: a trap that leads "
		           "back to itself", r->steps);
		if (r->under)
			under_report(r->under, &r->m, &t);
		else
			wedged(r, &t);
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
	if (r->under && !under_intact(r->under, c, &r->m))
		status = status ? status : STATUS_FAILED;
	struct text t = {0};
	addr from = 0, count = 0;
	if (o->stats)
		report_stats(&r->m, r->steps, &t);
	if (o->stats && r->under)
		vmm_stats_print(&r->under->stats, &t);
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
	r->trace = (struct out){.file = stderr, .name = "standard error"};
	return !*r->o->trace || out_open(r->c, &r->trace, r->o->trace);
}

static bool open_terminal(struct run *r)
{
	const struct machine_options *o = &r->o->machine;
	bool ok = terminal_open(&r->terminal, r->c,
	                        (enum console_form)o->console,
	                        o->input ? o->input : "-", stdout);
	r->terminal.most = r->o->max_output;
	return ok;
}

static int run_machine(struct run *r)
{
	r->counted = counted(&r->m);
	if (r->o->expect)
		r->terminal.kept = &r->output;
	r->observer = (struct machine_observer){.ctx = r, .step = on_step};
	if (r->trace.file || (r->under && r->under->counting))
		r->m.observer = &r->observer;
	r->m.console = r->under ? under_console(r->under, &r->terminal)
	                        : &r->terminal.console;
	enum machine_status s = go(r);
	if (r->under)
		under_flush(r->under);
	return finish(r, s);
}

/* The monitors around the program, if there are to be any; *whole gets what is
 * to be loaded, *machine on what. */
static bool open_under(struct run *r, struct under *u, struct program *whole,
                       struct machine_options *machine)
{
	const struct run_options *o = r->o;
	*whole = r->program;
	*machine = o->machine;
	if (!o->under.under && !o->under.vm.count && !o->under.depth &&
	    !o->under.slice)
		return true;
	r->under = u;
	if (!under_open(u, r->c, &o->under, &o->program, &r->program,
	                (addr)o->machine.q))
		return false;
	*whole = u->whole;
	machine->q = u->stack.q;
	u->counting = o->stats && vmm_stats_init(&u->stats, &u->stack);
	return true;
}

static int run_loaded(struct run *r, const struct machine_options *machine,
                      const struct program *whole)
{
	int status = STATUS_USAGE;
	if (!load_machine(r->c, machine, whole, &r->m))
		return status;
	if (open_terminal(r) && open_trace(r)) {
		cli_tell(r->c); /* warnings, before the guest speaks */
		status = run_machine(r);
		if (r->trace.file && r->trace.file != stderr)
			status = out_close(r->c, &r->trace, status);
	}
	terminal_free(&r->terminal);
	machine_fini(&r->m);
	return status;
}

/* The operand, or the first of --vm. */
static const char *first_program(struct cli *c, struct under_options *o)
{
	if (c->operands > 0)
		return c->operand[0];
	if (o->vm.count == 0) {
		cli_error(c, NULL, 0, "cli-operand",
		          "expected PROGRAM");
		return NULL;
	}
	const char *name = o->vm.item[0];
	memmove(o->vm.item, o->vm.item + 1,
	        --o->vm.count * sizeof *o->vm.item);
	if (!o->under)
		o->under = vmm_kind_name(VMM_FULL);
	return name;
}

int cmd_run(struct cli *c)
{
	struct run_options o = {
		.machine = MACHINE_DEFAULTS,
		.max_steps = 1000000000,
		.max_output = 1000000,
	};
	if (!cli_options(c, &o))
		return c->status;
	struct run r = {.c = c, .o = &o};
	struct program whole;
	struct machine_options machine;
	addr from, count;
	int status = STATUS_USAGE;
	if (o.dump && !dump_range(c, o.dump, &from, &count))
		return status;
	bool saved = out_allowed(c, o.machine.save);
	bool traced = out_allowed(c, o.trace);
	if (!saved || !traced)
		return status;
	const char *name = first_program(c, &o.under);
	struct under *u = calloc(1, sizeof *u);
	if (u && name && load_program(c, &o.program, name, NULL, &r.program)) {
		if (open_under(&r, u, &whole, &machine))
			status = run_loaded(&r, &machine, &whole);
		if (r.under)
			under_close(u);
		program_free(&r.program);
	}
	free(u);
	text_free(&r.lines);
	text_free(&r.output);
	return status;
}
