/* theorem.c: `thirdgen theorem`: what the theorems promise, and what happens. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/load.h"
#include "trials/workers.h"
#include "trials/theorem.h"

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

static const char *const catalogue[] = {
	"vt", "shapes/svc", "shapes/halt", "shapes/lpsw", "shapes/ldr",
	"shapes/lra", "shapes/lra-unpriv", "shapes/jsu", "shapes/rtf",
	"shapes/getm", "shapes/unop", "shapes/xmode", "shapes/gate",
	"shapes/setr", "shapes/shrb", "shapes/probe", "shapes/pswst",
	"shapes/halt-nop", "shapes/halt-direct", "shapes/getb", "shapes/getq",
	"shapes/rdt", "shapes/llsc", "real/s360-67", "real/pdp10",
	"real/pdp11-45", "real/ia32", "real/ia32-umip", "real/v8086",
	"real/m68000", "real/m68010", "real/riscv-u",
};

static const char *const programs[] = {
	"hello.s", "fib.s", "quicksort.s", "sieve.s", "selfmod.s", "life.s",
	"matmul.s", "echo.s", "system.s", "trap-arithmetic.s",
	"trap-illegal.s", "trap-memory.s", "trap-privileged.s", "trap-svc.s",
	"trap-timer.s", "tests/modes.s", "tests/traps.s", "tests/timer.s",
	"tests/bounds.s",
};
enum {
	OWN = sizeof programs / sizeof *programs,
	CATALOGUE = sizeof catalogue / sizeof *catalogue,
	SETS_MAX = (int)CATALOGUE > OPT_LIST_MAX ? (int)CATALOGUE : OPT_LIST_MAX,
	INDENT = 42,
};

/* Everything one run of the command needs. */
struct theorems {
	struct cli *c;
	const struct theorem_command *o;
	unsigned which;            /* bit n: Theorem n */
	const char *set[SETS_MAX];
	size_t sets, done;
	bool progress, failed;
	int fault;                 /* the status of a set that failed, or 0 */
	struct text table;
	struct {
		unsigned held, same;       /* condition; monitor equivalent */
		unsigned exact, exact_same;
		unsigned violated, shown;  /* instructions */
		unsigned sets, sets_shown; /* with any of them */
		unsigned silent;           /* held, and yet not the same */
	} count[VMM_KINDS];
	unsigned recursive, recursive_same;
	unsigned recursive_tried;  /* storage and time as Theorem 2 has it */
	bool disagree, unknown, refused;
	struct text why;
};

/* ---- One set, in a process of its own ----------------------------------- */

/* The name of a set without directory and .yaml. */
static int base_name(const char *set, const char **name)
{
	const char *slash = strrchr(set, '/');
	*name = slash ? slash + 1 : set;
	size_t n = strlen(*name);
	return (int)(n > 5 && strcmp(*name + n - 5, ".yaml") == 0 ? n - 5 : n);
}

/* False, and why, when it cannot be written. */
static bool save(const struct theorems *t, const char *set, const json_t *line,
                 struct text *why)
{
	for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS; k++) {
		const json_t *side = json_object_get(line, vmm_kind_name(k));
		json_t *list = json_object_get(side, "shown"), *p;
		size_t n;
		json_array_foreach(list, n, p) {
			struct text path = {0};
			const char *base;
			int size = base_name(set, &base);
			if (strcmp(json_string_value(json_object_get(p, "sign")),
			           "none") == 0)
				continue;
			text_printf(&path, "%s/%.*s-%s-%s.s", t->o->keep, size,
			            base,
			            json_string_value(json_object_get(p, "insn")),
			            vmm_kind_name(k));
			FILE *f = fopen(text_str(&path), "w");
			bool ok = f && fputs(json_string_value(json_object_get(
			                             p, "program")), f) >= 0;
			ok = (!f || fclose(f) == 0) && ok;
			if (!ok)
				text_printf(why, "cannot write %s: %s\n",
				            text_str(&path), strerror(errno));
			text_free(&path);
			if (!ok)
				return false;
		}
	}
	return true;
}

