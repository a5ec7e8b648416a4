/* theorems_rules.c: each rule of `check` is broken by an instruction that must
 * break it, and kept by one that is nearly the same.
 *
 * Each case is a set of one instruction, x, and all that is to be said about
 * it. A rule that no case breaks, or none keeps, fails the last test.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/harness.h"
#include "tests/unit/reader.h"
#include "theorems/rules.h"
#include "theorems/theorems.h"

struct example {
	const char *row;   /* of x, but for its name and encoding */
	const char *rules; /* all that are broken, in order */
};

/* What is different for the example that breaks the rule. */
enum how { AS_USUAL, LITTLE_BUDGET, NO_SOLVER };

static const struct {
	enum theorems_rule_id rule;
	enum how how;
	struct example breaks, keeps;
} table[] = {
	{THEOREMS_PG101, AS_USUAL,
	 {"do: \"M <- u\"", "PG101 PG111"},
	 {"user: trap, do: \"M <- u\"", ""}},
	{THEOREMS_PG102, AS_USUAL,
	 {"do: \"r[a] <- R.l\"", "PG102 PG106 PG111 PG112"},
	 {"do: \"r[a] <- P\"", ""}},
	{THEOREMS_PG103, AS_USUAL,
	 {"do: \"r[a] <- M\"", "PG103 PG111"},
	 {"do: \"if M == u { trap privileged }; r[a] <- M\"", ""}},
	/* with the same place, or the same mode, one of the two traps */
	{THEOREMS_PG104, AS_USUAL,
	 {"do: \"if (R.l & 1) == M { trap illegal }; r[a] <- M\"",
	  "PG104 PG111 PG112 PG126"},
	 {"do: \"if (R.l & 1) == M { trap illegal }; r[a] <- 1\"",
	  "PG111 PG112 PG108 PG126"}},
	{THEOREMS_PG105, AS_USUAL,
	 {"do: \"E[1] <- 5\"", "PG105 PG106 PG111 PG112 PG125"},
	 {"do: \"mem[1] <- 5\"", ""}},
	{THEOREMS_PG106, AS_USUAL,
	 {"do: \"if M == u { R.b <- imm }\"",
	  "PG101 PG106 PG111 PG112"},
	 {"do: \"if M == s { R.b <- imm }\"", "PG101 PG111"}},
	{THEOREMS_PG107, AS_USUAL,
	 {"user: trap, do: \"if r[a] == 0 { trap illegal }; M <- u\"",
	  "PG101 PG107"},
	 {"user: trap, do: \"if r[a] == 0 { trap arithmetic }; M <- u\"", ""}},
	{THEOREMS_PG108, AS_USUAL,
	 {"do: \"if M == u && r[a] == 0 { trap svc }; r[a] <- imm\"", "PG108"},
	 {"do: \"if r[a] == 0 { trap svc }; r[a] <- imm\"", ""}},
	{THEOREMS_PG111, AS_USUAL,
	 {"do: \"r[a] <- M == s ? imm : 7\"", "PG103 PG111"},
	 {"do: \"r[a] <- P == 2 ? imm : 7\"", ""}},
	{THEOREMS_PG112, AS_USUAL,
	 {"do: \"r[a] <- M == u ? q : 7\"", "PG103 PG111 PG112 PG121"},
	 {"do: \"r[a] <- M == u ? imm : 7\"", "PG103 PG111"}},
	{THEOREMS_PG113, AS_USUAL,
	 {"do: \"r[a] <- clock\"", "PG113 PG123"},
	 {"do: \"r[a] <- clock + q\"", "PG111 PG112 PG121 PG123"}},
	{THEOREMS_PG121, AS_USUAL,
	 {"do: \"r[a] <- q\"", "PG111 PG112 PG121"},
	 {"user: trap, do: \"r[a] <- q\"", ""}},
	{THEOREMS_PG122, AS_USUAL,
	 {"do: \"console <- r[a]\"", "PG122"},
	 {"user: trap, do: \"console <- r[a]\"", ""}},
	{THEOREMS_PG123, AS_USUAL,
	 {"do: \"r[a] <- clock & 1\"", "PG113 PG123"},
	 {"do: \"r[a] <- clock & 0\"", ""}},
	{THEOREMS_PG124, AS_USUAL,
	 {"do: \"halt\"", "PG124"},
	 {"user: trap, do: \"halt\"", ""}},
	{THEOREMS_PG125, AS_USUAL,
	 {"do: \"r[a] <- E[20]\"", "PG102 PG106 PG111 PG112 PG125"},
	 {"do: \"r[a] <- mem[20]\"", ""}},
	{THEOREMS_PG126, AS_USUAL,
	 {"do: \"if M == s { trap illegal }\"", "PG111 PG126"},
	 {"do: \"if r[a] == 0 { trap illegal }\"", ""}},
	{THEOREMS_PG131, AS_USUAL,
	 {"claim: [mode-sensitive, control-sensitive], do: \"r[a] <- M\"",
	  "PG103 PG111 PG131"},
	 {"claim: mode-sensitive, do: \"r[a] <- M\"", "PG103 PG111"}},
	{THEOREMS_PG132, AS_USUAL,
	 {"user: trap, claim: privileged, do: \"M <- u\"", "PG132"},
	 {"user: trap, claim: [privileged, control-sensitive], do: \"M <- u\"",
	  ""}},
	{THEOREMS_PG133, AS_USUAL,
	 {"claim: location-sensitive from s, do: \"r[a] <- R.l\"",
	  "PG102 PG106 PG111 PG112 PG133"},
	 {"claim: location-sensitive from s and u, do: \"r[a] <- R.l\"",
	  "PG102 PG106 PG111 PG112"}},
	{THEOREMS_PG141, AS_USUAL,
	 {"user: ignore, do: \"r[a] <- 1\"", "PG103 PG111 PG126 PG141"},
	 {"user: ignore, do: \"nop\"", ""}},
	{THEOREMS_PG142, AS_USUAL,
	 {"do: \"if imm == 3 && M == u { trap privileged }; r[a] <- 1\"",
	  "PG142"},
	 {"do: \"if M == u { trap privileged }; r[a] <- 1\"", ""}},
	/* a number that is not guessed */
	{THEOREMS_PG151, LITTLE_BUDGET,
	 {"do: \"if r[a] == 0x123456789abcdef1 { M <- u }\"", "PG151"},
	 {"do: \"if r[a] == 0x123456789abcdef1 { M <- u }\"",
	  "PG101 PG111"}},
	{THEOREMS_PG152, NO_SOLVER,
	 {"do: \"r[a] <- M\"", "PG152 PG103 PG111"},
	 {"do: \"r[a] <- M\"", "PG103 PG111"}},
};
enum { RULES = sizeof table / sizeof *table };

