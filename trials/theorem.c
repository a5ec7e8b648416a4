/* theorem.c: the three theorems for one instruction set. See theorem.h. */
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

/* Runs the programs under a stack of `depth` monitors of that kind. */
static json_t *programs(struct proof *p, enum vmm_kind kind, unsigned depth)
{
	enum vmm_kind kinds[THEOREM_DEPTH_MAX];
	struct vmm_options v = {.reader = p->o->reader};
	struct vmm_stack stack;
	struct lockstep l = {0};
	word run = 0, differ = 0, escaped = 0, steps = 0, direct = 0, other = 0;
	const char *first = NULL;
	for (unsigned n = 0; n < depth; n++)
		kinds[n] = kind;
	memset(&stack, 0, sizeof stack);
	bool ok = vmm_stack_build(&stack, p->isa, kinds, depth, &v, NULL, 0,
	                          THEOREM_W, &p->diags) &&
	          lockstep_open(&l, p->isa, &stack, NULL);
	for (size_t n = 0; n < p->o->program_count && ok; n++) {
		struct asm_image *i = program(p, p->o->programs[n]);
		if (!i)
			continue;
		words_of(p, i);
		bool same = lockstep_start_words(&l, p->E, i->entry) &&
		            lockstep_run(&l, p->o->steps) != LOCKSTEP_DIVERGED;
		asm_image_free(i);
		run++;
		steps += l.steps;
		direct += l.total.direct;
		other += l.total.interpreted;
		escaped += l.control.escapes > 0;
		if (!same && !differ++)
			first = p->o->programs[n];
	}
	lockstep_close(&l);
	vmm_stack_free(&stack);
	if (!ok)
		return NULL;
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:s?}", "run",
	                 (json_int_t)run, "differ", (json_int_t)differ,
	                 "escaped", (json_int_t)escaped, "steps",
	                 (json_int_t)steps, "direct", (json_int_t)direct,
	                 "interpreted", (json_int_t)other, "first", first);
}

/* ---- Programs made from witnesses --------------------------------------- */

static json_t *shown(struct proof *p, enum vmm_kind kind, const bool *seen)
{
	json_t *list = json_array();
	for (size_t n = 0; n < p->report->unit_count; n++) {
		const struct theorems_unit *u = &p->report->units[n];
		struct redpill pill = {0};
		struct text bare = {0}, under = {0};
		if (!trials_violates(u, kind))
			continue;
		trials_redpill_find(&p->lab, u->insn, kind, &pill);
		trials_redpill_say(&pill.bare, &bare);
		trials_redpill_say(&pill.under, &under);
		json_array_append_new(
			list,
			json_pack("{s:s, s:s, s:b, s:b, s:s, s:s, s:s}", "insn",
		                  u->insn->name, "sign",
		                  trials_redpill_sign_name(pill.sign), "timing",
		                  (int)pill.timing_only, "seen",
		                  (int)seen[u->insn->index], "bare",
		                  text_str(&bare), "under", text_str(&under),
		                  "program", text_str(&pill.source)));
		trials_redpill_free(&pill);
		text_free(&bare);
		text_free(&under);
	}
	return list;
}

/* ---- Theorems 1 and 3 --------------------------------------------------- */

static json_t *monitor(struct proof *p, enum vmm_kind kind)
{
	struct trial_promise promise;
	struct trial t;
	struct trial_options to = {.reader = p->o->reader,
	                           .seed = p->o->seed,
	                           .guests = p->o->guests, .steps = 80};
	trials_promise(p->report, kind, &promise);
	bool ok = trials_open(&t, p->isa, kind, 96, p->o->reader, &p->diags) &&
	          trials_guests(&t, &to);
	json_t *curated = ok ? programs(p, kind, 1) : NULL;
	json_t *j = NULL;
	if (curated)
		j = json_pack("{s:s, s:s, s:s, s:o, s:i, s:i, s:i, s:s?, s:o}",
		              "letter", theorems_truth_name(promise.letter),
		              "extended", theorems_truth_name(promise.extended),
		              "exact", theorems_truth_name(promise.exact),
		              "programs", curated, "guests", (int)t.guests, "diverged",
		              (int)t.diverged, "escaped", (int)t.escaped, "at",
		              t.insn ? t.insn->name : NULL, "shown",
		              shown(p, kind, t.seen));
	trials_close(&t);
	return j;
}

/* ---- Theorem 2 ---------------------------------------------------------- */

static json_t *room_and_time(struct proof *p)
{
	static const char *const ends[] = {
		[TIMING_SAME] = "same", [TIMING_DIFFERENT] = "different",
		[TIMING_GUEST] = "guest", [TIMING_NOT_ENDED] = "not ended",
	};
	struct recursion r;
	if (!trials_recursion_check(&r, p->isa, p->o->reader, &p->diags))
		return NULL;
	json_t *watched = r.halts && r.clock
	                          ? json_pack("[b, b]", (int)r.watched[0],
	                                      (int)r.watched[1])
	                          : json_null();
	return json_pack("{s:i, s:i, s:i, s:i, s:b, s:s, s:o, s:b}", "q",
	                 (int)RECURSION_Q, "k", (int)r.k, "predicted",
	                 (int)r.predicted, "found", (int)r.found, "halts",
	                 (int)r.halts, "clock", ends[r.disturbed], "watchdog",
	                 watched, "holds", (int)trials_recursion_holds(&r));
}

/* Whether the monitor has a timing dependence, and the programs under
 * monitors in monitors. */
static json_t *recursion(struct proof *p)
{
	struct vmm_options v = {.reader = p->o->reader};
	struct asm_image *m = vmm_build(p->isa, VMM_FULL, &v, &p->diags);
	json_t *depths = json_array();
	unsigned readings = m ? lockstep_timing_readings(m, p->isa, NULL) : 0;
	for (unsigned n = 2; m && n <= p->o->depth; n++)
		json_array_append_new(depths, programs(p, VMM_FULL, n));
	asm_image_free(m);
	return json_pack("{s:i, s:o, s:o}", "readings", (int)readings, "depths",
	                 depths, "tried", room_and_time(p));
}

/* ---- All of it ---------------------------------------------------------- */

static json_t *prove(struct proof *p)
{
	json_t *j = json_pack("{s:s}", "isa", p->isa->name);
	struct theorems_options o = {.reading = THEOREMS_INTERPRETS};
	p->report = theorems_classify(p->isa, &o);
	p->E = malloc(THEOREM_W * sizeof(word));
	bool ok = j && p->report && p->E;
	trials_redpill_open(&p->lab, p->isa, p->o->reader);
	for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS && ok; k++) {
		unsigned theorem = k == VMM_FULL ? 1 : 3;
		if (!(p->o->theorems >> theorem & 1))
			continue;
		json_t *side = monitor(p, k);
		ok = side != NULL;
		json_object_set_new(j, vmm_kind_name(k), side);
	}
	if (ok && p->o->theorems >> 2 & 1 &&
	    p->report->verdict[THEOREMS_T1] == THEOREMS_YES) {
		json_t *r = recursion(p);
		ok = r != NULL;
		json_object_set_new(j, "recursion", r);
	}
	if (ok)
		return j;
	json_decref(j);
	return NULL;
}

json_t *trials_theorem_one(const struct isa *isa,
                           const struct theorem_options *o, struct text *why)
{
	struct proof p = {.isa = isa, .o = o};
	json_t *j = prove(&p);
	if (!j)
		diags_render(&p.diags, why, 0);
	trials_redpill_close(&p.lab);
	theorems_report_free(p.report);
	free(p.E);
	diags_free(&p.diags);
	return j;
}
