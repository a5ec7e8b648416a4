/* theorem.c: `thirdgen theorem`: what the theorems promise, and what happens.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/catalogue.h"
#include "cli/load.h"
#include "cli/piece.h"
#include "trials/theorem.h"
#include "trials/workers.h"

struct theorem_command {
	struct opt_list isas;
	struct opt_list dirs;
	const char *keep;
	word guests, steps, seed, jobs, depth;
	int format;
};

#define AT(member) offsetof(struct theorem_command, member)
static const struct opt rows[] = {
	{'i', "isa", OPT_LIST, "SET", AT(isas),
	 "this set; may be repeated; default: the catalogue", 0, 0},
	{'I', "include", OPT_LIST, "DIR", AT(dirs),
	 "look for sets and programs there as well", 0, 0},
	{0, "guests", OPT_NUMBER, "N", AT(guests),
	 "random guests under each monitor (40)", 0, 1000000},
	{0, "steps", OPT_NUMBER, "N", AT(steps),
	 "steps of each program, at most (20_000)", 1, UINT32_MAX},
	{0, "depth", OPT_NUMBER, "N", AT(depth),
	 "Theorem 2: under 2 to N monitors (5; for all, 3)", 2,
	 THEOREM_DEPTH_MAX},
	{0, "seed", OPT_NUMBER, "N", AT(seed), "choose other random guests "
	                                       "(1)", 0,
	 INT64_MAX},
	{'j', "jobs", OPT_NUMBER, "N", AT(jobs),
	 "processes (one for each processor)", 1, 64},
	{0, "keep", OPT_TEXT, "DIR", AT(keep),
	 "save the programs made from witnesses there", 0, 0},
	{0, "format", OPT_CHOICE, "human|json", AT(format),
	 "a table, or a line for each set", 0, 0},
	{0},
};
#undef AT

const struct opt_group opts_theorem[] = {{"Theorem", rows, 0}, {0}};

const char text_theorem[] =
	"THEOREM is 1, 2, 3 or all. For each instruction set, thirdgen proves "
	"or\n"
	"refutes the condition of the theorem and the exact condition; builds "
	"the\n"
	"monitor; runs programs and random guests under it in lock-step with "
	"the bare\n"
	"machine; and makes a program of each violation that shows it. For "
	"Theorem 2\n"
	"it does the same in stacks of monitors, and tries how many monitors "
	"fit into\n"
	"a machine, a clock that jumps, and a monitor with a watchdog.\n"
	"\n"
	"Status 0: wherever a condition holds, the monitor was equivalent, and "
	"a guest\n"
	"showed each violation of the exact condition; with --isa, the "
	"theorem's\n"
	"condition also holds for these sets. 1: not so. 3: a verdict was "
	"inconclusive.\n"
	"70: proof and observation disagree, so there is a fault in thirdgen.\n"
	"\n"
	"  thirdgen theorem all\n"
	"  thirdgen theorem 1 --isa shapes/getm --keep found\n"
	"  thirdgen theorem 2 --isa vt\n";

enum { INDENT = 42 }; /* of the table's last column */

/* Everything one run of the command needs. */
struct theorems {
	struct cli *c;
	const struct theorem_command *o;
	unsigned which;            /* bit n: Theorem n */
	struct asked {
		const char *path, *name; /* to be found by; for the table */
		struct isa *isa;         /* owned */
		unsigned namesakes; /* sets before it of the same name */
	} *set;                    /* owned */
	size_t sets, done;
	bool progress;
	int fault;                 /* the status of a set that failed, or 0 */
	struct text table, why;
	struct theorem_tally tally;
};

/* ---- One set, in a process of its own ----------------------------------- */

/* The programs that were made from witnesses. */
static bool save(const struct theorems *t, const struct theorem_result *r,
                 unsigned namesakes, struct text *why)
{
	struct text path = {0}, set = {0};
	bool ok = true;
	text_add(&set, r->isa);
	if (namesakes)
		text_printf(&set, "-%u", namesakes + 1);
	for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS; k++)
		for (size_t n = 0; n < r->side[k].culprits && ok; n++) {
			const struct theorem_culprit *c =
				&r->side[k].culprit[n];
			if (c->sign == REDPILL_NOT_SHOWN)
				continue;
			path.size = 0;
			text_printf(&path, "%s/%s-%s-%s.s", t->o->keep,
			            text_str(&set), c->insn, vmm_kind_name(k));
			ok = piece_save(text_str(&path), &c->program, why);
		}
	text_free(&path);
	text_free(&set);
	return ok;
}