/* ---- Classifying -------------------------------------------------------- */

static void print_set(const char *row, struct text *out)
{
	text_printf(out, "isa: x\nabout: One instruction.\n"
	            "fields:\n  op: 63..56\n  a: 55..52 register\n"
	            "  b: 51..48 register\n  imm: 31..0 signed\n"
	            "forms:\n  F: [op, a, b, 0, imm]\n"
	            "instructions:\n  - group: The only one\n    rows:\n"
	            "      - {name: x, op: 1, form: F, asm: \"a, b, imm\", "
	            "%s%s}\n", strstr(row, "user:") ? "" : "user: execute, ",
	            row);
}

/* The rules broken, "PG101 PG111". */
static void classify(const struct example *e, enum how how, struct text *out)
{
	struct reader reader;
	struct diags diags = {0};
	struct text set = {0}, said = {0};
	struct theorems_options o = {.budget = how == LITTLE_BUDGET};
	reader_init(&reader);
	print_set(e->row, &set);
	reader_add(&reader, "x.yaml", text_str(&set), set.size);
	setenv("SOLVER", how == NO_SOLVER ? "none" : "", 1);
	struct isa *isa = isa_load("x.yaml", &reader.reader, &diags);
	struct theorems_report *r = isa ? theorems_classify(isa, &o) : NULL;
	diags_render(&diags, &said, 0);
	if (!r || r->fault)
		FAIL("%s: %s", e->row, r ? r->fault : text_str(&said));
	for (size_t i = 0; r && i < r->remark_count; i++)
		text_printf(out, "%s%s", i ? " " : "", r->remarks[i].rule->id);
	theorems_report_free(r);
	isa_free(isa);
	diags_free(&diags);
	text_free(&set);
	text_free(&said);
	reader_free(&reader);
}

static void try(const struct example *e, enum how how, const char *id,
                bool breaks)
{
	struct text got = {0};
	classify(e, how, &got);
	bool broken = strstr(text_str(&got), id);
	if (!CHECK_STR(text_str(&got), e->rules) || !CHECK(broken == breaks))
		FAIL("%s: {%s}", id, e->row);
	text_free(&got);
}

static void broken_and_kept(void)
{
	for (size_t i = 0; i < RULES; i++) {
		const char *id = theorems_rule(table[i].rule)->id;
		try(&table[i].breaks, table[i].how, id, true);
		try(&table[i].keeps, AS_USUAL, id, false);
	}
}

static void all_rules(void)
{
	for (unsigned id = 0; id < THEOREMS_RULE_COUNT; id++) {
		unsigned rows = 0;
		for (size_t i = 0; i < RULES; i++)
			rows += table[i].rule == id;
		if (rows != 1)
			FAIL("%s: %u rows", theorems_rule(id)->id, rows);
	}
	CHECK_UINT(RULES, THEOREMS_RULE_COUNT);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"every rule is broken, and nearly broken", broken_and_kept},
		{"no rule is left out", all_rules},
	};
	return UNIT_RUN("theorems_rules", tests, argc, argv);
}
