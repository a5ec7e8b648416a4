/* prove.c: `thirdgen prove`: a monitor's binary, for all guests. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/load.h"
#include "proofs/proofs.h"
#include "trials/workers.h"

struct prove_command {
	struct isa_options isa;
	const char *smt2;
	word memory, jobs;
	int under, format;
	bool time;
};

#define AT(member) offsetof(struct prove_command, member)
static const struct opt rows[] = {
	{'u', "under", OPT_CHOICE, "vmm|hvm", AT(under),
	 "the virtual machine monitor, or the hybrid one", 0, 0},
	{'m', "memory", OPT_NUMBER, "Q", AT(memory),
	 "storage it runs on, if no instruction can tell", MACHINE_Q_MIN,
	 MACHINE_Q_MAX},
	{'j', "jobs", OPT_NUMBER, "N", AT(jobs),
	 "processes (one for each processor)", 1, 64},
	{0, "smt2", OPT_TEXT, "DIR", AT(smt2),
	 "put the solver's questions there, as SMT-LIB 2", 0, 0},
	{0, "time", OPT_FLAG, NULL, AT(time), "also how long each took", 0, 0},
	{0, "format", OPT_CHOICE, "human|json", AT(format),
	 "a table, or a line for each obligation", 0, 0},
	{0},
};
#undef AT

const struct opt_group opts_prove[] = {
	{"Proof", rows, 0},
	ISA_GROUP(struct prove_command, isa),
	{0},
};

const char text_prove[] =
	"Builds the monitor for the instruction set, and executes its words\n"
	"on expressions instead of words, from an arbitrary state of an\n"
	"arbitrary guest: each trap, each instruction, in both virtual modes,\n"
	"on every path. What comes of it must be what the bare machine does.\n"
	"Then the monitor is equivalent, keeps control and always comes back,\n"
	"for all guests and all sizes of storage.\n"
	"\n"
	"Status 0: proved. 1: refuted. 3: open, the solver could not decide.\n"
	"70: the reference interpreter does not confirm a path, so thirdgen\n"
	"is wrong.\n"
	"\n"
	"  thirdgen prove\n"
	"  thirdgen prove --isa real/pdp10 --under hvm\n";

/* What one run of the command needs. */
struct prove {
	struct cli *c;
	const struct prove_command *o;
	struct proofs_run *run;
	struct proofs_sum sum;
	size_t done;
	bool progress, lost;
};

/* In a process of its own: what cannot be written is told by its absence. */
static void script(void *ctx, size_t piece, const struct text *smt2)
{
	const struct prove_command *o = ctx;
	struct text path = {0};
	if (!smt2->size)
		return;
	text_printf(&path, "%s/%03zu.smt2", o->smt2, piece);
	FILE *f = fopen(text_str(&path), "w");
	if (f) {
		fputs(text_str(smt2), f);
		fclose(f);
	}
	text_free(&path);
}

/* The lemmas, and the folder they and the rest are put into. */
static bool write_lemmas(struct cli *c, const struct prove_command *o)
{
	size_t n;
	const struct proofs_lemma *l = proofs_lemmas(&n);
	bool ok = true;
	(void)mkdir(o->smt2, 0777);
	for (size_t i = 0; i < n && ok; i++) {
		struct text path = {0}, t = {0};
		text_printf(&path, "%s/lemma-%s.smt2", o->smt2, l[i].name);
		text_printf(&t, "; %s\n; expect unsat\n%s", l[i].about,
		            l[i].smt2);
		ok = out_text(c, text_str(&path), &t) == STATUS_OK;
		text_free(&path);
		text_free(&t);
	}
	return ok;
}

static void work(void *ctx, word piece, struct text *line)
{
	struct prove *p = ctx;
	struct proofs_row row;
	proofs_piece(p->run, piece, &row);
	json_t *j = proofs_row_json(&row);
	char *text = json_dumps(j, JSON_COMPACT);
	text_add(line, text ? text : "{}");
	free(text);
	json_decref(j);
}