static void work(void *ctx, word piece, struct text *line)
{
	struct theorems *t = ctx;
	const char *set = t->set[piece];
	const char *list[OWN + 2];
	struct text own[2] = {{0}}, why = {0};
	const char *base;
	int size = base_name(set, &base);
	text_printf(&own[0], "escapes/%.*s.s", size, base);
	text_printf(&own[1], "real/%.*s.s", size, base);
	memcpy(list, programs, sizeof programs);
	list[OWN] = text_str(&own[0]);
	list[OWN + 1] = text_str(&own[1]);
	struct theorem_options o = {
		.reader = &t->c->files.reader, .theorems = t->which,
		.programs = list, .program_count = OWN + 2,
		.steps = t->o->steps, .guests = (unsigned)t->o->guests,
		.seed = t->o->seed, .depth = (unsigned)t->o->depth,
	};
	struct isa *isa = load_isa(t->c, set);
	json_t *j = isa ? trials_theorem_one(isa, &o, &why) : NULL;
	if (!isa)
		diags_render(&t->c->diags, &why, 0);
	if (!j)
		j = json_pack("{s:s, s:i}", "fault", text_str(&why), "status",
		              STATUS_USAGE);
	else if (t->o->keep && !save(t, set, j, &why)) {
		json_decref(j);
		j = json_pack("{s:s, s:i}", "fault", text_str(&why), "status",
		              STATUS_OUTPUT);
	}
	json_object_set_new(j, "set", json_string(set));
	char *text = json_dumps(j, JSON_COMPACT);
	text_add(line, text ? text : "{}");
	free(text);
	json_decref(j);
	isa_free(isa);
	text_free(&own[0]);
	text_free(&own[1]);
	text_free(&why);
}

/* ---- What came of it ---------------------------------------------------- */

static bool is(const json_t *j, const char *key, const char *value)
{
	const char *s = json_string_value(json_object_get(j, key));
	return s && strcmp(s, value) == 0;
}

static json_int_t number(const json_t *j, const char *key)
{
	return json_integer_value(json_object_get(j, key));
}

static const char *holds(const json_t *j, const char *key)
{
	return is(j, key, "yes") ? "holds" : is(j, key, "no") ? "fails" : "open";
}

/* The instructions in the way, and how the first of them shows. */
static void culprits(struct theorems *t, const json_t *list, enum vmm_kind k,
                     struct text *out)
{
	json_t *p, *best = NULL;
	size_t n, start = out->size;
	json_array_foreach(list, n, p) {
		bool shown = !is(p, "sign", "none") ||
		             json_is_true(json_object_get(p, "seen"));
		if (n && out->size - start > 30) {
			text_printf(out, ",\n%*s", INDENT, "");
			start = out->size;
		} else if (n) {
			text_add(out, ", ");
		}
		text_printf(out, "%s%s",
		            json_string_value(json_object_get(p, "insn")),
		            shown ? "" : " (no guest shows it)");
		t->count[k].violated++;
		t->count[k].shown += shown;
		if (!best && !is(p, "sign", "none"))
			best = p;
	}
	if (best && (is(best, "sign", "storage") || is(best, "sign", "control")))
		text_printf(
			out, "\n%*sby a program: %s", INDENT, "",
			is(best, "sign", "storage")
				? trials_redpill_sign_about(REDPILL_STORAGE)
				: trials_redpill_sign_about(REDPILL_CONTROL));
	else if (best)
		text_printf(out, "\n%*sbare %s\n%*s%s  %s", INDENT, "",
		            json_string_value(json_object_get(best, "bare")),
		            INDENT, "", vmm_kind_name(k),
		            json_string_value(json_object_get(best, "under")));
}