static void work(void *ctx, word piece, struct text *line)
{
	const struct theorems *t = ctx;
	const struct asked *set = &t->set[piece];
	struct text why = {0};
	struct theorem_options o = {
		.reader = &t->c->files.reader, .set = set->name,
		.theorems = t->which,
		.steps = t->o->steps, .guests = (unsigned)t->o->guests,
		.seed = t->o->seed, .depth = (unsigned)t->o->depth,
	};
	struct theorem_result r = {0};
	int status = STATUS_OK;
	if (!trials_theorem(set->isa, &o, &r, &why) ||
	    (r.lacks.size && t->o->isas.count))
		status = STATUS_USAGE;
	else if (t->o->keep && !save(t, &r, set->namesakes, &why))
		status = STATUS_OUTPUT;
	if (status)
		piece_fault(status, &why, line);
	else
		trials_theorem_print(&r, line);
	trials_theorem_free(&r);
	text_free(&why);
}

/* ---- The table ---------------------------------------------------------- */

static const char *holds(enum theorems_truth t)
{
	return t == THEOREMS_YES  ? "holds"
	       : t == THEOREMS_NO ? "fails"
	                          : "open";
}

/* The instructions in the way, and how the first of them shows. */
static void print_culprits(const struct theorem_side *s, enum vmm_kind k,
                           struct text *out)
{
	const struct theorem_culprit *best = trials_first_shown(s);
	size_t start = out->size;
	for (size_t n = 0; n < s->culprits; n++) {
		const struct theorem_culprit *c = &s->culprit[n];
		if (n && out->size - start > 30) {
			text_printf(out, ",\n%*s", INDENT, "");
			start = out->size;
		} else if (n) {
			text_add(out, ", ");
		}
		text_printf(out, "%s%s", c->insn,
		            trials_culprit_shown(c) ? ""
		                                    : " (no guest shows it)");
	}
	if (best && (best->sign == REDPILL_STORAGE ||
	             best->sign == REDPILL_CONTROL))
		text_printf(out, "\n%*sby a program: %s", INDENT, "",
		            trials_redpill_sign_about(best->sign));
	else if (best)
		text_printf(out, "\n%*sbare %s\n%*s%s  %s", INDENT, "",
		            text_str(&best->bare), INDENT, "",
		            vmm_kind_name(k), text_str(&best->under));
}

static void print_side(const char *set, const struct theorem_side *s,
                       enum vmm_kind k, struct text *out)
{
	text_printf(out, "%-17s %-8s %-6s %-6s ", set,
	            k == VMM_FULL ? "1 VMM" : "3 hybrid",
	            holds(s->promise.letter), holds(s->promise.exact));
	if (trials_side_differs(s)) {
		text_add(out, "differs: ");
		print_culprits(s, k, out);
	} else {
		text_printf(out, "the same: %" PRIu64 " programs, %u guests",
		            s->programs.run, s->guests);
		if (s->culprits) { /* violated, and nothing shows it */
			text_printf(out, "\n%*sviolated by: ", INDENT, "");
			print_culprits(s, k, out);
		}
	}
	text_char(out, '\n');
}

/* Where storage runs out, and what time does. */
static void print_limits(const struct recursion *r, struct text *out)
{
	text_printf(out, "%*s%d words hold %u monitors of %u; predicted %u\n",
	            INDENT, "", RECURSION_Q, r->found, (unsigned)r->k,
	            r->predicted);
	if (!r->halts)
		return;
	text_printf(out, "%*sa clock that jumps: %s\n", INDENT, "",
	            r->disturbed == TIMING_SAME ? "the same" : "differs");
	if (r->clock)
		text_printf(out,
		            "%*sa watchdog: %s at depth 1, %s at depth 2\n",
		            INDENT, "", r->watched[0] ? "the same" : "differs",
		            r->watched[1] ? "the same" : "too slow");
}