static bool done(void *ctx, word piece, const char *line)
{
	struct prove *p = ctx;
	struct text t = {0};
	struct proofs_row row;
	json_t *j = json_loads(line, 0, NULL);
	(void)piece;
	p->done++;
	if (!proofs_row_read(j, &row)) {
		p->lost = true;
		json_decref(j);
		return false;
	}
	proofs_sum_add(&p->sum, &row);
	if (p->o->format) {
		if (!p->o->time) /* the same output every time */
			json_object_del(j, "milliseconds");
		char *text = json_dumps(j, JSON_COMPACT);
		text_printf(&t, "%s\n", text ? text : "{}");
		free(text);
	} else {
		proofs_print_row(&row, p->o->time, &t);
	}
	out_print(p->c, &t);
	if (p->progress)
		fprintf(stderr, "\r%zu of %zu\r", p->done,
		        proofs_pieces(p->run));
	text_free(&t);
	json_decref(j);
	return !ferror(stdout);
}

static int verdict(const struct proofs_sum *sum)
{
	if (sum->fault)
		return STATUS_INTERNAL;
	switch (proofs_sum_verdict(sum)) {
	case PROOFS_PROVED:  return STATUS_OK;
	case PROOFS_REFUTED: return STATUS_FAILED;
	default:             return STATUS_UNKNOWN;
	}
}

static int all(struct prove *p)
{
	size_t n = proofs_pieces(p->run);
	word *piece = calloc(n, sizeof *piece);
	struct text t = {0};
	struct workers w = {
		.jobs = p->o->jobs ? (unsigned)p->o->jobs
		                   : trials_workers_default(),
		.work = work, .done = done, .stop = cli_interrupted, .ctx = p,
	};
	if (!piece)
		return STATUS_INTERNAL;
	for (size_t i = 0; i < n; i++)
		piece[i] = i;
	if (!p->o->format)
		proofs_print_head(&t);
	out_print(p->c, &t);
	p->progress = isatty(STDERR_FILENO);
	enum workers_end end = trials_workers_run(&w, piece, n);
	if (p->progress)
		fprintf(stderr, "\r\033[K");
	free(piece);
	t.size = 0;
	if (end == WORKERS_DONE && !p->lost && !p->o->format) {
		proofs_print_sum(p->run, &p->sum, &t);
		out_print(p->c, &t);
	}
	text_free(&t);
	if (end == WORKERS_STOPPED) {
		cli_say(p->c, "interrupted after %zu of %zu obligations",
		        p->done, n);
		return STATUS_INTERRUPTED;
	}
	if (end == WORKERS_FAILED || p->lost) {
		cli_say(p->c, "a process died");
		return STATUS_INTERNAL;
	}
	return verdict(&p->sum);
}

int cmd_prove(struct cli *c)
{
	struct prove_command o = {.under = 0};
	struct prove p = {.c = c, .o = &o};
	if (!cli_options(c, &o))
		return c->status;
	load_dirs(c, &o.isa.dirs);
	cli_catch_interrupts();
	struct isa *isa = load_isa(c, o.isa.isa ? o.isa.isa : asm_default_set);
	struct proofs_options options = {
		.reader = &c->files.reader,
		.kind = o.under ? VMM_HYBRID : VMM_FULL,
		.q = (addr)o.memory,
		.script = o.smt2 ? script : NULL, .ctx = &o,
	};
	if (isa && o.smt2 && !write_lemmas(c, &o)) {
		isa_free(isa);
		return STATUS_OUTPUT;
	}
	p.run = isa ? proofs_open(isa, &options, &c->diags) : NULL;
	int status = cli_tell(c);
	if (p.run)
		status = all(&p);
	proofs_close(p.run);
	isa_free(isa);
	return status;
}
