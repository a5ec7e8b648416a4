/* classes.c: from answers to the classes of Popek & Goldberg.
 *
 * Three-valued throughout (truth.c).
 */
#include "theorems/internal.h"

/* Whether there is a state of the kind the question asks for. */
static enum theorems_truth exists(const struct theorems_unit *u,
                                  enum theorems_question q)
{
	switch (u->answer[q].finding) {
	case THEOREMS_FOUND: return THEOREMS_YES;
	case THEOREMS_NONE:  return THEOREMS_NO;
	default:             return THEOREMS_UNKNOWN;
	}
}

static enum theorems_truth privileged(const struct theorems_unit *u,
                                      unsigned reading)
{
	if ((reading & THEOREMS_NOP_TRAPS) && u->insn->user == ISA_IGNORE)
		return THEOREMS_YES;
	return theorems_truth_and(
		theorems_truth_not(exists(u, THEOREMS_UNPRIVILEGED)),
		exists(u, THEOREMS_COMPLETES));
}

static enum theorems_truth control(const struct theorems_unit *u,
                                   unsigned reading, bool user)
{
	enum theorems_truth letter = exists(
	        u, user ? THEOREMS_CONTROL_U : THEOREMS_CONTROL_S);
	if (reading & THEOREMS_NO_FOOTNOTE)
		return letter;
	return theorems_truth_or(
		letter, exists(u, user ? THEOREMS_CELLS_U : THEOREMS_CELLS_S));
}

/* Privileged is a matter of all states. This is one of some: it traps under
 * the monitor where it would not bare, and from other states it does not. */
static enum theorems_truth partly_privileged(const struct theorems_unit *u)
{
	enum theorems_truth some = theorems_truth_and(
		exists(u, THEOREMS_COMPLETES_U),
		exists(u, THEOREMS_INTERVENTION));
	return theorems_truth_and(theorems_truth_not(u->is[ISA_PRIVILEGED]),
	                          some);
}

static void beyond_the_letter(struct theorems_unit *u)
{
	u->is[ISA_SIZE_SENSITIVE] = exists(u, THEOREMS_SIZE);
	u->is[ISA_DEVICE_SENSITIVE] = theorems_truth_or(
		exists(u, THEOREMS_DEVICE), exists(u, THEOREMS_DEVICE_READ));
	u->is[ISA_TIME_SENSITIVE] = exists(u, THEOREMS_TIME);
	u->is[ISA_PROCESSOR_SENSITIVE] = exists(u, THEOREMS_PROCESSOR);
	u->is[ISA_STORAGE_SENSITIVE] = theorems_truth_or(
		exists(u, THEOREMS_STORAGE), exists(u, THEOREMS_STORAGE_READ));
	u->is[ISA_TRAP_SENSITIVE] = exists(u, THEOREMS_TRAPS);
	u->commutes[MODE_S] = theorems_truth_not(exists(u, THEOREMS_EXACT_S));
	u->commutes[MODE_U] = theorems_truth_not(exists(u, THEOREMS_EXACT_U));
}

void theorems_classes_of(struct theorems_unit *u, unsigned reading)
{
	enum theorems_truth *s = u->from[MODE_S], *t = u->from[MODE_U];
	u->is[ISA_PRIVILEGED] = privileged(u, reading);
	u->is[ISA_PARTLY_PRIVILEGED] = partly_privileged(u);
	s[ISA_CONTROL_SENSITIVE] = control(u, reading, false);
	t[ISA_CONTROL_SENSITIVE] = control(u, reading, true);
	s[ISA_LOCATION_SENSITIVE] = exists(u, THEOREMS_LOCATION_S);
	t[ISA_LOCATION_SENSITIVE] = exists(u, THEOREMS_LOCATION_U);
	for (unsigned c = ISA_CONTROL_SENSITIVE; c <= ISA_LOCATION_SENSITIVE;
	     c++)
		u->is[c] = theorems_truth_or(s[c], t[c]);
	u->is[ISA_MODE_SENSITIVE] = exists(u, THEOREMS_MODE);

	u->supervisor_sensitive = theorems_truth_or(s[ISA_CONTROL_SENSITIVE],
	                                            s[ISA_LOCATION_SENSITIVE]);
	u->user_sensitive = theorems_truth_or(t[ISA_CONTROL_SENSITIVE],
	                                      t[ISA_LOCATION_SENSITIVE]);
	if (reading & THEOREMS_USER_MODE)
		u->user_sensitive = theorems_truth_or(
			u->user_sensitive, u->is[ISA_MODE_SENSITIVE]);
	u->sensitive = theorems_truth_or(u->is[ISA_CONTROL_SENSITIVE],
	                                 u->is[ISA_LOCATION_SENSITIVE]);
	u->sensitive =
		theorems_truth_or(u->sensitive, u->is[ISA_MODE_SENSITIVE]);
	u->sensitive = theorems_truth_or(u->sensitive,
	                                 exists(u, THEOREMS_MODE_AND_PLACE));
	u->is[ISA_INNOCUOUS] = theorems_truth_not(u->sensitive);
	beyond_the_letter(u);
}
