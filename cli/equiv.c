/* equiv.c: `thirdgen equiv`: a program bare and under monitors, in lock-step.
 */
#include "cli/equiv.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/random.h"
#include "cli/under.h"
#include "lockstep/lockstep.h"
#include "theorems/theorems.h"

enum { CHUNK = 1 << 16 }; /* steps between looks at the world outside */
enum format { FORMAT_HUMAN, FORMAT_JSON };

struct equiv_options {
	struct program_options program;
	struct under_options under;
	word memory, max_steps, settle, seed;
	const char *input, *save;
	int console, format;
	bool time;
};

#define AT(member) offsetof(struct equiv_options, member)
static const struct opt rows[] = {
	{'n', "max-steps", OPT_NUMBER, "N", AT(max_steps),
	 "stop, with status 3, after N guest steps (10_000_000)", 1,
	 INT64_MAX},
	{'m', "memory", OPT_NUMBER, "W", AT(memory),
	 "words of storage of the guest's machine (65536)", MACHINE_Q_MIN,
	 MACHINE_Q_MAX},
	{0, "input", OPT_TEXT, "FILE", AT(input),
	 "console input; default: none, or random words", 0, 0},
	{0, "console", OPT_CHOICE, "bytes|words", AT(console),
	 "its words as bytes, or as numbers, one a line", 0, 0},
	{0, "seed", OPT_NUMBER, "N", AT(seed),
	 "console input is random words (0: it is not)", 0, INT64_MAX},
	{0, "settle", OPT_NUMBER, "N", AT(settle),
	 "machine steps a monitor may need for each (1_000_000)", 1, INT64_MAX},
	{0, "time", OPT_FLAG, NULL, AT(time),
	 "compare readings of the clock as well", 0, 0},
	{0, "save", OPT_TEXT, "FILE", AT(save),
	 "save a divergence for `thirdgen replay`", 0, 0},
	{0, "format", OPT_CHOICE, "human|json", AT(format),
	 "the format of the result", 0, 0},
	{0},
};
#undef AT

const struct opt_group opts_equiv[] = {
	{"Lock-step", rows, 0},
	UNDER_GROUP(struct equiv_options, under),
	PROGRAM_GROUPS(struct equiv_options, program),
	{0},
};

const char text_equiv[] =
	"Runs the program bare on a machine of W words, and under the monitors "
	"on\n"
	"one that has room for them too, and compares all of the guest's state "
	"after\n"
	"every instruction. The two are equivalent to the end (status 0); or "
	"they\n"
	"diverge (1), and the square that does not commute is shown; or the "
	"steps are\n"
	"used up (3).\n"
	"\n"
	"Also checked: resource control, which means that the guest reaches "
	"nothing\n"
	"that was not given to it; and efficiency, which means that innocuous\n"
	"instructions run directly. If either fails, the status is 1.\n"
	"\n"
	"  thirdgen equiv programs/system.s --under vmm --depth 2\n"
	"  thirdgen equiv programs/hello.s --under vmm,hvm\n"
	"  thirdgen equiv programs/escapes/getm.s --isa shapes/getm\n"
	"  thirdgen equiv prog.s --isa my.yaml --save found.json\n"
	"  thirdgen replay found.json\n";

/* What is compared: from the command line, or from a record. */
struct equiv {
	struct cli *c;
	const char *name;               /* of the program */
	const struct isa *isa;
	const struct vmm_stack *stack;
	struct lockstep l;
	struct lockstep_options options;
	word max_steps, seed;
	int format;
	struct terminal terminal;       /* the input: a file, none ... */
	const struct lockstep_record *record; /* ... or what was recorded */
	struct lockstep_verdict verdict;
	struct text rule;
};

/* ---- Console input ------------------------------------------------------ */

static word input(void *ctx, word index)
{
	struct equiv *e = ctx;
	if (e->record)
		return index < e->record->inputs ? e->record->input[index]
		                                 : CONSOLE_END;
	if (!e->seed || e->terminal.in)
		return e->terminal.console.in(e->terminal.console.ctx, index);
	return random_at(e->seed, index);
}

/* ---- Running ------------------------------------------------------------ */

static void progress(const struct equiv *e, bool last)
{
	if (!isatty(STDERR_FILENO) || e->l.steps < 16 * CHUNK)
		return;
	if (last)
		fputs("\r\033[K", stderr);
	else
		fprintf(stderr, "\r%" PRIu64 " steps, the same so far",
		        e->l.steps);
}

/* The verdict, and why it had to be so if there is something to explain. */
static void judge(struct equiv *e)
{
	struct theorems_report *r = NULL;
	if (lockstep_asks(&e->l))
		r = theorems_classify(e->isa, NULL);
	lockstep_judge(&e->l, r, &e->verdict);
	if (r)
		lockstep_rule(&e->l, r, &e->rule);
	theorems_report_free(r);
}

