/* trial.c: what is said of an instruction set, and what is seen. See trial.h.
 */
#include <stdlib.h>
#include <string.h>

#include "trials/trial.h"
#include "base/random.h"

/* ---- What is promised --------------------------------------------------- */

unsigned trials_extensions(const struct theorems_unit *u)
{
	unsigned set = 0;
	for (unsigned c = ISA_SIZE_SENSITIVE; c < ISA_CLASS_COUNT; c++)
		if (u->is[c] == THEOREMS_YES &&
		    (u->is[ISA_PRIVILEGED] != THEOREMS_YES ||
		     c == ISA_TRAP_SENSITIVE))
			set |= 1u << c;
	return set;
}

void trials_promise(const struct theorems_report *r, enum vmm_kind kind,
                    struct trial_promise *out)
{
	bool full = kind == VMM_FULL;
	enum theorems_truth hybrid = THEOREMS_YES;
	*out = (struct trial_promise){
		.letter = r->verdict[full ? THEOREMS_T1 : THEOREMS_T3],
		.exact = r->verdict[full ? THEOREMS_EXACT
		                         : THEOREMS_EXACT_HYBRID],
		.explained = true,
	};
	for (size_t n = 0; n < r->unit_count; n++) {
		const struct theorems_unit *u = &r->units[n];
		hybrid = theorems_truth_and(hybrid,
		                            theorems_unit_extended(u, true));
		if (!trials_violates(u, kind))
			continue;
		out->extensions |= trials_extensions(u);
		out->explained = out->explained && trials_extensions(u);
	}
	out->extended = full ? r->verdict[THEOREMS_T1_EXTENDED] : hybrid;
}

bool trials_violates(const struct theorems_unit *u, enum vmm_kind kind)
{
	return u->commutes[MODE_U] == THEOREMS_NO ||
	       (kind == VMM_FULL && u->commutes[MODE_S] == THEOREMS_NO);
}

bool trials_contradicts(const struct trial_promise *p,
                        const struct trial_seen *seen)
{
	bool extended = p->extended == THEOREMS_YES;
	if (extended &&
	    (p->exact == THEOREMS_NO || seen->escapes || seen->held))
		return true;
	return seen->differs && (extended || p->exact == THEOREMS_YES);
}

/* ---- What is seen ------------------------------------------------------- */

bool trials_open(struct trial *t, const struct isa *isa, enum vmm_kind kind,
                 addr w, const struct source_reader *reader,
                 struct diags *diags)
{
	struct vmm_options v = {.reader = reader};
	*t = (struct trial){.isa = isa, .kind = kind, .w = w};
	t->seen = calloc(isa->insn_count, sizeof *t->seen);
	return t->seen && vmm_stack_build(&t->stack, isa, &kind, 1, &v, NULL,
	                                  0, w, diags);
}

void trials_close(struct trial *t)
{
	vmm_stack_free(&t->stack);
	free(t->seen);
}

bool trials_guest(struct trial *t, const word *E, addr entry, word steps,
                  struct lockstep *l)
{
	(void)t;
	return !lockstep_start_words(l, E, entry) ||
	       lockstep_run(l, steps) == LOCKSTEP_DIVERGED;
}

static void note(struct trial *t, const struct lockstep *l, bool diverged,
                 word seed)
{
	t->guests++;
	t->steps += l->steps;
	t->total.direct += l->total.direct;
	t->total.interpreted += l->total.interpreted;
	t->total.trapped += l->total.trapped;
	if (l->control.escapes && !t->escaped++)
		t->escape = l->control.first;
	if (diverged && l->divergence.f_before.held) {
		t->held++;
		return;
	}
	if (!diverged)
		return;
	const struct isa_insn *i = l->divergence.insn.insn;
	if (!t->diverged++) {
		t->seed = seed;
		t->insn = i;
		t->what = l->divergence.what;
	}
	if (i)
		t->seen[i->index] = true;
}

/* Its own instructions first: those that are not its base's. */
static bool *focus_of(const struct isa *isa)
{
	bool *focus = calloc(isa->insn_count, sizeof *focus), any = false;
	for (size_t i = 0; focus && i < isa->insn_count; i++) {
		focus[i] = strcmp(isa->insns[i].isa_name, isa->name) == 0;
		any = any || focus[i];
	}
	if (any)
		return focus;
	free(focus);
	return NULL;
}

bool trials_guests(struct trial *t, const struct trial_options *o)
{
	struct lockstep l;
	struct lockstep_options lo = {.input = trials_guest_input,
	                              .settle_steps = 20000};
	bool *focus = focus_of(t->isa);
	bool ok = lockstep_open(&l, t->isa, &t->stack, &lo);
	for (unsigned n = 0; n < o->guests && ok; n++) {
		if (o->stop && o->stop())
			break;
		struct guest g;
		struct guest_options go = {
			.w = t->w, .steps = o->steps,
			.seed = random_seed(o->seed, n), .focus = focus,
		};
		ok = trials_guest_make(&g, t->isa, &go);
		if (ok)
			note(t, &l, trials_guest(t, g.E, g.entry, g.steps, &l),
			     go.seed);
		trials_guest_free(&g);
	}
	lockstep_close(&l);
	free(focus);
	return ok;
}
