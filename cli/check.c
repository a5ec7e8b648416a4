/* check.c: `thirdgen check`: which instructions are sensitive, and what
 * follows. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/catalogue.h"
#include "cli/load.h"
#include "theorems/rules.h"
#include "theorems/theorems.h"

enum form { FORM_HUMAN, FORM_JSON, FORM_SARIF, FORM_JUNIT };
/* --condition: or 1 + enum theorems_condition */
enum { ALL_CONDITIONS };

struct check_options {
	struct opt_list dirs;
	struct opt_list readings;
	int condition;
	int method;
	int form;
	word budget, pairs, seed;
	word k, w;
	const char *save;
	bool explain, brief, all;
};
#define AT(member) offsetof(struct check_options, member)

enum { JOBS_MAX = 256 };

/* A FILE that is checked; behind the last is one without a name. */
struct job {
	const char *name;
	struct isa *isa;
	struct theorems_report *report;
};

static const struct opt what_rows[] = {
	{'a', "all", OPT_FLAG, NULL, AT(all), "every set of the catalogue",
	 0, 0},
	{'I', "include", OPT_LIST, "DIR", AT(dirs),
	 "look for files there as well; may be repeated", 0, 0},
	{'c', "condition", OPT_CHOICE,
	 "all|t1|t3|exact|exact-hybrid|efficiency", AT(condition),
	 "let this condition alone decide the exit status", 0, 0},
	{'r', "reading", OPT_LIST, "NAME", AT(readings),
	 "use this reading of the definitions; may be repeated", 0, 0},
	{0, "monitor-size", OPT_NUMBER, "K", AT(k),
	 "f(S) for a monitor of K words; default: any", 2, ADDR_MAX},
	{0, "vm-size", OPT_NUMBER, "W", AT(w),
	 "f(S) for a machine of W words; default: any", MACHINE_Q_MIN,
	 ADDR_MAX},
	{0},
};
static const struct opt how_rows[] = {
	{'m', "method", OPT_CHOICE, "proof|search|both", AT(method),
	 "prove, try pairs of states, or do both and compare", 0, 0},
	{0, "budget", OPT_NUMBER, "N", AT(budget),
	 "the solver's units of work for a question", 1, 0xffffffff},
	{0, "pairs", OPT_NUMBER, "N", AT(pairs),
	 "pairs of states to try for a question", 1, 0xffffffff},
	{0, "seed", OPT_NUMBER, "N", AT(seed), "of the search", 0, 0},
	{0},
};
static const struct opt output_rows[] = {
	{'e', "explain", OPT_FLAG, NULL, AT(explain),
	 "show all witnesses, and explain the rules", 0, 0},
	{'b', "brief", OPT_FLAG, NULL, AT(brief), "a line for each FILE", 0, 0},
	{'f', "format", OPT_CHOICE, "human|json|sarif|junit", AT(form),
	 "the format of the report", 0, 0},
	{'s', "save", OPT_TEXT, "DIR", AT(save),
	 "save the witnesses as files, for `thirdgen replay`", 0, 0},
	{0},
};
const struct opt_group opts_check[] = {
	{"What to check", what_rows, 0},
	{"How", how_rows, 0},
	{"Output", output_rows, 0},
	{0},
};

const char text_check[] =
	"Each FILE is an instruction set: a name (vt) or a file. Each "
	"instruction\n"
	"is classified by the definitions of Popek & Goldberg, by proof or "
	"with a\n"
	"witness that was run, and compared with what the file claims.\n"
	"\n"
	"Exit status 1: Theorem 1's condition, the exact condition or\n"
	"efficiency fails, or a claim is wrong. 3: inconclusive. With\n"
	"--condition, that one alone counts.\n"
	"\n"
	"Readings: trap-free (the default), literal, no-footnote; and "
	"mis-statements\n"
	"found in textbooks: iff, user-reversed, user-mode, nop-traps.\n"
	"\n"
	"  thirdgen check vt\n"
	"  thirdgen check --all --brief\n"
	"  thirdgen check --explain shapes/getm.yaml\n"
	"  thirdgen check --condition t3 --format junit my/set.yaml\n";

/* ---- Options ------------------------------------------------------------ */

