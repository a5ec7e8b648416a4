/* sweep.c: one random instruction set, and what became of it. See sweep.h. */
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "trials/sweep.h"

/* ---- One set ------------------------------------------------------------ */

/* What is known of one kind of monitor for the set. */
struct side {
	struct trial_promise promise;
	struct trial trial;
	bool built;
	unsigned violating, shown, by_program, timing;
	struct redpill program; /* the first that shows it */
};

struct run {
	const struct sweep_options *o;
	const struct isa *isa;
	struct theorems_report *report; /* of what is not vt's */
	struct redpill_lab lab;
	struct side side[VMM_KINDS];
	struct diags diags;
};

/* vt's own instructions satisfy every condition (the tests check that), so
 * only what the set has itself needs to be asked about. */
static struct theorems_report *classify(const struct isa *isa,
                                        struct arena *arena)
{
	struct isa_insn *own = arena_alloc(arena,
	                                   isa->insn_count * sizeof *own);
	size_t count = 0;
	for (size_t n = 0; n < isa->insn_count; n++)
		if (strcmp(isa->insns[n].isa_name, isa->name) == 0)
			own[count++] = isa->insns[n];
	struct theorems_options o = {.reading = THEOREMS_INTERPRETS};
	return theorems_classify(isa_variant(isa, own, count, arena), &o);
}

/* A program for each instruction in the way. */
static bool show(struct run *r, struct side *s)
{
	for (size_t n = 0; n < r->report->unit_count; n++) {
		const struct theorems_unit *u = &r->report->units[n];
		if (!trials_violates(u, s->trial.kind))
			continue;
		const struct isa_insn *i = isa_find(r->isa, u->insn->name);
		struct redpill p = {0};
		if (!trials_redpill_find(&r->lab, i, s->trial.kind, &p)) {
			trials_redpill_free(&p);
			return false;
		}
		s->violating++;
		s->by_program += p.sign != REDPILL_NOT_SHOWN;
		s->timing += p.timing_only;
		s->shown += p.sign || s->trial.seen[i->index];
		if (p.sign && !s->program.sign) {
			trials_redpill_free(&s->program);
			s->program = p;
		} else {
			trials_redpill_free(&p);
		}
	}
	return true;
}

static bool run_side(struct run *r, enum vmm_kind kind, word index)
{
	struct side *s = &r->side[kind];
	struct trial_options t = {
		.reader = r->o->reader, .guests = r->o->guests,
		.steps = r->o->steps, .w = r->o->w,
		.seed = random_seed(r->o->seed ^ index << 20, kind),
	};
	trials_promise(r->report, kind, &s->promise);
	s->built = trials_open(&s->trial, r->isa, kind, r->o->w, r->o->reader,
	                       &r->diags);
	return s->built && trials_guests(&s->trial, &t) && show(r, s);
}

/* Whether what is seen contradicts what is proved. */
static bool consistent(const struct side *s)
{
	const struct trial_promise *p = &s->promise;
	bool seen = s->trial.diverged || s->by_program;
	if (p->extended == THEOREMS_YES && p->exact == THEOREMS_NO)
		return false;
	if (p->exact == THEOREMS_YES && seen)
		return false;
	return p->extended != THEOREMS_YES ||
	       (!seen && !s->trial.escaped && !s->trial.held);
}

static bool shown(const struct side *s)
{
	return s->promise.exact != THEOREMS_NO || s->trial.diverged ||
	       s->by_program;
}

/* ---- As JSON ------------------------------------------------------------ */

static json_t *classes(unsigned set)
{
	json_t *list = json_array();
	for (unsigned c = 0; c < ISA_CLASS_COUNT; c++)
		if (set >> c & 1)
			json_array_append_new(
			        list, json_string(isa_class_name(c)));
	return list;
}

static json_t *side_json(const struct side *s)
{
	const struct trial *t = &s->trial;
	json_t *j = json_pack(
	        "{s:s, s:s, s:s, s:b, s:o, s:I, s:I, s:I, s:I, s:i, s:i, s:i, "
	        "s:i}",
	        "letter", theorems_truth_name(s->promise.letter), "extended",
	        theorems_truth_name(s->promise.extended), "exact",
	        theorems_truth_name(s->promise.exact), "explained", (int)s->promise.explained,
	        "extensions", classes(s->promise.extensions), "guests",
	        (json_int_t)t->guests, "steps", (json_int_t)t->steps,
	        "diverged", (json_int_t)t->diverged, "escaped",
	        (json_int_t)t->escaped, "violating", (int)s->violating,
	        "shown", (int)s->shown, "by_program", (int)s->by_program,
	        "timing", (int)s->timing);
	if (j && t->held)
		json_object_set_new(j, "held", json_integer(t->held));
	if (j && t->diverged) {
		json_object_set_new(j, "at", json_string(t->insn ? t->insn->name
		                                                 : "a trap"));
		json_object_set_new(j, "what",
		                    json_string(lockstep_what_name(t->what)));
	}
	if (j && s->program.sign)
		json_object_set_new(
			j, "program",
			json_string(trials_redpill_sign_name(s->program.sign)));
	return j;
}

