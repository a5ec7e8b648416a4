/* theorem.c: the three theorems for one instruction set. See theorem.h. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "trials/recursion.h"
#include "trials/theorem.h"

struct proof {
	const struct isa *isa;
	const struct theorem_options *o;
	struct theorems_report *report;
	struct redpill_lab lab;
	word *E;                 /* THEOREM_W words, of a program */
	struct diags diags;
};

/* ---- Programs ----------------------------------------------------------- */

/* The program's image, or NULL: it is not for this set. */
static struct asm_image *program(struct proof *p, const char *name)
{
	const struct source_reader *r = p->o->reader;
	const struct source *s = r->find(r->ctx, name, NULL, NULL, NULL);
	struct asm_options a = {.reader = r};
	struct diags diags = {0};
	struct asm_image *i = s ? asm_source(s, p->isa, &a, &diags) : NULL;
	diags_free(&diags);
	if (i && i->end > THEOREM_W) {
		asm_image_free(i);
		i = NULL;
	}
	return i;
}

static void words_of(struct proof *p, const struct asm_image *i)
{
	memset(p->E, 0, THEOREM_W * sizeof(word));
	for (size_t n = 0; n < i->segment_count; n++)
		memcpy(p->E + i->segments[n].at, i->segments[n].words,
		       i->segments[n].count * sizeof(word));
}

/* Runs one of them; whether it diverged is counted. */
static void run_program(struct proof *p, struct lockstep *l, const char *name,
                        struct theorem_programs *out)
{
	struct asm_image *i = program(p, name);
	if (!i)
		return;
	words_of(p, i);
	bool same = lockstep_start_words(l, p->E, i->entry) &&
	            lockstep_run(l, p->o->steps) != LOCKSTEP_DIVERGED;
	asm_image_free(i);
	out->run++;
	out->steps += l->steps;
	out->direct += l->total.direct;
	out->interpreted += l->total.interpreted;
	out->escaped += l->control.escapes > 0;
	if (!same && !out->differ++)
		out->first = strdup(name);
}

/* Besides those for every set: those that escape from a monitor for this one,
 * and those that show what the real machine does. */
static void run_programs(struct proof *p, struct lockstep *l,
                         struct theorem_programs *out)
{
	static const char *const usual[] = {
		"hello.s", "fib.s", "quicksort.s", "sieve.s", "selfmod.s",
		"life.s", "matmul.s", "echo.s", "system.s",
		"trap-arithmetic.s", "trap-illegal.s", "trap-memory.s",
		"trap-privileged.s", "trap-svc.s", "trap-timer.s",
		"tests/modes.s", "tests/traps.s", "tests/timer.s",
		"tests/bounds.s",
	};
	static const char *const own[] = {"escapes", "real"};
	struct text name = {0};
	for (size_t n = 0; n < p->o->program_count; n++)
		run_program(p, l, p->o->programs[n], out);
	if (p->o->programs)
		return;
	for (size_t n = 0; n < sizeof usual / sizeof *usual; n++)
		run_program(p, l, usual[n], out);
	for (size_t n = 0; n < sizeof own / sizeof *own; n++) {
		name.size = 0;
		text_printf(&name, "%s/%s.s", own[n], p->isa->name);
		run_program(p, l, text_str(&name), out);
	}
	text_free(&name);
}

/* Runs the programs under a stack of `depth` monitors of that kind. */
static bool programs(struct proof *p, enum vmm_kind kind, unsigned depth,
                     struct theorem_programs *out)
{
	enum vmm_kind kinds[THEOREM_DEPTH_MAX];
	struct vmm_options v = {.reader = p->o->reader};
	struct vmm_stack stack;
	struct lockstep l = {0};
	assert(depth <= THEOREM_DEPTH_MAX);
	for (unsigned n = 0; n < depth; n++)
		kinds[n] = kind;
	memset(&stack, 0, sizeof stack);
	bool ok = vmm_stack_build(&stack, p->isa, kinds, depth, &v, NULL, 0,
	                          THEOREM_W, &p->diags) &&
	          lockstep_open(&l, p->isa, &stack, NULL);
	if (ok)
		run_programs(p, &l, out);
	lockstep_close(&l);
	vmm_stack_free(&stack);
	return ok;
}

/* ---- Theorems 1 and 3 --------------------------------------------------- */

/* Every instruction in the way, and a program made from its witness. */
static bool culprits(struct proof *p, enum vmm_kind kind, const bool *seen,
                     struct theorem_side *s)
{
	s->culprit = calloc(p->report->unit_count + 1, sizeof *s->culprit);
	for (size_t n = 0; s->culprit && n < p->report->unit_count; n++) {
		const struct theorems_unit *u = &p->report->units[n];
		struct theorem_culprit *c = &s->culprit[s->culprits];
		struct redpill pill = {0};
		if (!trials_violates(u, kind))
			continue;
		trials_redpill_find(&p->lab, u->insn, kind, &pill);
		*c = (struct theorem_culprit){
			.insn = strdup(u->insn->name), .sign = pill.sign,
			.timing = pill.timing_only, .program = pill.source,
			.seen = seen[u->insn->index],
		};
		trials_redpill_say(&pill.bare, &c->bare);
		trials_redpill_say(&pill.under, &c->under);
		pill.source = (struct text){0}; /* it is the culprit's now */
		trials_redpill_free(&pill);
		s->culprits++;
		if (!c->insn)
			return false;
	}
	return s->culprit != NULL;
}