static void print_recursion(const char *set, const struct theorem_recursion *r,
                            struct text *out)
{
	word run = 0;
	for (unsigned n = 2; n <= r->depth; n++)
		run += r->programs[n].run;
	text_printf(out, "%-17s %-8s %-6s", set, "2 stack",
	            r->readings ? "fails" : holds(r->condition));
	if (r->condition == THEOREMS_YES)
		text_printf(out, " %-6s %s: %" PRIu64 " runs at depths 2 to %u",
		            "",
		            trials_recursion_same(r) ? "the same" : "differs",
		            run, r->depth);
	text_char(out, '\n');
}

/* The reason comes behind a colon. */
static void print_lacks(const char *set, const struct text *lacks,
                        struct text *out)
{
	const char *s = text_str(lacks), *colon = strchr(s, ':');
	size_t n = colon ? (size_t)(colon - s) + 1 : strlen(s);
	text_printf(out, "%-17s %*s%.*s\n", set, INDENT - 18, "", (int)n, s);
	if (colon)
		text_printf(out, "%*s%s\n", INDENT, "", s + n + 1);
}

static void print_rows(unsigned which, const struct theorem_result *r,
                       struct text *out)
{
	bool alone = which == 1u << 2; /* Theorem 2 */
	const char *set = r->set;
	if (r->lacks.size)
		print_lacks(set, &r->lacks, out);
	for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS; k++)
		if (r->side[k].tried) {
			print_side(set, &r->side[k], k, out);
			set = ""; /* once is enough */
		}
	if (r->recursion.asked &&
	    (alone || r->recursion.condition == THEOREMS_YES))
		print_recursion(set, &r->recursion, out);
	if (alone && r->recursion.condition == THEOREMS_YES)
		print_limits(&r->recursion.limits, out);
}

/* ---- What came of it ---------------------------------------------------- */

static bool done(void *ctx, word piece, const char *line)
{
	struct theorems *t = ctx;
	struct theorem_result r;
	(void)piece;
	t->done++;
	if (!trials_theorem_read(&r, line)) {
		t->fault = piece_failed(line, &t->why);
	} else if (t->o->format) {
		printf("%s\n", line);
	} else { /* as it comes */
		print_rows(t->which, &r, &t->table);
		out_print(t->c, &t->table);
		t->table.size = 0;
		fflush(stdout);
	}
	if (!t->fault)
		trials_theorem_count(&t->tally, &r);
	trials_theorem_free(&r);
	if (t->progress)
		fprintf(stderr, "\r%zu of %zu sets\r", t->done, t->sets);
	return !t->fault && !ferror(stdout);
}

static void print_summary(const struct theorem_tally *a, unsigned which,
                          struct text *out)
{
	text_char(out, '\n');
	for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS; k++)
		if (which >> trials_theorem_of(k) & 1)
			text_printf(out, "Theorem %u: the condition holds for "
			            "%u of %u sets; the monitor was\n"
			            "  equivalent for %u of them%s.\n"
			            "  The exact condition holds for %u; the "
			            "monitor was equivalent for %u of them.\n"
			            "  Instructions that violate it: %u; shown "
			            "by a running guest: %u.\n",
			            trials_theorem_of(k), a->kind[k].held,
			            a->sets, a->kind[k].same,
			            a->kind[k].silent
			                    ? "; the others use\n  something "
			                      "that the model leaves out"
			                    : "",
			            a->kind[k].exact, a->kind[k].exact_same,
			            a->kind[k].culprits,
			            a->kind[k].culprits_shown);
	if (a->recursion.held)
		text_printf(out, "Theorem 2: Theorem 1's condition holds for "
		            "%u of %u sets; for %u of them the\n"
		            "  monitor does not read time, and stacks of it "
		            "are equivalent. For %u of them\n"
		            "  stacks are as deep as k and q allow, and no "
		            "deeper; a clock that jumps\n"
		            "  changes nothing; and a watchdog (if there is a "
		            "clock) changes something\n"
		            "  from depth 2 on.\n",
		            a->recursion.held, a->sets, a->recursion.same,
		            a->recursion.limits);
}

/* ---- The command -------------------------------------------------------- */

static bool which(struct cli *c, struct theorems *t)
{
	const char *s = c->operand[0];
	if (strcmp(s, "all") == 0)
		t->which = 1u << 1 | 1u << 2 | 1u << 3;
	else if (strlen(s) == 1 && *s >= '1' && *s <= '3')
		t->which = 1u << (*s - '0');
	else
		cli_error(c, s, 0, "cli-theorem", "expected 1, 2, 3 or all");
	return t->which != 0;
}