static json_t *result(const struct run *r, const struct mutant *m, word index)
{
	json_t *changes = json_array();
	bool fits = true;
	for (unsigned n = 0; n < m->changes; n++)
		json_array_append_new(changes, json_string(m->change[n].row));
	for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS; k++)
		fits = fits && consistent(&r->side[k]);
	return json_pack("{s:I, s:s, s:b, s:o, s:o, s:o}", "index",
	                 (json_int_t)index, "isa", r->isa->name, "consistent",
	                 (int)fits, "changes", changes, "vmm",
	                 side_json(&r->side[VMM_FULL]), "hvm",
	                 side_json(&r->side[VMM_HYBRID]));
}

/* ---- Keeping what fails ------------------------------------------------- */

void trials_sweep_case_free(struct sweep_case *c)
{
	text_free(&c->isa);
	for (unsigned k = 0; k < VMM_KINDS; k++)
		text_free(&c->guest[k]);
	c->any = false;
}

/* The first guest that diverged, made small. */
static void keep_guest(struct run *r, struct side *s, struct text *out)
{
	struct guest g;
	struct guest_options o = {.w = r->o->w, .steps = r->o->steps,
	                          .seed = s->trial.seed};
	bool *focus = calloc(r->isa->insn_count, sizeof *focus);
	for (size_t n = 0; focus && n < r->isa->insn_count; n++)
		focus[n] = strcmp(r->isa->insns[n].isa_name, r->isa->name) == 0;
	o.focus = focus;
	if (focus && trials_guest_make(&g, r->isa, &o)) {
		word steps = trials_minimise(&s->trial, g.E, &g.entry, g.steps);
		text_printf(out, "; diverges from the bare machine under %s, "
		            "in step %u:\n"
		            ";   thirdgen equiv -m %u --isa ISA --under %s THIS\n",
		            vmm_kind_name(s->trial.kind), (unsigned)steps,
		            (unsigned)r->o->w, vmm_kind_name(s->trial.kind));
		trials_guest_print(r->isa, g.E, g.w, g.entry, NULL, out);
		trials_guest_free(&g);
	}
	free(focus);
}

static void keep(struct run *r, struct sweep_case *c)
{
	for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS; k++) {
		struct side *s = &r->side[k];
		bool violated = s->trial.diverged || s->by_program;
		if (consistent(s) && shown(s) &&
		    !(r->o->keep_all && violated))
			continue;
		c->any = true;
		if (s->trial.diverged)
			keep_guest(r, s, &c->guest[k]);
		else
			text_add(&c->guest[k], text_str(&s->program.source));
	}
}

/* ---- Running one -------------------------------------------------------- */

/* Everything about the changes in `keep_changes`; whether it fails. */
static json_t *try(const struct sweep_options *o, const struct mutant *m,
                   unsigned keep_changes, word index, struct sweep_case *c,
                   struct text *why)
{
	jmp_buf out_of_memory;
	struct arena arena = {.out_of_memory = &out_of_memory};
	struct run *r = calloc(1, sizeof *r);
	struct mutant_set *set = calloc(1, sizeof *set);
	json_t *volatile line = NULL;
	if (!r || !set || setjmp(out_of_memory))
		goto end;
	r->o = o;
	if (trials_mutant_load(set, m, keep_changes, o->reader, &r->diags)) {
		r->isa = set->isa;
		trials_redpill_open(&r->lab, r->isa, o->reader);
		r->report = classify(r->isa, &arena);
		if (r->report && r->report->fault)
			text_printf(why, "%s: %s\n", m->name, r->report->fault);
		else if (r->report && run_side(r, VMM_FULL, index) &&
		         run_side(r, VMM_HYBRID, index)) {
			line = result(r, m, index);
			keep(r, c);
		}
	}
end:
	if (!line && r)
		diags_render(&r->diags, why, 0);
	for (enum vmm_kind k = VMM_FULL; r && k < VMM_KINDS; k++) {
		trials_close(&r->side[k].trial);
		trials_redpill_free(&r->side[k].program);
	}
	if (r) {
		trials_redpill_close(&r->lab);
		theorems_report_free(r->report);
		diags_free(&r->diags);
	}
	if (set)
		trials_mutant_unload(set);
	free(set);
	free(r);
	arena_free(&arena);
	return line;
}

json_t *trials_sweep_one(const struct sweep_options *o, word index,
                         struct sweep_case *c, struct text *why)
{
	struct mutant m;
	json_t *line = NULL;
	if (trials_mutant_make(&m, o->vt, o->seed, index))
		line = try(o, &m, (1u << m.changes) - 1, index, c, why);
	if (c->any) {
		/* without a change that it does not take */
		unsigned least = (1u << m.changes) - 1;
		for (unsigned n = 0; n < m.changes; n++) {
			struct sweep_case less = {0};
			struct text ignored = {0};
			if (!(least & ~(1u << n)))
				continue;
			json_decref(try(o, &m, least & ~(1u << n), index,
			                &less, &ignored));
			if (less.any) {
				struct sweep_case old = *c;
				*c = less;
				less = old;
				least &= ~(1u << n);
			}
			trials_sweep_case_free(&less);
			text_free(&ignored);
		}
		trials_mutant_print(&m, least,
		                    "a minimal difference that fails", &c->isa);
	}
	trials_mutant_free(&m);
	return line;
}