static void row(struct theorems *t, const char *set, const json_t *j,
                enum vmm_kind k, bool first)
{
	struct text *out = &t->table;
	const json_t *shown = json_object_get(j, "shown");
	const json_t *p = json_object_get(j, "programs");
	bool held = is(j, "letter", "yes"), exact = is(j, "exact", "yes");
	bool differs = number(p, "differ") || number(j, "diverged");
	json_t *pill;
	size_t n;
	json_array_foreach(shown, n, pill)
		differs = differs || !is(pill, "sign", "none");
	text_printf(out, "%-17s %-8s %-6s %-6s ", first ? set : "",
	            k == VMM_FULL ? "1 VMM" : "3 hybrid", holds(j, "letter"),
	            holds(j, "exact"));
	if (differs) {
		text_add(out, "differs: ");
		culprits(t, shown, k, out);
		text_char(out, '\n');
	} else {
		text_printf(out, "the same: %d programs, %d guests",
		            (int)number(p, "run"), (int)number(j, "guests"));
		if (json_array_size(shown)) { /* violated, and nothing shows it */
			text_printf(out, "\n%*sviolated by: ", INDENT, "");
			culprits(t, shown, k, out);
		}
		text_char(out, '\n');
	}
	t->count[k].held += held;
	t->count[k].same += held && !differs;
	t->count[k].silent += held && differs;
	t->count[k].sets += is(j, "exact", "no");
	t->count[k].sets_shown += is(j, "exact", "no") && differs;
	t->count[k].exact += exact;
	t->count[k].exact_same += exact && !differs;
	t->disagree |= (exact || is(j, "extended", "yes")) && differs;
	t->disagree |= is(j, "extended", "yes") && is(j, "exact", "no");
	t->unknown |= is(j, "letter", "unknown") || is(j, "exact", "unknown");
	t->refused |= !held || differs;
}

/* Where storage runs out, and what time does. */
static void room_and_time(struct theorems *t, const json_t *r)
{
	const json_t *dog = json_object_get(r, "watchdog");
	text_printf(&t->table,
	            "%*s%d words hold %d monitors of %d; predicted %d\n",
	            INDENT, "", (int)number(r, "q"), (int)number(r, "found"),
	            (int)number(r, "k"), (int)number(r, "predicted"));
	if (!json_is_true(json_object_get(r, "halts")))
		return;
	text_printf(&t->table, "%*sa clock that jumps: %s\n", INDENT, "",
	            is(r, "clock", "same") ? "the same" : "differs");
	if (json_is_array(dog))
		text_printf(&t->table,
		            "%*sa watchdog: %s at depth 1, %s at depth 2\n",
		            INDENT, "",
		            json_is_true(json_array_get(dog, 0)) ? "the same"
		                                                 : "differs",
		            json_is_true(json_array_get(dog, 1)) ? "the same"
		                                                 : "too slow");
}

static void recursion(struct theorems *t, const char *set, const json_t *r,
                      bool first)
{
	const json_t *tried = json_object_get(r, "tried");
	bool same = number(r, "readings") == 0;
	json_t *d;
	size_t n;
	int run = 0;
	json_array_foreach(json_object_get(r, "depths"), n, d) {
		same = same && number(d, "differ") == 0;
		run += (int)number(d, "run");
	}
	text_printf(&t->table, "%-17s %-8s %-6s %-6s %s: %d runs at depths 2 to "
	            "%d\n", first ? set : "", "2 stack",
	            number(r, "readings") == 0 ? "holds" : "fails", "",
	            same ? "the same" : "differs", run, (int)t->o->depth);
	if (t->which == 1u << 2)
		room_and_time(t, tried);
	t->recursive++;
	t->recursive_same += same;
	t->recursive_tried += json_is_true(json_object_get(tried, "holds"));
	t->refused |= !same;
	t->disagree |= !json_is_true(json_object_get(tried, "holds"));
}

static bool done(void *ctx, word piece, const char *line)
{
	struct theorems *t = ctx;
	const char *set = t->set[piece];
	json_t *j = json_loads(line, 0, NULL);
	const json_t *fault = json_object_get(j, "fault");
	bool first = true;
	t->done++;
	if (!j || fault) {
		text_add(&t->why, fault ? json_string_value(fault) : line);
		t->failed = true;
		t->fault = (int)number(j, "status");
	}
	for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS && !t->failed; k++) {
		const json_t *side = json_object_get(j, vmm_kind_name(k));
		if (side) {
			row(t, set, side, k, first);
			first = false;
		}
	}
	const json_t *r = json_object_get(j, "recursion");
	if (r && !t->failed)
		recursion(t, set, r, first);
	else if (!t->failed && t->which == 1u << 2) {
		text_printf(&t->table, "%-17s %-8s %-6s\n", set, "2 stack",
		            "fails");
		t->refused = true;
	}
	json_decref(j);
	if (t->o->format) {
		printf("%s\n", line);
		t->table.size = 0;
	} else if (!t->failed) { /* as it comes */
		out_print(t->c, &t->table);
		t->table.size = 0;
		fflush(stdout);
	}
	if (t->progress)
		fprintf(stderr, "\r%zu of %zu sets\r", t->done, t->sets);
	return !t->failed && !ferror(stdout);
}

