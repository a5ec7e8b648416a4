/* check_mutants.c: does the classifier notice?
 *
 * Every operator below is applied to every instruction of vt that it fits,
 * one at a time, and says beforehand which verdicts the changed instruction
 * must get. Two kinds of operators are needed: those that break a condition,
 * which must be noticed, and those that do not, at which nothing may be said.
 * docs/theorems.md lists them. All verdicts must be proved or have a witness;
 * an inconclusive one counts as missed.
 */
#include <inttypes.h>

#include "tests/unit/harness.h"
#include "tests/unit/reader.h"
#include "theorems/theorems.h"

/* What an operator does to a row. */
enum edit {
	AFTER,    /* text is added at the end of the effect */
	BEFORE,   /* ... at its beginning */
	USER,     /* text is what user mode does with it */
	ABSOLUTE, /* mem[..] becomes E[..] */
};

/* Which instructions an operator is for. */
enum fits {
	INNOCUOUS,  /* executed in user mode; not svc, which only traps */
	PRIVILEGED, /* trapped in user mode; not halt, which only halts */
	ANY_PRIVILEGED,
	STORAGE,    /* innocuous, and has an operand in storage */
};

/* Verdicts, one letter for each condition, in the order T1, T3, exact, exact
 * hybrid, T1 with the extensions: y holds, n does not, * depends on the
 * instruction: see expected. */
static const struct operator {
	const char *name;
	enum fits fits;
	enum edit edit;
	const char *text;
	const char *verdicts;
} operators[] = {
	/* nothing is wrong */
	{"nothing",          INNOCUOUS,  AFTER,  "nop",                 "yyyyy"},
	{"read-P",           INNOCUOUS,  AFTER,  "r[15] <- P",          "yyyyy"},
	{"make-privileged",  INNOCUOUS,  USER,   "trap",                "yyyyy"},
	{"checked-write-M",  INNOCUOUS,  BEFORE,
	 "if M == u { trap privileged }; M <- u",                       "yyyyy"},
	{"trapped-read-M",   PRIVILEGED, AFTER,  "r[15] <- M",          "yyyyy"},
	{"trapped-write-l",  PRIVILEGED, AFTER,  "R.l <- r[0]",         "yyyyy"},
	{"trapped-read-E",   PRIVILEGED, AFTER,  "r[15] <- E[20]",      "yyyyy"},

	/* the privilege check */
	{"unprivileged",     ANY_PRIVILEGED, USER, "execute",           "****n"},
	{"user-mode-nop",    ANY_PRIVILEGED, USER, "ignore",            "*ynyn"},
	{"trap-in-s-only",   INNOCUOUS,  BEFORE,
	 "if M == s { trap illegal }",                                  "yynyn"},

	/* what it reads */
	{"read-M",           INNOCUOUS,  AFTER,  "r[15] <- M",          "nynyn"},
	{"read-M-in-PSW",    INNOCUOUS,  AFTER,  "r[15] <- PSW >> 63",  "nynyn"},
	{"branch-on-M",      INNOCUOUS,  AFTER,
	 "if M == u { P <- 40 } else { P <- 41 }",                      "nynyn"},
	{"read-l",           INNOCUOUS,  AFTER,  "r[15] <- R.l",        "nnnnn"},
	{"store-PSW",        INNOCUOUS,  AFTER,  "r[15] <- PSW",        "nnnnn"},
	{"read-b",           INNOCUOUS,  AFTER,  "r[15] <- R.b",        "yynnn"},
	{"read-q",           INNOCUOUS,  AFTER,  "r[15] <- q",          "yynnn"},
	{"read-E",           INNOCUOUS,  AFTER,  "r[15] <- E[20]",      "nnnnn"},
	{"read-timer",       INNOCUOUS,  AFTER,  "r[15] <- timer",      "yy**n"},
	{"read-clock",       INNOCUOUS,  AFTER,  "r[15] <- clock",      "yy**n"},

	/* what it changes */
	{"enter-user",       INNOCUOUS,  AFTER,  "M <- u",              "nynyn"},
	{"enter-supervisor", INNOCUOUS,  AFTER,  "M <- s",              "nnnnn"},
	{"write-l",          INNOCUOUS,  AFTER,  "R.l <- r[0]",         "nnnnn"},
	{"write-b",          INNOCUOUS,  AFTER,  "R.b <- r[0]",         "nnnnn"},
	{"load-PSW",         INNOCUOUS,  AFTER,  "PSW <- r[0]",         "nnnnn"},
	{"write-E",          INNOCUOUS,  AFTER,  "E[20] <- r[0]",       "nnnnn"},
	{"write-new-PSW",    INNOCUOUS,  AFTER,  "E[1] <- r[0]",        "nnnnn"},
	{"put-out",          INNOCUOUS,  AFTER,  "console <- r[0]",     "yy**n"},
	{"set-timer",        INNOCUOUS,  AFTER,  "timer <- r[0]",       "yy**n"},
	{"stop",             INNOCUOUS,  AFTER,  "halt",                "yy**n"},

	/* how it refers to storage */
	{"absolute",         STORAGE,    ABSOLUTE, NULL,                "nnnnn"},
};
enum { OPERATORS = sizeof operators / sizeof *operators };