static unsigned reading(struct cli *c, const struct opt_list *names)
{
	size_t n;
	const struct theorems_reading *all = theorems_readings(&n);
	unsigned flags = 0;
	for (size_t i = 0; i < names->count; i++) {
		size_t at = 0;
		while (at < n && strcmp(all[at].name, names->item[i]) != 0)
			at++;
		if (at < n) {
			flags |= all[at].flag;
			continue;
		}
		diag_did_you_mean(cli_error(c, names->item[i], 0, "cli-choice",
		                            "no reading `%s`", names->item[i]),
		                  names->item[i], &all->name, n, sizeof *all);
	}
	return flags;
}

struct progress {
	const char *name;
	int stop;   /* told to the library */
	bool shown;
	bool terminal;
};

static void show_progress(void *ctx, const struct isa_insn *i, size_t done,
                          size_t all)
{
	struct progress *p = ctx;
	p->stop = cli_interrupted();
	if (!p->terminal)
		return;
	fprintf(stderr, "\r%s: %zu of %zu: %s\033[K", p->name, done + 1, all,
	        i->name);
	p->shown = true;
}

static void end_progress(struct progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
	p->shown = false;
}

/* ---- Saving ------------------------------------------------------------- */

/* Two sets may have one name, and yet each witness a file of its own. */
static void witness_name(const char *dir, const struct theorems_report *r,
                         const struct theorems_remark *m, unsigned namesakes,
                         struct text *name)
{
	text_printf(name, "%s/%s", dir, r->isa->name);
	if (namesakes)
		text_printf(name, "-%u", namesakes + 1);
	text_printf(name, "-%s-%s.json", m->unit->insn->name,
	            theorems_question_key(m->witness->question));
}

static int save_witness(struct cli *c, const char *dir,
                        const struct theorems_report *r,
                        const struct theorems_remark *m, unsigned namesakes,
                        bool say)
{
	struct text name = {0}, text = {0};
	witness_name(dir, r, m, namesakes, &name);
	theorems_save(m->witness, r->isa->source->name, &text);
	int status = out_text(c, text_str(&name), &text);
	if (status == STATUS_OK && say)
		printf("  thirdgen replay %s\n", text_str(&name));
	text_free(&name);
	text_free(&text);
	return status;
}

static int save_all(struct cli *c, const struct check_options *o,
                    const struct theorems_report *r, unsigned namesakes)
{
	int status = STATUS_OK;
	if (mkdir(o->save, 0777) != 0 && errno != EEXIST) {
		cli_error(c, o->save, 0, "cli-write", "cannot make `%s`: %s",
		          o->save, strerror(errno));
		return STATUS_USAGE;
	}
	bool say = o->form == FORM_HUMAN, any = false;
	for (size_t i = 0; i < r->remark_count && status == STATUS_OK; i++) {
		if (!r->remarks[i].witness)
			continue;
		if (say && !any)
			puts("\nsaved:");
		any = true;
		status = save_witness(c, o->save, r, &r->remarks[i], namesakes,
		                      say);
	}
	if (say && !any)
		puts("\nsaved: nothing, because there is no witness");
	return status;
}

/* ---- Reports ------------------------------------------------------------ */

/* The last part of a path, without .yaml. */
static size_t base_name(const char *path, const char **name)
{
	const char *slash = strrchr(path, '/');
	*name = slash ? slash + 1 : path;
	size_t n = strlen(*name);
	return n > 5 && strcmp(*name + n - 5, ".yaml") == 0 ? n - 5 : n;
}

/* Whether a set's name does not tell which FILE it is: the file is called
 * otherwise, or another FILE is called the same. */
static bool ambiguous(const struct job *jobs, const char *file,
                      const char *isa)
{
	const char *name, *other;
	size_t size = base_name(file, &name);
	if (strlen(isa) != size || strncmp(isa, name, size) != 0)
		return true;
	for (const struct job *j = jobs; j->name; j++)
		if (strcmp(j->name, file) != 0 &&
		    base_name(j->name, &other) == size &&
		    strncmp(other, name, size) == 0)
			return true;
	return false;
}