static void summary(struct theorems *t)
{
	struct text out = {0};
	static const char *const name[VMM_KINDS] = {
		[VMM_FULL] = "Theorem 1", [VMM_HYBRID] = "Theorem 3",
	};
	text_char(&out, '\n');
	for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS; k++) {
		if (!(t->which >> (k == VMM_FULL ? 1 : 3) & 1))
			continue;
		text_printf(&out, "%s: the condition holds for %u of %zu sets; "
		            "the monitor was\n"
		            "  equivalent for %u of them%s.\n"
		            "  The exact condition holds for %u; the monitor "
		            "was equivalent for %u of them.\n"
		            "  Instructions that violate it: %u; shown by a "
		            "running guest: %u.\n", name[k], t->count[k].held,
		            t->done, t->count[k].same,
		            t->count[k].silent
		                    ? "; the others use\n"
		                      "  something that the model leaves out"
		                    : "",
		            t->count[k].exact, t->count[k].exact_same,
		            t->count[k].violated, t->count[k].shown);
	}
	if ((t->which >> 2 & 1) && t->recursive)
		text_printf(&out, "Theorem 2: Theorem 1's condition holds for "
		            "%u of %zu sets; for %u of them the\n"
		            "  monitor does not read time, and stacks of it "
		            "are equivalent. For %u of them\n"
		            "  stacks are as deep as k and q allow, and no "
		            "deeper; a clock that jumps\n"
		            "  changes nothing; and a watchdog (if there is a "
		            "clock) changes something\n"
		            "  from depth 2 on.\n",
		            t->recursive, t->done, t->recursive_same,
		            t->recursive_tried);
	if (!t->o->format)
		out_print(t->c, &out);
	text_free(&out);
}

static int verdict(const struct theorems *t)
{
	bool all_shown = true;
	for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS; k++)
		all_shown = all_shown &&
		            t->count[k].sets_shown == t->count[k].sets;
	if (t->disagree)
		return STATUS_INTERNAL;
	if (!all_shown || (t->o->isas.count && t->refused))
		return STATUS_FAILED;
	return t->unknown ? STATUS_UNKNOWN : STATUS_OK;
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
	word piece[SETS_MAX];
	struct workers w = {
		.jobs = t->o->jobs ? (unsigned)t->o->jobs
	                           : trials_workers_default(),
		.work = work,
		.done = done,
		.stop = cli_interrupted,
		.ctx = t,
	};
	for (size_t n = 0; n < t->sets; n++)
		piece[n] = n;
	if (t->o->keep)
		(void)mkdir(t->o->keep, 0777);
	if (!t->o->format)
		printf("%-17s %-8s %-6s %-6s %s\n", "instruction set", "theorem",
		       "cond.", "exact", "guests under the monitor");
	t->progress = isatty(STDERR_FILENO);
	enum workers_end end = trials_workers_run(&w, piece, t->sets);
	if (t->progress)
		fprintf(stderr, "\r\033[K");
	if (t->failed || end == WORKERS_FAILED) {
		cli_say(t->c, "%s", t->why.size ? text_str(&t->why)
		                                : "a process died");
		return t->fault ? t->fault : STATUS_INTERNAL;
	}
	summary(t);
	if (end == WORKERS_STOPPED) {
		cli_say(t->c, "interrupted after %zu of %zu sets", t->done,
		        t->sets);
		return STATUS_INTERRUPTED;
	}
	return verdict(t);
}

/* Whether all that are named are there; errors in all of them at once. */
static bool check_sets(struct theorems *t)
{
	bool ok = true;
	for (size_t n = 0; n < t->sets; n++) {
		struct isa *isa = load_isa(t->c, t->set[n]);
		ok = isa && ok;
		isa_free(isa);
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
	t.sets = o.isas.count ? o.isas.count : CATALOGUE;
	for (size_t n = 0; n < t.sets; n++)
		t.set[n] = o.isas.count ? o.isas.item[n] : catalogue[n];
	int status = check_sets(&t) ? run(&t) : cli_tell(c);
	text_free(&t.table);
	text_free(&t.why);
	return status;
}
