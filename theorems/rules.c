/* rules.c: the table of rules, and the readings by name. */
#include "theorems/rules.h"

#include "theorems/internal.h"

const struct theorems_rule *theorems_rule(enum theorems_rule_id id)
{
	static const struct theorems_rule table[THEOREMS_RULE_COUNT] = {
#define X(id, level, title, text)                                             \
	[THEOREMS_##id] = {#id, THEOREMS_LEVEL_##level, title, text},
		THEOREMS_RULES(X)
#undef X
	};
	return &table[id];
}

const char *theorems_level_name(enum theorems_level level)
{
	static const char *const names[] = {"note", "warning", "error"};
	return names[level];
}

const struct theorems_reading *theorems_readings(size_t *count)
{
	static const struct theorems_reading table[] = {
		{"trap-free", 0, "all traps are left out of the definitions"},
		{"literal", THEOREMS_LITERAL, "only memory traps are left out "
		                              "of the definitions"},
		{"no-footnote", THEOREMS_NO_FOOTNOTE,
		 "changing E[0] or E[1] whatever R is does not count"},
		{"iff", THEOREMS_IFF,
		 "wrong: Theorem 1's condition is necessary as well"},
		{"user-reversed", THEOREMS_USER_REVERSED,
		 "wrong: Theorem 3 is about supervisor-sensitive instructions"},
		{"user-mode", THEOREMS_USER_MODE,
		 "wrong: mode-sensitive implies user-sensitive"},
		{"nop-traps", THEOREMS_NOP_TRAPS,
		 "wrong: a user-mode no-op is privileged"},
		{"interprets", THEOREMS_INTERPRETS,
		 "exact: for monitors that interpret everything that traps, as "
		 "ours do"},
	};
	*count = sizeof table / sizeof *table;
	return table;
}
