/* sweep.c: `thirdgen sweep`: random instruction sets, proof and observation. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/load.h"
#include "cli/piece.h"
#include "trials/workers.h"
#include "trials/sweep.h"

struct sweep_command {
	word isas, guests, steps, seed, jobs, memory;
	const char *shard, *resume, *keep;
	bool keep_all;
	int format;
};

#define AT(member) offsetof(struct sweep_command, member)
static const struct opt rows[] = {
	{'n', "isas", OPT_NUMBER, "N", AT(isas),
	 "random instruction sets (100)", 1, 100000000},
	{0, "guests", OPT_NUMBER, "M", AT(guests),
	 "random guests for each monitor of each set (50)", 0, 1000000},
	{0, "steps", OPT_NUMBER, "N", AT(steps), "of each guest (80)", 1,
	 1000000},
	{'m', "memory", OPT_NUMBER, "W", AT(memory), "words of each guest (96)",
	 MACHINE_Q_MIN, 4096},
	{0, "seed", OPT_NUMBER, "N", AT(seed), "choose other sets and other "
	                                       "guests (1)", 0,
	 INT64_MAX},
	{0, "shard", OPT_TEXT, "I/N", AT(shard),
	 "do only part I of N of the sets; I is from 1 to N", 0, 0},
	{'j', "jobs", OPT_NUMBER, "N", AT(jobs),
	 "processes (one for each processor)", 1, 64},
	{0, "resume", OPT_TEXT, "FILE", AT(resume),
	 "keep the lines in FILE; do only sets not in it yet", 0, 0},
	{0, "keep", OPT_TEXT, "DIR", AT(keep),
	 "save failing cases there, made small (sweep-cases)", 0, 0},
	{0, "keep-all", OPT_FLAG, NULL, AT(keep_all),
	 "save also sets that fail as they should, with a guest", 0, 0},
	{0, "format", OPT_CHOICE, "human|json", AT(format),
	 "a table, or a line for each set", 0, 0},
	{0},
};
#undef AT

const struct opt_group opts_sweep[] = {{"Sweep", rows, 0}, {0}};

const char text_sweep[] =
	"Makes random instruction sets by changing vt, and for each: proves "
	"or\n"
	"refutes the conditions of Theorems 1 and 3 and the exact conditions, "
	"builds\n"
	"both monitors, runs random guests in lock-step, and makes a program "
	"of each\n"
	"violation. Where a condition holds, no guest may tell the "
	"difference.\n"
	"\n"
	"With FILEs nothing is run: the lines in the FILEs are counted "
	"together.\n"
	"\n"
	"Status 70: proof and observation disagree, so there is a fault in "
	"thirdgen.\n"
	"1: fewer than 99 of 100 violated sets were shown by a running guest.\n"
	"3: a verdict was inconclusive.\n"
	"\n"
	"  thirdgen sweep --isas 50 --seed 7\n"
	"  thirdgen sweep --isas 2000 --resume sweep.jsonl\n"
	"  thirdgen sweep --isas 2000 --shard 1/2 --format json >one.jsonl\n"
	"  thirdgen sweep one.jsonl two.jsonl\n";

/* Everything one sweep needs. */
struct sweep {
	struct cli *c;
	const struct sweep_command *o;
	struct sweep_options options;
	struct sweep_summary summary;
	FILE *file;             /* it goes on here, or NULL */
	word done, all;
	bool progress, lost;
	struct text why;        /* of a set that could not be done */
	int fault;              /* ... the status it makes */
};

/* ---- Lines -------------------------------------------------------------- */

/* Counts it; false when it is no result. */
static bool add_line(struct sweep *s, const char *line)
{
	struct sweep_result r;
	bool ours = trials_sweep_read(&r, line);
	if (ours)
		trials_sweep_count(&s->summary, &r);
	trials_sweep_free(&r);
	return ours;
}

/* A file of a set that fails; none when there is nothing in it. */
static bool save(const struct sweep *s, word index, const char *end,
                 const struct text *t, struct text *why)
{
	struct text path = {0};
	char name[MUTANT_NAME];
	trials_mutant_name(name, s->o->seed, index);
	text_printf(&path, "%s/%s%s", s->o->keep, name, end);
	bool ok = !t->size || piece_save(text_str(&path), t, why);
	text_free(&path);
	return ok;
}