static struct {
	struct reader reader;
	struct isa *vt;
	unsigned made, caught;
} all;

static uint64_t bit(enum rtl_kind k)
{
	return (uint64_t)1 << k;
}

static bool fits(const struct isa_insn *i, enum fits f)
{
	const struct rtl_stmt *body = i->effect.body;
	bool ends = body && (body->action == RTL_TRAP ||
	                     body->action == RTL_HALT);
	bool storage = (i->effect.read_kinds | i->effect.set_kinds) &
	               bit(RTL_MEM);
	switch (f) {
	case INNOCUOUS:      return i->user == ISA_EXECUTE && !ends;
	case PRIVILEGED:     return i->user == ISA_TRAP && !ends;
	case ANY_PRIVILEGED: return i->user == ISA_TRAP;
	case STORAGE:        return i->user == ISA_EXECUTE && storage;
	}
	return false;
}

static bool claims(const struct isa_insn *i, enum isa_class c)
{
	return i->claim.classes >> c & 1;
}

/* The verdicts predicted, `*` resolved: from what vt claims of the
 * instruction when it is privileged, which is checked elsewhere. */
static void expected(const struct operator *o, const struct isa_insn *i,
                     char verdicts[THEOREMS_CONDITIONS + 1])
{
	bool placed = claims(i, ISA_CONTROL_SENSITIVE) ||
	              claims(i, ISA_LOCATION_SENSITIVE);
	bool sized = claims(i, ISA_SIZE_SENSITIVE);
	/* its outcome shows in E or P: a no-op in user mode is told apart */
	bool shows = i->effect.halts ||
	             i->effect.set_kinds & ~(bit(RTL_CONSOLE) | bit(RTL_TIMER));
	strcpy(verdicts, o->verdicts);
	if (strcmp(o->name, "unprivileged") == 0) {
		verdicts[THEOREMS_T1] = verdicts[THEOREMS_T3] =
		        placed ? 'n' : 'y';
		if (placed || sized)
			verdicts[THEOREMS_EXACT] =
			        verdicts[THEOREMS_EXACT_HYBRID] = 'n';
	} else if (strcmp(o->name, "user-mode-nop") == 0) {
		verdicts[THEOREMS_T1] = shows ? 'n' : 'y';
	}
}

static void print_effect(const struct operator *o, const struct isa_insn *i,
                         struct text *out)
{
	struct text t = {0};
	rtl_print(&i->effect, &t, -1);
	if (o->edit == BEFORE)
		text_printf(out, "%s; ", o->text);
	for (const char *s = text_str(&t); *s; s++) {
		bool mem = o->edit == ABSOLUTE && strncmp(s, "mem[", 4) == 0;
		text_char(out, mem ? 'E' : *s);
		s += mem ? 2 : 0;
	}
	if (o->edit == AFTER)
		text_printf(out, "; %s", o->text);
	text_free(&t);
}

