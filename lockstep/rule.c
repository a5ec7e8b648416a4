/* rule.c: which rule an instruction breaks that broke the square.
 *
 * Lock-step finds that f(i(S)) and what came of f(S) differ; classification
 * says why it had to be so, or that it had not: then the monitor is at fault.
 */
#include "lockstep/internal.h"
#include "theorems/theorems.h"

static bool has_kind(const struct lockstep *l, enum vmm_kind kind)
{
	for (unsigned j = 0; j < l->stack->depth; j++)
		if (l->stack->level[j].kind == kind)
			return true;
	return false;
}

static void print_classes(const struct theorems_unit *u, struct text *out)
{
	const char *comma = "";
	for (int c = 0; c < ISA_CLASS_COUNT; c++) {
		if (u->is[c] != THEOREMS_YES)
			continue;
		text_printf(out, "%s%s", comma,
		            isa_class_name((enum isa_class)c));
		comma = ", ";
	}
	if (u->is[ISA_PRIVILEGED] != THEOREMS_YES)
		text_printf(out, "%snot privileged", comma);
}

static void print_rule(const struct lockstep *l,
                       const struct theorems_unit *u, enum mode m,
                       struct text *out)
{
	bool privileged = u->is[ISA_PRIVILEGED] == THEOREMS_YES;
	bool vmm = has_kind(l, VMM_FULL);
	if (vmm && u->sensitive == THEOREMS_YES && !privileged)
		text_add(out, "Theorem 1: a sensitive instruction must be "
		              "privileged");
	else if (!vmm && u->user_sensitive == THEOREMS_YES && !privileged)
		text_add(out, "Theorem 3: a user-sensitive instruction must be "
		              "privileged");
	else if (u->commutes[m] == THEOREMS_NO)
		text_add(out, "none to the letter, but the instruction does "
		              "not commute with the VM map");
	else if (u->commutes[m] == THEOREMS_YES)
		text_add(out, "none: the instruction commutes with the VM map, "
		              "so suspect the monitor");
	else
		text_add(out, "unknown: the exact condition is not decided");
}

void lockstep_rule(const struct lockstep *l, const struct theorems_report *r,
                   struct text *out)
{
	const struct lockstep_divergence *d = &l->divergence;
	const struct theorems_unit *u = NULL;
	if (d->insn.fetched)
		u = theorems_unit_of(r, d->insn.insn_word);
	if (!d->what || !u)
		return;
	text_printf(out, "  instruction: %s: ", u->insn->name);
	print_classes(u, out);
	text_add(out, "\n  rule: ");
	print_rule(l, u, d->insn.before.m, out);
	text_char(out, '\n');
}

/* All forms of the instruction are innocuous, and run in user mode in some
 * states at least: what check calls efficiency, from the run's side. */
static bool must_run_directly(const struct theorems_report *r,
                              const struct isa_insn *i)
{
	bool any = false;
	for (size_t n = 0; n < r->unit_count; n++) {
		const struct theorems_unit *u = &r->units[n];
		if (u->insn != i)
			continue;
		any = true;
		if (u->is[ISA_INNOCUOUS] != THEOREMS_YES ||
		    u->answer[THEOREMS_COMPLETES_U].finding !=
		            THEOREMS_FOUND)
			return false;
	}
	return any;
}

const struct isa_insn *lockstep_inefficient(const struct lockstep *l,
                                            const struct theorems_report *r)
{
	if (has_kind(l, VMM_HYBRID))
		return NULL;
	for (size_t i = 0; i < l->isa->insn_count; i++)
		if (l->insn[i].interpreted &&
		    must_run_directly(r, &l->isa->insns[i]))
			return &l->isa->insns[i];
	return NULL;
}