static bool save_case(const struct sweep *s, word index,
                      const struct sweep_case *kept, struct text *why)
{
	(void)mkdir(s->o->keep, 0777);
	return save(s, index, ".yaml", &kept->isa, why) &&
	       save(s, index, "-vmm.s", &kept->guest[VMM_FULL], why) &&
	       save(s, index, "-hvm.s", &kept->guest[VMM_HYBRID], why);
}

/* In a process of its own. */
static void work(void *ctx, word index, struct text *line)
{
	const struct sweep *s = ctx;
	struct sweep_result r;
	struct sweep_case kept = {0};
	struct text why = {0};
	if (!trials_sweep_one(&s->options, index, &r, &kept, &why))
		piece_fault(STATUS_USAGE, &why, line);
	else if (kept.any && !save_case(s, index, &kept, &why))
		piece_fault(STATUS_OUTPUT, &why, line);
	else
		trials_sweep_print(&r, line);
	trials_sweep_free(&r);
	trials_sweep_case_free(&kept);
	text_free(&why);
}

static bool done(void *ctx, word index, const char *line)
{
	struct sweep *s = ctx;
	s->done++;
	if (!add_line(s, line)) {
		text_printf(&s->why, "set %" PRIu64 ":\n", index);
		s->fault = piece_failed(line, &s->why);
		return false;
	}
	if (s->file && (fprintf(s->file, "%s\n", line) < 0 ||
	                fflush(s->file) != 0))
		s->lost = true;
	if (s->o->format)
		printf("%s\n", line);
	if (s->progress)
		fprintf(stderr, "\r%" PRIu64 " of %" PRIu64 " sets, %" PRIu64
		        " disagree ", s->done, s->all, s->summary.contradictions);
	return !s->lost && !ferror(stdout);
}

/* ---- Which sets --------------------------------------------------------- */

static bool shard(struct cli *c, const char *text, word *i, word *n)
{
	const char *slash = strchr(text, '/');
	if (!slash) {
		cli_error(c, text, 0, "cli-shard", "expected I/N, such as 1/4");
		return false;
	}
	return cli_number(c, slash + 1, strlen(slash + 1), 1, 1000000, n) &&
	       cli_number(c, text, (size_t)(slash - text), 1, *n, i);
}

/* Whether it is one of the sets that are asked for. */
static bool is_of(const struct sweep *s, const struct sweep_result *r)
{
	char name[MUTANT_NAME];
	trials_mutant_name(name, s->o->seed, r->index);
	return r->index < s->o->isas && strcmp(r->isa, name) == 0;
}

/* Takes the lines that are there; what follows the last whole line is cut. */
static bool resume(struct sweep *s, const char *name, bool *have)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	long whole = 0;
	s->file = fopen(name, "a+");
	if (!s->file) {
		cli_error(s->c, name, 0, "cli-write", "cannot write `%s`: %s",
		          name, strerror(errno));
		return false;
	}
	rewind(s->file);
	while ((n = getline(&line, &room, s->file)) > 0 &&
	       line[n - 1] == '\n') {
		struct sweep_result r;
		if (trials_sweep_read(&r, line) && is_of(s, &r) &&
		    !have[r.index]) {
			trials_sweep_count(&s->summary, &r);
			have[r.index] = true;
			if (s->o->format)
				fputs(line, stdout);
		}
		trials_sweep_free(&r);
		whole = ftell(s->file);
	}
	free(line);
	return ftruncate(fileno(s->file), whole) == 0 &&
	       fseek(s->file, 0, SEEK_END) == 0;
}

/* ---- The end ------------------------------------------------------------ */

static void tell(struct sweep *s)
{
	struct text t = {0};
	if (!s->o->format) {
		text_printf(&t, "random instruction sets, seed %" PRIu64 "\n",
		            s->o->seed);
		trials_sweep_summary_print(&s->summary, &t);
		out_print(s->c, &t);
	}
	text_free(&t);
}