/* False when there is no memory. */
static bool run(struct equiv *e)
{
	e->options.input = input;
	e->options.ctx = e;
	if (!lockstep_open(&e->l, e->isa, e->stack, &e->options)) {
		cli_say(e->c, "out of memory");
		return false;
	}
	enum lockstep_end end = LOCKSTEP_DIVERGED;
	if (lockstep_start(&e->l))
		end = LOCKSTEP_RUNNING;
	while (!end && e->l.steps < e->max_steps && !cli_interrupted() &&
	       !e->terminal.failed) {
		word left = e->max_steps - e->l.steps;
		end = lockstep_run(&e->l, left < CHUNK ? left : CHUNK);
		progress(e, false);
	}
	progress(e, true);
	judge(e);
	return true;
}

static void close_all(struct equiv *e)
{
	lockstep_close(&e->l);
	terminal_free(&e->terminal);
	text_free(&e->rule);
}

static int status_of(const struct equiv *e)
{
	switch (e->verdict.holds) {
	case THEOREMS_YES: return STATUS_OK;
	case THEOREMS_NO:  return STATUS_FAILED;
	default:
		return cli_interrupted() ? STATUS_INTERRUPTED : STATUS_UNKNOWN;
	}
}

/* ---- Telling ------------------------------------------------------------ */

static void print_under(const struct equiv *e, const char *comma,
                        struct text *out)
{
	for (unsigned j = 0; j < e->stack->depth; j++)
		text_printf(out, "%s%s", j ? comma : "",
		            vmm_kind_name(e->stack->level[j].kind));
}

static void tell_human(struct equiv *e, struct text *out)
{
	const struct lockstep *l = &e->l;
	const struct lockstep_verdict *v = &e->verdict;
	text_printf(out, "%s on %s, under ", e->name, e->isa->name);
	print_under(e, ",", out);
	text_printf(out, ": %s", lockstep_equivalence_name(v->equivalence));
	if (lockstep_slow(l))
		text_printf(out, "\n  step %" PRIu64 ": the monitors have not "
		            "returned after "
		            "%" PRIu64 " machine steps; at this depth\n"
		            "  they may need more (--settle)\n",
		            l->divergence.step, l->divergence.real_steps);
	else if (v->equivalence == LOCKSTEP_DIVERGES)
		text_printf(out, " at step %" PRIu64 "\n", l->divergence.step);
	else if (v->equivalence == LOCKSTEP_INCONCLUSIVE)
		text_printf(out, ", the same for %" PRIu64 " steps\n",
		            l->steps);
	else
		text_printf(out, ", %" PRIu64 " steps to where it %s\n",
		            l->steps, v->end == LOCKSTEP_HALTED
		                              ? "halts" : "is wedged");
	if (!lockstep_slow(l)) {
		lockstep_square(l, out);
		text_add_bytes(out, text_str(&e->rule), e->rule.size);
	}
	lockstep_figures(l, out);
	if (v->inefficient)
		text_printf(out, "  not efficient: %s is innocuous and was "
		                 "interpreted\n", v->inefficient->name);
	text_printf(out, "  seed %" PRIu64 "\n", e->seed);
}

static void tell_json(struct equiv *e, struct text *out)
{
	const struct lockstep_verdict *v = &e->verdict;
	struct text under = {0};
	print_under(e, ",", &under);
	json_t *j = json_pack(
	        "{s:o, s:s, s:s, s:s, s:I, s:s, s:s, s:o}", "program",
	        json_text(e->name), "isa", e->isa->name, "under",
	        text_str(&under), "verdict",
	        lockstep_equivalence_name(v->equivalence), "seed",
	        (json_int_t)e->seed, "rule", text_str(&e->rule), "inefficient",
	        v->inefficient ? v->inefficient->name : "", "run",
	        lockstep_json(&e->l));
	json_print(j, JSON_INDENT(2), out);
	text_free(&under);
}

static int tell(struct equiv *e)
{
	struct text t = {0};
	if (e->terminal.failed) { /* what was seen is of another input */
		terminal_tell(&e->terminal, e->c);
		return STATUS_USAGE;
	}
	if (e->format == FORMAT_JSON)
		tell_json(e, &t);
	else
		tell_human(e, &t);
	bool whole = !t.failed;
	if (!whole)
		cli_say(e->c, "out of memory: there is no report");
	out_print(e->c, &t);
	text_free(&t);
	return whole ? status_of(e) : STATUS_INTERNAL;
}

/* ---- Keeping ------------------------------------------------------------ */

/* As it can be found again from here. */
static const char *set_name(const struct equiv_options *o,
                            const struct under *u)
{
	return o->program.isa.isa ? o->program.isa.isa
	                          : u->guest[0].isa->name;
}

