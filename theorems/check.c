/* check.c: the conditions of the theorems, for a whole set.
 *
 * Theorem 1: for any conventional third generation computer a VMM may be
 * constructed if the sensitive instructions are a subset of the privileged
 * ones. Theorem 3: a hybrid VMM, if the user sensitive ones are. Both are
 * conditions on each instruction by itself.
 */
#include "theorems/internal.h"

const char *theorems_condition_name(enum theorems_condition c)
{
	static const char *const names[THEOREMS_CONDITIONS] = {
		[THEOREMS_T1] = "t1",
		[THEOREMS_T3] = "t3",
		[THEOREMS_EXACT] = "exact",
		[THEOREMS_EXACT_HYBRID] = "exact-hybrid",
		[THEOREMS_EFFICIENCY] = "efficiency",
		[THEOREMS_T1_EXTENDED] = "t1-extended",
	};
	return names[c];
}

/* "All innocuous instructions are executed by the hardware directly." One that
 * always traps in user mode may be innocuous by the letter, as a privileged
 * `out` is; that is the set's own choice and not meant. */
static enum theorems_truth efficient(const struct theorems_unit *u)
{
	return theorems_truth_implies(
		u->is[ISA_INNOCUOUS],
		theorems_truth_not(u->is[ISA_PARTLY_PRIVILEGED]));
}

/* With the extensions counted as sensitive; they are not told apart by mode,
 * so as user-sensitive too. A privileged instruction may still be
 * trap-sensitive: "privileged" says nothing about states in which it memory
 * traps. */
enum theorems_truth theorems_unit_extended(const struct theorems_unit *u,
                                           bool hybrid)
{
	enum theorems_truth privileged = u->is[ISA_PRIVILEGED];
	enum theorems_truth any = hybrid ? u->user_sensitive : u->sensitive;
	for (unsigned c = ISA_SIZE_SENSITIVE; c < ISA_CLASS_COUNT; c++)
		any = theorems_truth_or(any, u->is[c]);
	return theorems_truth_and(
		theorems_truth_implies(any, privileged),
		theorems_truth_implies(
			privileged,
			theorems_truth_not(u->is[ISA_TRAP_SENSITIVE])));
}

enum theorems_truth theorems_check_unit(const struct theorems_unit *u,
                                        enum theorems_condition c,
                                        unsigned reading)
{
	enum theorems_truth privileged = u->is[ISA_PRIVILEGED];
	enum theorems_truth user = reading & THEOREMS_USER_REVERSED
	                                   ? u->supervisor_sensitive
	                                   : u->user_sensitive;
	switch (c) {
	case THEOREMS_T1:
		return theorems_truth_implies(u->sensitive, privileged);
	case THEOREMS_T3:
		return theorems_truth_implies(user, privileged);
	case THEOREMS_EXACT:
		return theorems_truth_and(u->commutes[MODE_S],
		                          u->commutes[MODE_U]);
	case THEOREMS_EXACT_HYBRID:
		return u->commutes[MODE_U];
	case THEOREMS_EFFICIENCY:
		return efficient(u);
	case THEOREMS_T1_EXTENDED:
		return theorems_unit_extended(u, false);
	case THEOREMS_CONDITIONS:
		break;
	}
	return THEOREMS_UNKNOWN;
}

/* Theorem 1's condition with the extensions implies the exact condition,
 * instruction by instruction: where the answers say otherwise, one of them is
 * wrong. */
static void cross_check(struct theorems_report *r)
{
	if (r->options.reading || r->fault)
		return;
	for (size_t i = 0; i < r->unit_count; i++) {
		const struct theorems_unit *u = &r->units[i];
		if (theorems_unit_extended(u, false) == THEOREMS_YES &&
		    theorems_check_unit(u, THEOREMS_EXACT, 0) == THEOREMS_NO) {
			struct text t = {0};
			text_printf(&t, "%s: not sensitive in any way, and "
			                "does not commute with the VM map",
			            u->insn->name);
			r->fault = arena_strdup(&r->arena, text_str(&t));
			text_free(&t);
			return;
		}
	}
}

void theorems_conclude(struct theorems_report *r)
{
	for (unsigned c = 0; c < THEOREMS_CONDITIONS; c++) {
		enum theorems_truth all =
		        r->stopped ? THEOREMS_UNKNOWN : THEOREMS_YES;
		for (size_t i = 0; i < r->unit_count; i++)
			all = theorems_truth_and(
				all, theorems_check_unit(&r->units[i], c,
			                                 r->options.reading));
		r->verdict[c] = all;
	}
	cross_check(r);
}

enum theorems_truth theorems_unit_meets(const struct theorems_report *r,
                                        const struct theorems_unit *u,
                                        enum theorems_condition c)
{
	return theorems_check_unit(u, c, r->options.reading);
}