static int run(struct sweep *s, const word *piece, size_t count)
{
	struct workers w = {
		.jobs = s->o->jobs ? (unsigned)s->o->jobs
	                           : trials_workers_default(),
		.work = work,
		.done = done,
		.stop = cli_interrupted,
		.ctx = s,
	};
	s->all = count;
	s->progress = isatty(STDERR_FILENO);
	enum workers_end end = trials_workers_run(&w, piece, count);
	if (s->progress)
		fprintf(stderr, "\r\033[K");
	if (s->file && fclose(s->file) != 0)
		s->lost = true;
	tell(s);
	if (s->lost) {
		cli_say(s->c, "cannot write %s", s->o->resume);
		return STATUS_OUTPUT;
	}
	if (end == WORKERS_STOPPED) {
		cli_say(s->c, "interrupted after %" PRIu64 " of %" PRIu64
		        " sets", s->done, s->all);
		return STATUS_INTERRUPTED;
	}
	if (end == WORKERS_FAILED || s->why.size) {
		cli_say(s->c, "%s", s->why.size ? text_str(&s->why)
		                                : "a process died");
		return s->fault ? s->fault : STATUS_INTERNAL;
	}
	return piece_status(trials_sweep_verdict(&s->summary));
}

/* Nothing but counting what is in the files. */
static int count_files(struct sweep *s)
{
	struct text t = {0};
	for (int n = 0; n < s->c->operands; n++) {
		const char *why, *at;
		const struct source *f = files_find(
		        &s->c->files, s->c->operand[n], NULL, &why);
		if (!f) {
			cli_error(s->c, s->c->operand[n], 0, "cli-file",
			          "cannot read `%s`: %s", s->c->operand[n],
			          why);
			return cli_tell(s->c);
		}
		for (at = f->text; *at; at += strcspn(at, "\n"),
		                        at += *at == '\n') {
			t.size = 0;
			text_add_bytes(&t, at, strcspn(at, "\n"));
			if (!add_line(s, text_str(&t))) {
				cli_error(s->c, s->c->operand[n], 0,
				          "cli-sweep-line",
				          "a line of `%s` was not written by a "
				          "sweep",
				          f->name);
				text_free(&t);
				return cli_tell(s->c);
			}
		}
	}
	t.size = 0;
	if (s->o->format)
		trials_sweep_summary_json(&s->summary, &t);
	else
		trials_sweep_summary_print(&s->summary, &t);
	out_print(s->c, &t);
	text_free(&t);
	return piece_status(trials_sweep_verdict(&s->summary));
}

static int sweep(struct sweep *s)
{
	const struct sweep_command *o = s->o;
	word i = 1, n = 1;
	if (o->shard && !shard(s->c, o->shard, &i, &n))
		return cli_tell(s->c);
	bool *have = calloc(o->isas, sizeof *have);
	word *piece = calloc(o->isas, sizeof *piece);
	int status = STATUS_INTERNAL;
	size_t count = 0;
	struct isa *vt = load_isa(s->c, "vt");
	s->options = (struct sweep_options){
		.reader = &s->c->files.reader, .vt = vt, .seed = o->seed,
		.guests = (unsigned)o->guests, .steps = o->steps,
		.w = (addr)o->memory, .keep_all = o->keep_all,
	};
	if (!vt || (have && o->resume && !resume(s, o->resume, have))) {
		status = cli_tell(s->c);
	} else if (have && piece) {
		for (word at = i - 1; at < o->isas; at += n)
			if (!have[at])
				piece[count++] = at;
		status = run(s, piece, count);
	}
	isa_free(vt);
	free(have);
	free(piece);
	return status;
}

int cmd_sweep(struct cli *c)
{
	struct sweep_command o = {
		.isas = 100, .guests = 50, .steps = 80, .seed = 1, .memory = 96,
		.keep = "sweep-cases",
	};
	struct sweep s = {.c = c, .o = &o};
	if (!cli_options(c, &o))
		return c->status;
	cli_catch_interrupts();
	int status = c->operands ? count_files(&s) : sweep(&s);
	trials_sweep_summary_free(&s.summary);
	text_free(&s.why);
	return status;
}