static bool monitor(struct proof *p, enum vmm_kind kind, struct theorem_side *s)
{
	enum { STEPS = 80, W = 96 };
	struct trial t;
	struct trial_options to = {.reader = p->o->reader, .seed = p->o->seed,
	                           .guests = p->o->guests, .steps = STEPS};
	s->tried = true;
	trials_promise(p->report, kind, &s->promise);
	bool ok = trials_open(&t, p->isa, kind, W, p->o->reader, &p->diags) &&
	          trials_guests(&t, &to) &&
	          programs(p, kind, 1, &s->programs) &&
	          culprits(p, kind, t.seen, s);
	s->guests = t.guests;
	s->diverged = t.diverged;
	s->escaped = t.escaped;
	s->held = t.held;
	if (t.insn)
		s->at = strdup(t.insn->name);
	trials_close(&t);
	return ok;
}

/* ---- Theorem 2 ---------------------------------------------------------- */

/* Whether the monitor has a timing dependence, and the programs under
 * monitors in monitors. */
static bool recursion(struct proof *p, struct theorem_recursion *r)
{
	struct vmm_options v = {.reader = p->o->reader};
	r->asked = true;
	r->condition = p->report->verdict[THEOREMS_T1];
	if (r->condition != THEOREMS_YES)
		return true;
	struct asm_image *m = vmm_build(p->isa, VMM_FULL, &v, &p->diags);
	if (!m)
		return false;
	r->readings = lockstep_timing_readings(m, p->isa, NULL);
	asm_image_free(m);
	r->depth = p->o->depth;
	for (unsigned n = 2; n <= r->depth; n++)
		if (!programs(p, VMM_FULL, n, &r->programs[n]))
			return false;
	return trials_recursion_check(&r->limits, p->isa, p->o->reader,
	                              &p->diags);
}

/* ---- All of it ---------------------------------------------------------- */

static bool asked(const struct proof *p, unsigned theorem)
{
	return p->o->theorems >> theorem & 1;
}

/* Whether the monitors that the theorems speak of can be built. */
static bool possible(struct proof *p, struct theorem_result *r)
{
	struct vmm_options v = {.reader = p->o->reader};
	for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS; k++)
		if ((asked(p, trials_theorem_of(k)) ||
		     (k == VMM_FULL && asked(p, 2))) &&
		    !vmm_possible(p->isa, k, &v, &p->diags)) {
			text_add(&r->lacks, p->diags.count
			                            ? p->diags.list[0].message
			                            : "no memory");
			return false;
		}
	return true;
}

static bool prove(struct proof *p, struct theorem_result *r)
{
	struct theorems_options o = {.reading = THEOREMS_INTERPRETS};
	r->isa = strdup(p->isa->name);
	r->set = strdup(p->o->set ? p->o->set : p->isa->name);
	r->theorems = p->o->theorems;
	if (!possible(p, r))
		return r->isa && r->set && !p->diags.out_of_memory;
	p->report = theorems_classify(p->isa, &o);
	p->E = malloc(THEOREM_W * sizeof(word));
	bool ok = r->isa && r->set && p->report && p->E;
	trials_redpill_open(&p->lab, p->isa, p->o->reader);
	for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS && ok; k++)
		if (asked(p, trials_theorem_of(k)))
			ok = monitor(p, k, &r->side[k]);
	if (ok && asked(p, 2))
		ok = recursion(p, &r->recursion);
	return ok;
}

bool trials_theorem(const struct isa *isa, const struct theorem_options *o,
                    struct theorem_result *r, struct text *why)
{
	struct proof p = {.isa = isa, .o = o};
	assert(o->depth <= THEOREM_DEPTH_MAX);
	*r = (struct theorem_result){0};
	bool ok = prove(&p, r);
	diags_render(&p.diags, why, 0);
	trials_redpill_close(&p.lab);
	theorems_report_free(p.report);
	free(p.E);
	diags_free(&p.diags);
	return ok;
}

void trials_theorem_free(struct theorem_result *r)
{
	for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS; k++) {
		struct theorem_side *s = &r->side[k];
		for (size_t n = 0; n < s->culprits; n++) {
			struct theorem_culprit *c = &s->culprit[n];
			free(c->insn);
			text_free(&c->bare);
			text_free(&c->under);
			text_free(&c->program);
		}
		free(s->culprit);
		free(s->programs.first);
		free(s->at);
	}
	for (unsigned n = 0; n <= THEOREM_DEPTH_MAX; n++)
		free(r->recursion.programs[n].first);
	text_free(&r->lacks);
	free(r->isa);
	free(r->set);
	*r = (struct theorem_result){0};
}