static int save(struct equiv *e, const struct equiv_options *o,
                const struct under *u, int status)
{
	const struct lockstep *l = &e->l;
	word step;
	if (!o->save || e->terminal.failed)
		return status;
	if (!lockstep_wrong(l, &step)) {
		cli_say(e->c, "nothing to save in %s: the two do not diverge",
		        o->save);
		return status;
	}
	size_t inputs = l->bare.inputs + 1; /* one may be looked at */
	word *words = calloc(inputs, sizeof *words);
	struct lockstep_record r = {
		.isa_name = set_name(o, u), .isa_hash = e->isa->hash,
		.depth = e->stack->depth, .w = e->stack->guest_q,
		.slice = u->slice, .step = step, .time = o->time,
		.guests = u->guests,
		.input = words, .inputs = inputs,
	};
	struct text t = {0};
	for (size_t i = 0; words && i < inputs; i++)
		words[i] = input(e, i);
	for (unsigned j = 0; j < r.depth; j++)
		r.kind[j] = e->stack->level[j].kind;
	for (unsigned i = 0; i < u->guests; i++)
		r.guest[i] = u->guest[i].image;
	if (words && lockstep_record_print(&r, l, &t)) {
		int saved = out_text(e->c, o->save, &t);
		status = saved ? saved : status;
	} else {
		cli_say(e->c, "out of memory");
		status = STATUS_INTERNAL;
	}
	text_free(&t);
	free(words);
	return status;
}

/* ---- The commands ------------------------------------------------------- */

static int equiv_program(struct cli *c, const struct equiv_options *o,
                         struct under *u, const struct program *p)
{
	struct equiv e = {
		.c = c, .name = c->operand[0], .isa = p->isa,
		.stack = &u->stack, .max_steps = o->max_steps,
		.seed = o->seed, .format = o->format,
		.options = {.settle_steps = o->settle, .time = o->time},
	};
	int status = STATUS_USAGE;
	if (terminal_open(&e.terminal, c, (enum console_form)o->console,
	                  o->input, NULL)) {
		cli_tell(c);
		status = STATUS_INTERNAL;
		if (run(&e)) {
			status = tell(&e);
			status = save(&e, o, u, status);
		}
	}
	close_all(&e);
	return status;
}

int cmd_equiv(struct cli *c)
{
	struct equiv_options o = {.memory = 65536, .max_steps = 10000000};
	if (!cli_options(c, &o))
		return c->status;
	struct program p;
	int status = STATUS_USAGE;
	if (!out_allowed(c, o.save))
		return status;
	struct under *u = calloc(1, sizeof *u);
	if (u && load_program(c, &o.program, c->operand[0], NULL, &p)) {
		if (under_open(u, c, &o.under, &o.program, &p, (addr)o.memory))
			status = equiv_program(c, &o, u, &p);
		under_close(u);
		program_free(&p);
	}
	free(u);
	return status;
}

/* ---- Replaying ---------------------------------------------------------- */

bool equiv_is_record(const struct source *source)
{
	return lockstep_is_record(source);
}

static int replay(struct cli *c, const struct lockstep_record *r,
                  const struct isa *isa, struct vmm_stack *stack)
{
	const struct asm_image *guests[VMM_VMS_MAX];
	struct vmm_options o = {
		.reader = &c->files.reader, .vms = r->guests, .slice = r->slice,
	};
	for (unsigned i = 0; i < r->guests; i++)
		guests[i] = r->guest[i];
	if (!vmm_stack_build(stack, isa, r->kind, r->depth, &o, guests,
	                     r->guests, r->w, &c->diags))
		return STATUS_USAGE;
	struct equiv e = {
		.c = c, .name = r->guest[0]->name, .isa = isa, .stack = stack,
		.max_steps = r->step, .record = r,
		.options = {.time = r->time},
	};
	if (!run(&e)) {
		close_all(&e);
		return STATUS_INTERNAL;
	}
	word step;
	bool again = lockstep_wrong(&e.l, &step) && step == r->step;
	tell(&e);
	if (!again)
		cli_say(c, "the guest no longer diverges at step "
		           "%" PRIu64, r->step);
	close_all(&e);
	return again ? STATUS_OK : STATUS_FAILED;
}

int equiv_replay(struct cli *c, const char *set, const struct source *source)
{
	struct lockstep_record r;
	struct vmm_stack *stack = calloc(1, sizeof *stack);
	struct isa *isa = NULL;
	int status = STATUS_USAGE;
	if (stack && lockstep_record_read(&r, source, &c->diags)) {
		isa = set ? load_isa(c, set)
		          : isa_load(r.isa_name, &c->files.reader,
		                     &c->diags);
		bool fits = isa != NULL;
		for (unsigned i = 0; i < r.guests && !set && fits; i++)
			fits = asm_fits(r.guest[i], r.guest[i]->name, isa,
			                &c->diags);
		if (fits && isa->hash != r.isa_hash)
			cli_say(c, "%s is not the set in which the divergence "
			           "was found",
			        isa->name);
		if (fits)
			status = replay(c, &r, isa, stack);
		vmm_stack_free(stack);
	}
	if (stack)
		lockstep_record_free(&r);
	isa_free(isa);
	free(stack);
	return status;
}
