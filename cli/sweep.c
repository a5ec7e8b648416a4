/* sweep.c: `thirdgen sweep`: random instruction sets, proof and observation. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/load.h"
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
	struct text *old;       /* lines of the resumed file, or NULL */
	FILE *file;             /* it goes on here, or NULL */
	word done, all;
	bool progress, lost;
	struct text why;        /* of a set that could not be done */
	int fault;              /* ... the status it makes */
};

/* ---- Lines -------------------------------------------------------------- */

static bool add_line(struct sweep *s, const char *line)
{
	json_t *j = json_loads(line, 0, NULL);
	bool ours = j && trials_sweep_add(&s->summary, j);
	json_decref(j);
	return ours;
}

/* False, and why, when it cannot be written. Nothing: no file. */
static bool save(const char *dir, const char *name, const char *end,
                 const struct text *t, struct text *why)
{
	struct text path = {0};
	text_printf(&path, "%s/%s%s", dir, name, end);
	FILE *f = t->size ? fopen(text_str(&path), "w") : NULL;
	bool ok = !t->size || (f && fwrite(t->s, 1, t->size, f) == t->size);
	ok = (!f || fclose(f) == 0) && ok;
	if (!ok)
		text_printf(why, "cannot write %s: %s\n", text_str(&path),
		            strerror(errno));
	text_free(&path);
	return ok;
}

/* What became of a set that there is no line of. */
static json_t *fault(word index, int status, struct text *why)
{
	return json_pack("{s:I, s:i, s:s}", "index", (json_int_t)index,
	                 "status", status, "fault", text_str(why));
}

/* In a process of its own. */
static void work(void *ctx, word index, struct text *line)
{
	struct sweep *s = ctx;
	struct sweep_case kept = {0};
	struct text why = {0};
	json_t *j = trials_sweep_one(&s->options, index, &kept, &why);
	if (!j)
		j = fault(index, STATUS_USAGE, &why);
	if (kept.any) {
		const char *dir = s->o->keep;
		char name[48];
		snprintf(name, sizeof name, "random-%" PRIu64 "-%" PRIu64,
		         s->o->seed, index);
		(void)mkdir(dir, 0777);
		if (!save(dir, name, ".yaml", &kept.isa, &why) ||
		    !save(dir, name, "-vmm.s", &kept.guest[VMM_FULL], &why) ||
		    !save(dir, name, "-hvm.s", &kept.guest[VMM_HYBRID], &why)) {
			json_decref(j);
			j = fault(index, STATUS_OUTPUT, &why);
		}
	}
	char *text = j ? json_dumps(j, JSON_COMPACT) : NULL;
	text_add(line, text ? text : "{}");
	free(text);
	json_decref(j);
	trials_sweep_case_free(&kept);
	text_free(&why);
}

static bool done(void *ctx, word index, const char *line)
{
	struct sweep *s = ctx;
	s->done++;
	if (!add_line(s, line)) {
		json_t *j = json_loads(line, 0, NULL);
		const char *why = json_string_value(json_object_get(j, "fault"));
		text_printf(&s->why, "set %" PRIu64 ":\n%s", index,
		            why ? why : line);
		if (why)
			s->fault = (int)json_integer_value(
			        json_object_get(j, "status"));
		json_decref(j);
		return false;
	}
	if (s->file && (fprintf(s->file, "%s\n", line) < 0 ||
	                fflush(s->file) != 0))
		s->lost = true;
	if (s->o->format)
		printf("%s\n", line);
	if (s->progress)
		fprintf(stderr, "\r%" PRIu64 " of %" PRIu64 " sets, %" PRIu64
		        " disagree ", s->done, s->all, s->summary.inconsistent);
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
		json_t *j = json_loads(line, 0, NULL);
		const char *isa = json_string_value(json_object_get(j, "isa"));
		word index = (word)json_integer_value(
		        json_object_get(j, "index"));
		char want[48];
		snprintf(want, sizeof want, "random-%" PRIu64 "-%" PRIu64,
		         s->o->seed, index);
		bool ours = isa && strcmp(isa, want) == 0 &&
		            index < s->o->isas && !have[index];
		if (ours && trials_sweep_add(&s->summary, j)) {
			have[index] = true;
			if (s->o->format)
				fputs(line, stdout);
		}
		json_decref(j);
		whole = ftell(s->file);
	}
	free(line);
	return ftruncate(fileno(s->file), whole) == 0 &&
	       fseek(s->file, 0, SEEK_END) == 0;
}

/* ---- The end ------------------------------------------------------------ */

static int verdict(const struct sweep_summary *s)
{
	word violated = 0, shown = 0, unknown = 0;
	for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS; k++) {
		violated += s->kind[k].violated;
		shown += s->kind[k].shown;
		unknown += s->kind[k].unknown;
	}
	if (s->inconsistent)
		return STATUS_INTERNAL;
	if (shown * 100 < violated * 99)
		return STATUS_FAILED;
	return unknown ? STATUS_UNKNOWN : STATUS_OK;
}

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
	return verdict(&s->summary);
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
	if (s->o->format) {
		json_t *j = trials_sweep_summary_json(&s->summary);
		char *text = json_dumps(j, JSON_INDENT(2));
		text_printf(&t, "%s\n", text);
		free(text);
		json_decref(j);
	} else {
		trials_sweep_summary_print(&s->summary, &t);
	}
	out_print(s->c, &t);
	text_free(&t);
	return verdict(&s->summary);
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