static void print_brief(struct cli *c, const struct job *jobs,
                        const char *file, const struct theorems_report *r)
{
	static const char *const words[] = {"open", "fails", "holds"};
	enum theorems_truth efficient = r->verdict[THEOREMS_EFFICIENCY];
	printf("%-14s T1 %-5s  T3 %-5s  exact %-5s  hybrid %-5s  claims %s",
	       r->isa->name, words[r->verdict[THEOREMS_T1]],
	       words[r->verdict[THEOREMS_T3]],
	       words[r->verdict[THEOREMS_EXACT]],
	       words[r->verdict[THEOREMS_EXACT_HYBRID]],
	       r->options.reading          ? "not compared"
	       : r->claims == THEOREMS_YES ? "true"
	       : r->claims == THEOREMS_NO  ? "not true"
	                                   : "open");
	struct text t = {0};
	if (ambiguous(jobs, file, r->isa->name)) {
		text_add(&t, "  ");
		diag_add_safe(&t, file);
	}
	if (efficient != THEOREMS_YES)
		text_printf(&t, "  efficiency %s", words[efficient]);
	text_char(&t, '\n');
	out_print(c, &t);
	text_free(&t);
}

static void explain_rules(const struct theorems_report *r)
{
	bool said[THEOREMS_RULE_COUNT] = {false};
	for (size_t i = 0; i < r->remark_count; i++) {
		const struct theorems_rule *rule = r->remarks[i].rule;
		size_t id = (size_t)(rule - theorems_rule(0));
		if (!said[id])
			printf("\n%s: %s.\n%s", rule->id, rule->title,
			       rule->text);
		said[id] = true;
	}
}

static void print_human(struct cli *c, const struct check_options *o,
                        const struct job *jobs, const char *file,
                        const struct theorems_report *r)
{
	struct text t = {0};
	if (o->brief) {
		print_brief(c, jobs, file, r);
		return;
	}
	theorems_print(r, o->explain, &t);
	out_print(c, &t);
	text_free(&t);
	if (o->explain)
		explain_rules(r);
}

/* For machines. The errors are told to people as well, in the end. */
static int print_reports(struct cli *c, const struct check_options *o,
                         const struct theorems_report *const *list, size_t n)
{
	struct text t = {0};
	struct diag copy[DIAGS_MAX];
	struct diags errors = c->diags;
	errors.list = copy;
	for (size_t i = 0; i < errors.count; i++) {
		copy[i] = c->diags.list[i];
		if (copy[i].pos.source == &c->line) /* no file */
			copy[i].pos = (struct pos){0};
	}
	if (o->form == FORM_JSON)
		theorems_print_json(list, n, &errors, &t);
	else if (o->form == FORM_SARIF)
		theorems_print_sarif(list, n, &errors, &t);
	else if (o->form == FORM_JUNIT)
		theorems_print_junit(list, n, &errors,
		                     o->condition == ALL_CONDITIONS
		                             ? THEOREMS_CONDITIONS
		                             : o->condition - 1, &t);
	if (t.failed) {
		cli_say(c, "out of memory: there is no report");
		text_free(&t);
		return STATUS_INTERNAL;
	}
	out_print(c, &t);
	text_free(&t);
	return STATUS_OK;
}

static int status_of(const struct check_options *o,
                     const struct theorems_report *r)
{
	if (r->fault)
		return STATUS_INTERNAL;
	if (r->stopped)
		return STATUS_INTERRUPTED;
	enum theorems_truth t = theorems_truth_and(r->verdict[THEOREMS_T1],
	                                           r->verdict[THEOREMS_EXACT]);
	t = theorems_truth_and(t, r->verdict[THEOREMS_EFFICIENCY]);
	if (o->condition != ALL_CONDITIONS)
		t = r->verdict[o->condition - 1];
	else if (!r->options.reading)
		t = theorems_truth_and(t, r->claims);
	return t == THEOREMS_YES  ? STATUS_OK
	       : t == THEOREMS_NO ? STATUS_FAILED
	                          : STATUS_UNKNOWN;
}

/* 70 over 130 over 2 over 1 over 3 over 0. */
static int worse(int a, int b)
{
	static const int order[] = {STATUS_INTERNAL, STATUS_INTERRUPTED,
	                            STATUS_OUTPUT,   STATUS_USAGE,
	                            STATUS_FAILED,   STATUS_UNKNOWN};
	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		if (a == order[i] || b == order[i])
			return order[i];
	return STATUS_OK;
}

/* ---- The command -------------------------------------------------------- */

