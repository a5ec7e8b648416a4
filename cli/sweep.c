/* sweep.c: `thirdgen sweep`: random instruction sets, proof and observation. */
#define _DEFAULT_SOURCE /* flock */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

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
	struct text program, made; /* see sweep.h */
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
		        " disagree ", s->done, s->all,
		        s->summary.contradictions);
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

/* ---- Going on where a sweep was ----------------------------------------- */

/* Opens the file to go on in, for this sweep alone. */
static bool open_file(struct sweep *s, const char *name)
{
	struct stat st;
	s->file = fopen(name, "a+");
	if (!s->file || fstat(fileno(s->file), &st) != 0) {
		cli_error(s->c, name, 0, "cli-write", "cannot write `%s`: %s",
		          name, strerror(errno));
		return false;
	}
	if (!S_ISREG(st.st_mode)) {
		cli_error(s->c, name, 0, "cli-write",
		          "`%s` is not a file that a sweep can go on in", name);
		return false;
	}
	if (flock(fileno(s->file), LOCK_EX | LOCK_NB) != 0) {
		cli_error(s->c, name, 0, "cli-write",
		          "another sweep is writing to `%s`", name);
		return false;
	}
	return true;
}

/* A whole line of the file. False when it is not of such a sweep. */
static bool take(struct sweep *s, const char *name, unsigned number, char *line,
                 bool *have)
{
	struct sweep_result r;
	bool whole = trials_sweep_read(&r, line), fits = true;
	if (!trials_sweep_is_line(line)) {
		cli_error(s->c, name, 0, "cli-sweep-line",
		          "line %u of `%s` was not written by a sweep", number,
		          name);
		fits = false;
	} else if (!whole) {
		cli_say(s->c, "line %u of %s is damaged: its set is done again",
		        number, name);
	} else if (strcmp(r.made, text_str(&s->made)) != 0) {
		struct diag *d = cli_error(
			s->c, name, 0, "cli-sweep-line",
			"line %u of `%s` was made in another way", number,
			name);
		diag_hint(d, "there: %s; here: %s", r.made,
		          text_str(&s->made));
		fits = false;
	} else if (r.index < s->o->isas && !have[r.index]) {
		have[r.index] = true;
		trials_sweep_count(&s->summary, &r);
		if (s->o->format)
			printf("%s\n", line);
	}
	trials_sweep_free(&r);
	return fits;
}

/* Takes the lines that are there. A last one without an end was torn when a
 * sweep was killed, and is cut if it is a sweep's. */
static bool resume(struct sweep *s, const char *name, bool *have)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	unsigned number = 0;
	long whole = 0;
	bool fits = open_file(s, name);
	if (fits)
		rewind(s->file);
	while (fits && (n = getline(&line, &room, s->file)) > 0) {
		bool ends = line[n - 1] == '\n';
		line[n - ends] = '\0';
		number++;
		fits = ends ? take(s, name, number, line, have)
		            : trials_sweep_is_line(line);
		if (!fits && !ends)
			cli_error(s->c, name, 0, "cli-sweep-line",
			          "`%s` was not written by a sweep", name);
		whole = ends ? ftell(s->file) : whole;
	}
	free(line);
	if (fits && (ftruncate(fileno(s->file), whole) != 0 ||
	             fseek(s->file, 0, SEEK_END) != 0)) {
		cli_error(s->c, name, 0, "cli-write", "cannot write `%s`: %s",
		          name, strerror(errno));
		fits = false;
	}
	if (!fits && s->file) {
		fclose(s->file);
		s->file = NULL;
	}
	return fits;
}

/* Which thirdgen this is, with the monitors that it builds: the results of
 * another are not its own. */
static void identify(struct sweep *s, const struct isa *vt, struct text *out)
{
	struct text all = {0};
	struct diags diags = {0}; /* a wrong monitor is met, and told, later */
	char some[4096];
	FILE *self = fopen("/proc/self/exe", "rb");
	for (size_t n; self && (n = fread(some, 1, sizeof some, self)) > 0;)
		text_add_bytes(&all, some, n);
	if (self)
		fclose(self);
	struct vmm_options o = {.reader = &s->c->files.reader,
	                        .q = (addr)s->o->memory};
	for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS; k++)
		(void)vmm_source(vt, k, &o, &all, &diags);
	text_printf(out, THIRDGEN_VERSION " %016" PRIx64,
	            (uint64_t)XXH3_64bits(text_str(&all), all.size));
	diags_free(&diags);
	text_free(&all);
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
	if (s->summary.failed) {
		cli_say(s->c, "out of memory");
		return STATUS_INTERNAL;
	}
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
		const char *end = f->text + f->size;
		unsigned line = 1;
		for (at = f->text; at < end; line++) {
			size_t size = strcspn(at, "\n");
			t.size = 0;
			text_add_bytes(&t, at, size);
			if (!add_line(s, text_str(&t))) {
				diag_error(&s->c->diags,
				           (struct pos){f, line, 1, 0},
				           "cli-sweep-line",
				           "not a line of a sweep");
				text_free(&t);
				return cli_tell(s->c);
			}
			at += size + 1;
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
	if (vt) {
		identify(s, vt, &s->program);
		s->options.program = text_str(&s->program);
		trials_sweep_made(&s->options, &s->made);
	}
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
	text_free(&s.program);
	text_free(&s.made);
	return status;
}
