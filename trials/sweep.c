/* sweep.c: one random instruction set, and what became of it. See sweep.h. */
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "trials/sweep.h"

/* ---- One set ------------------------------------------------------------ */

/* One kind of monitor for the set, at work. */
struct side {
	struct trial trial;
	struct redpill program; /* the first that shows it */
	struct sweep_side *out; /* what is known of it */
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
		s->out->violating++;
		s->out->by_program += p.sign != REDPILL_NOT_SHOWN;
		s->out->timing += p.timing_only;
		s->out->shown += p.sign || s->trial.seen[i->index];
		if (p.sign && !s->program.sign) {
			trials_redpill_free(&s->program);
			s->program = p;
		} else {
			trials_redpill_free(&p);
		}
	}
	s->out->program = s->program.sign;
	return true;
}

/* What the random guests did. */
static bool note(const struct trial *t, struct sweep_side *out)
{
	out->guests = t->guests;
	out->steps = t->steps;
	out->diverged = t->diverged;
	out->escaped = t->escaped;
	out->held = t->held;
	if (!t->diverged)
		return true;
	out->at = strdup(t->insn ? t->insn->name : "a trap");
	out->what = t->what;
	return out->at != NULL;
}

static bool run_side(struct run *r, enum vmm_kind kind, word index)
{
	struct side *s = &r->side[kind];
	struct trial_options t = {
		.reader = r->o->reader, .guests = r->o->guests,
		.steps = r->o->steps, .w = r->o->w,
		.seed = random_seed(r->o->seed ^ index << 20, kind),
	};
	trials_promise(r->report, kind, &s->out->promise);
	return trials_open(&s->trial, r->isa, kind, r->o->w, r->o->reader,
	                   &r->diags) &&
	       trials_guests(&s->trial, &t) && note(&s->trial, s->out) &&
	       show(r, s);
}

/* Which set it is, and how it came to be. */
static bool name(struct sweep_result *out, const struct sweep_options *o,
                 const struct mutant *m, word index)
{
	struct text made = {0};
	trials_sweep_made(o, &made);
	out->made = text_take(&made);
	out->index = index;
	out->isa = strdup(m->name);
	for (unsigned n = 0; n < m->changes; n++) {
		out->change[n] = strdup(m->change[n].row);
		out->changes += out->change[n] != NULL;
	}
	return out->made && out->isa && out->changes == m->changes;
}

void trials_sweep_free(struct sweep_result *r)
{
	for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS; k++)
		free(r->side[k].at);
	for (unsigned n = 0; n < r->changes; n++)
		free(r->change[n]);
	free(r->isa);
	free(r->made);
	*r = (struct sweep_result){0};
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
		            ";   thirdgen equiv -m %u --isa ISA --under %s "
		            "THIS\n",
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
		if (!trials_sweep_contradicts(s->out) &&
		    !trials_sweep_hidden(s->out) &&
		    !(r->o->keep_all && trials_sweep_differs(s->out)))
			continue;
		c->any = true;
		if (s->trial.diverged)
			keep_guest(r, s, &c->guest[k]);
		else
			text_add(&c->guest[k], text_str(&s->program.source));
	}
}

/* ---- Running one -------------------------------------------------------- */

/* Everything about the changes in `keep_changes`; false: it could not be. */
static bool try(const struct sweep_options *o, const struct mutant *m,
                unsigned keep_changes, struct sweep_result *out,
                struct sweep_case *c, struct text *why)
{
	jmp_buf out_of_memory;
	struct arena arena = {.out_of_memory = &out_of_memory};
	struct run *r = calloc(1, sizeof *r);
	struct mutant_set *set = calloc(1, sizeof *set);
	volatile bool done = false;
	if (!r || !set || setjmp(out_of_memory))
		goto end;
	r->o = o;
	for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS; k++)
		r->side[k].out = &out->side[k];
	if (trials_mutant_load(set, m, keep_changes, o->reader, &r->diags)) {
		r->isa = set->isa;
		trials_redpill_open(&r->lab, r->isa, o->reader);
		r->report = classify(r->isa, &arena);
		if (r->report && r->report->fault)
			text_printf(why, "%s: %s\n", m->name, r->report->fault);
		else if (r->report && run_side(r, VMM_FULL, out->index) &&
		         run_side(r, VMM_HYBRID, out->index)) {
			keep(r, c);
			done = true;
		}
	}
end:
	if (!done && r)
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
	return done;
}

/* Leaves out the changes that are not needed for it to fail. */
static void make_small(const struct sweep_options *o, const struct mutant *m,
                       word index, struct sweep_case *c)
{
	unsigned least = (1u << m->changes) - 1;
	for (unsigned n = 0; n < m->changes; n++) {
		struct sweep_result result = {.index = index};
		struct sweep_case less = {0};
		struct text ignored = {0};
		if (!(least & ~(1u << n)))
			continue;
		(void)try(o, m, least & ~(1u << n), &result, &less, &ignored);
		if (less.any) {
			struct sweep_case old = *c;
			*c = less;
			less = old;
			least &= ~(1u << n);
		}
		trials_sweep_case_free(&less);
		trials_sweep_free(&result);
		text_free(&ignored);
	}
	trials_mutant_print(m, least, "a minimal difference that fails",
	                    &c->isa);
}

bool trials_sweep_one(const struct sweep_options *o, word index,
                      struct sweep_result *r, struct sweep_case *c,
                      struct text *why)
{
	struct mutant m;
	*r = (struct sweep_result){0};
	bool ok = trials_mutant_make(&m, o->vt, o->seed, index) &&
	          name(r, o, &m, index) &&
	          try(o, &m, (1u << m.changes) - 1, r, c, why);
	if (c->any)
		make_small(o, &m, index, c);
	trials_mutant_free(&m);
	return ok;
}