/* How many other sets of this one's name came before it. */
static unsigned namesakes(const struct job *jobs, const struct job *job)
{
	unsigned n = 0;
	for (const struct job *j = jobs; j < job; j++)
		n += j->isa && strcmp(j->isa->name, job->isa->name) == 0 &&
		     j->isa->hash != job->isa->hash;
	return n;
}

/* What is to be checked; *count gets how many. False with errors. */
static bool find_jobs(struct cli *c, const struct check_options *o,
                      struct catalogue *all, struct job *job, int *count)
{
	if (!o->all && c->operands == 0)
		cli_error(c, NULL, 0, "cli-operand", "expected FILE, or --all");
	if (o->all && !catalogue_open(all, &c->files))
		c->diags.out_of_memory = 1;
	if (o->all && diags_ok(&c->diags) && !all->count)
		cli_error(c, NULL, 0, "cli-isa", "there is no catalogue: no "
		          "directory isa/ belongs to this program");
	*count = 0;
	for (size_t i = 0; i < all->count && *count < JOBS_MAX; i++)
		job[(*count)++].name = all->set[i].path;
	for (int i = 0; i < c->operands && *count < JOBS_MAX; i++)
		job[(*count)++].name = c->operand[i];
	if (all->count + (size_t)c->operands > JOBS_MAX)
		cli_error(c, NULL, 0, "cli-range",
		          "more than %d instruction sets", JOBS_MAX);
	return diags_ok(&c->diags);
}

/* `job`: of `jobs`, where those before it are. */
static int check_one(struct cli *c, const struct check_options *o,
                     struct theorems_options *t, const struct job *jobs,
                     struct job *job)
{
	struct progress p = {.name = job->name};
	job->isa = load_isa(c, job->name);
	if (!job->isa)
		return STATUS_USAGE;
	p.terminal = isatty(fileno(stderr));
	t->progress = show_progress;
	t->progress_ctx = &p;
	t->stop = &p.stop;
	job->report = theorems_classify(job->isa, t);
	end_progress(&p);
	if (!job->report) {
		cli_say(c, "out of memory");
		return STATUS_INTERNAL;
	}
	const struct theorems_report *r = job->report;
	if (r->fault)
		cli_say(c, "internal fault: %s: %s", r->isa->name, r->fault);
	if (!r->proved && t->method != THEOREMS_SEARCH && o->brief)
		cli_say(c, "%s: nothing is proved: %s", r->isa->name,
		        r->solver);
	if (o->form == FORM_HUMAN)
		print_human(c, o, jobs, job->name, r);
	int status = status_of(o, r);
	unsigned same = o->save ? namesakes(jobs, job) : 0;
	return o->save ? worse(status, save_all(c, o, r, same)) : status;
}

int cmd_check(struct cli *c)
{
	struct check_options o = {0};
	struct theorems_options t = {0};
	struct job jobs[JOBS_MAX + 1] = {{0}};
	const struct theorems_report *list[JOBS_MAX];
	struct catalogue all = {0};
	size_t reports = 0;
	int count;
	bool ok = cli_options(c, &o);
	t.reading = reading(c, &o.readings);
	if (!ok)
		return c->status;
	t.method = (enum theorems_method)o.method;
	t.budget = (unsigned)o.budget;
	t.pairs = (unsigned)o.pairs;
	t.seed = o.seed;
	t.k = (addr)o.k;
	t.w = (addr)o.w;
	load_dirs(c, &o.dirs);
	if (!find_jobs(c, &o, &all, jobs, &count))
		count = 0;
	int status = cli_tell(c);
	cli_catch_interrupts();
	for (int i = 0; i < count && !cli_interrupted(); i++) {
		if (reports && o.form == FORM_HUMAN && !o.brief)
			puts("\n");
		status = worse(status, check_one(c, &o, &t, jobs, &jobs[i]));
		if (jobs[i].report)
			list[reports++] = jobs[i].report;
	}
	if (o.form != FORM_HUMAN && count)
		status = worse(status, print_reports(c, &o, list, reports));
	for (int i = 0; i < count; i++) {
		theorems_report_free(jobs[i].report);
		isa_free(jobs[i].isa);
	}
	catalogue_free(&all);
	return worse(status, cli_tell(c));
}