/* A set with this one instruction, changed. */
static void print_mutant(const struct operator *o, const struct isa_insn *i,
                         struct text *out)
{
	text_add(out, "isa: mutant\nbase: vt\nremove: [");
	for (size_t n = 0, first = 1; n < all.vt->insn_count; n++)
		if (&all.vt->insns[n] != i) {
			text_printf(out, "%s%s", first ? "" : ", ",
			            all.vt->insns[n].name);
			first = 0;
		}
	text_printf(out, "]\nchange:\n  - {name: %s, ", i->name);
	if (o->edit == USER) {
		text_printf(out, "user: %s}\n", o->text);
	} else {
		text_add(out, "do: \"");
		print_effect(o, i, out);
		text_add(out, "\"}\n");
	}
}

static void complain(const struct operator *o, const struct isa_insn *i,
                     const char *want, const struct theorems_report *r)
{
	struct text t = {0};
	if (r->fault)
		text_printf(&t, " fault: %s", r->fault);
	for (unsigned c = 0; c < THEOREMS_CONDITIONS; c++)
		text_printf(&t, " %s=%c (want %c)", theorems_condition_name(c),
		            "?ny"[r->verdict[c]], want[c]);
	FAIL("%s of %s:%s", o->name, i->name, text_str(&t));
	text_free(&t);
}

static void judge(const struct operator *o, const struct isa_insn *i,
                  const struct isa *mutant)
{
	char want[THEOREMS_CONDITIONS + 1];
	struct theorems_report *r = theorems_classify(mutant, NULL);
	REQUIRE(r != NULL);
	bool right = !r->fault;
	expected(o, i, want);
	for (unsigned c = 0; c < THEOREMS_CONDITIONS; c++)
		right &= want[c] == '*' ||
		         r->verdict[c] == (want[c] == 'y' ? THEOREMS_YES
		                                          : THEOREMS_NO);
	all.made++;
	all.caught += right;
	if (!right)
		complain(o, i, want, r);
	theorems_report_free(r);
}

static void apply(const struct operator *o, const struct isa_insn *i)
{
	struct diags diags = {0};
	struct text t = {0};
	print_mutant(o, i, &t);
	size_t kept = all.reader.count;
	const struct source *s = reader_add(&all.reader, "mutant.yaml",
	                                    text_str(&t), t.size);
	struct isa *mutant = isa_load("mutant.yaml", &all.reader.reader, &diags);
	if (mutant) {
		judge(o, i, mutant);
	} else {
		struct text why = {0};
		diags_render(&diags, &why, 0);
		FAIL("%s of %s:\n%s", o->name, i->name, text_str(&why));
		text_free(&why);
	}
	isa_free(mutant);
	free((void *)(size_t)s->name);
	free((void *)(size_t)s->text);
	all.reader.count = kept;
	diags_free(&diags);
	text_free(&t);
}

static void every_operator_on_every_instruction(void)
{
	for (unsigned o = 0; o < OPERATORS; o++) {
		unsigned before = all.made;
		for (size_t n = 0; n < all.vt->insn_count; n++)
			if (fits(&all.vt->insns[n], operators[o].fits))
				apply(&operators[o], &all.vt->insns[n]);
		if (all.made == before)
			FAIL("%s fits no instruction", operators[o].name);
	}
	printf("check_mutants: %u of %u changed instructions get the "
	       "verdicts predicted, %u operators\n", all.caught, all.made,
	       (unsigned)OPERATORS);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"every operator on every instruction of vt",
		 every_operator_on_every_instruction},
	};
	struct diags diags = {0};
	reader_init(&all.reader);
	all.vt = isa_load("vt", &all.reader.reader, &diags);
	if (!all.vt)
		return 2;
	int status = UNIT_RUN("check_mutants", tests, argc, argv);
	isa_free(all.vt);
	reader_free(&all.reader);
	diags_free(&diags);
	return status;
}