static int run(struct theorems *t)
{
	struct workers w = {
		.jobs = t->o->jobs ? (unsigned)t->o->jobs
	                           : trials_workers_default(),
		.work = work,
		.done = done,
		.stop = cli_interrupted,
		.ctx = t,
	};
	word *piece = calloc(t->sets + 1, sizeof *piece);
	for (size_t n = 0; piece && n < t->sets; n++)
		piece[n] = n;
	if (t->o->keep)
		(void)mkdir(t->o->keep, 0777);
	if (!t->o->format)
		printf("%-17s %-8s %-6s %-6s %s\n", "instruction set",
		       "theorem", "cond.", "exact", "guests under the monitor");
	t->progress = isatty(STDERR_FILENO);
	enum workers_end end = piece ? trials_workers_run(&w, piece, t->sets)
	                             : WORKERS_FAILED;
	free(piece);
	if (t->progress)
		fprintf(stderr, "\r\033[K");
	if (t->fault || end == WORKERS_FAILED) {
		cli_say(t->c, "%s", t->why.size ? text_str(&t->why)
		                                : "a process died");
		return t->fault ? t->fault : STATUS_INTERNAL;
	}
	print_summary(&t->tally, t->which, &t->table);
	if (!t->o->format)
		out_print(t->c, &t->table);
	if (end == WORKERS_STOPPED) {
		cli_say(t->c, "interrupted after %zu of %zu sets", t->done,
		        t->sets);
		return STATUS_INTERRUPTED;
	}
	return piece_status(trials_theorem_verdict(&t->tally,
	                                           t->o->isas.count > 0));
}

/* Those named, or all of the catalogue. False: no memory. */
static bool find_sets(struct theorems *t, struct catalogue *all)
{
	const struct opt_list *named = &t->o->isas;
	if (!named->count && !catalogue_open(all, &t->c->files))
		return false;
	t->sets = named->count ? named->count : all->count;
	t->set = calloc(t->sets + 1, sizeof *t->set);
	for (size_t n = 0; t->set && n < t->sets; n++)
		t->set[n] = named->count
		                    ? (struct asked){.path = named->item[n],
		                                     .name = named->item[n]}
		                    : (struct asked){.path = all->set[n].path,
		                                     .name = all->set[n].name};
	return t->set != NULL;
}

/* Two sets may have one name, and each has files of its own. */
static void count_namesakes(struct theorems *t, struct asked *a)
{
	for (const struct asked *b = t->set; b < a; b++)
		a->namesakes += b->isa && b->isa->hash != a->isa->hash &&
		                strcmp(b->isa->name, a->isa->name) == 0;
}

/* Whether all that are asked about are there; errors in all of them at once. */
static bool load_sets(struct theorems *t)
{
	bool ok = t->sets > 0;
	if (!ok)
		cli_error(t->c, NULL, 0, "cli-isa", "there is no catalogue: no "
		          "directory isa/ belongs to this program");
	for (struct asked *a = t->set; a < t->set + t->sets; a++) {
		a->isa = load_isa(t->c, a->path);
		if (a->isa)
			count_namesakes(t, a);
		ok = ok && a->isa;
	}
	return ok;
}

int cmd_theorem(struct cli *c)
{
	struct theorem_command o = {.guests = 40, .steps = 20000, .seed = 1};
	struct theorems t = {.c = c, .o = &o};
	if (!cli_options(c, &o))
		return c->status;
	load_dirs(c, &o.dirs);
	cli_catch_interrupts();
	if (!which(c, &t))
		return cli_tell(c);
	if (!o.depth)
		o.depth = t.which == 1u << 2 ? 5 : 3;
	struct catalogue all = {0};
	int status = STATUS_INTERNAL;
	if (find_sets(&t, &all))
		status = load_sets(&t) ? run(&t) : cli_tell(c);
	for (size_t n = 0; t.set && n < t.sets; n++)
		isa_free(t.set[n].isa);
	free(t.set);
	catalogue_free(&all);
	text_free(&t.table);
	text_free(&t.why);
	return status;
}
