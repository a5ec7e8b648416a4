/* repl_eval.c: the debugger's expressions against what they mean.
 *
 * Random expressions, with no more parentheses than they need, are worked out
 * here while they are written; the debugger must come to the same. Then every
 * operator at its limits, every name for a part of the state, and what is no
 * value.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/random.h"
#include "tests/unit/debugger.h"

enum { CASES = 4000, DEPTH = 4 };

#define TOP ((word)1 << 63)
static const word limits[] = {
	0, 1, 2, 31, 32, 63, 64, 65, 0x7fffffff, 0x80000000, 0xffffffff,
	(word)1 << 32, TOP - 1, TOP, TOP + 1, ~(word)0 - 1, ~(word)0,
};
enum { LIMITS = sizeof limits / sizeof *limits };

static struct random numbers = {1974};
static struct repl *r;

static unsigned below(word n)
{
	return random_below(&numbers, n);
}

/* ---- What operators mean ------------------------------------------------ */

/* docs/debugger.md, "Expressions": a higher number binds tighter. */
static const struct operator {
	const char *text;
	unsigned precedence;
} operators[] = {
	{"||", 1}, {"&&", 2}, {"==", 3}, {"!=", 3}, {"<", 4}, {"<=", 4},
	{">", 4}, {">=", 4}, {"<=s", 4}, {">=s", 4}, {"|", 5}, {"^", 6},
	{"&", 7}, {"<<", 8}, {">>", 8}, {"+", 9}, {"-", 9}, {"*", 10},
	{"/", 10}, {"%", 10},
};
enum { OPERATORS = sizeof operators / sizeof *operators, UNARY = 11 };

static word combine(unsigned op, word a, word b)
{
	switch (op) {
	case 0: return a || b;
	case 1: return a && b;
	case 2: return a == b;
	case 3: return a != b;
	case 4: return a < b;
	case 5: return a <= b;
	case 6: return a > b;
	case 7: return a >= b;
	case 8: return (int64_t)a <= (int64_t)b;
	case 9: return (int64_t)a >= (int64_t)b;
	case 10: return a | b;
	case 11: return a ^ b;
	case 12: return a & b;
	case 13: return b >= 64 ? 0 : a << b;
	case 14: return b >= 64 ? 0 : a >> b;
	case 15: return a + b;
	case 16: return a - b;
	case 17: return a * b;
	case 18: return a / b;
	default: return a % b;
	}
}

/* ---- Random expressions ------------------------------------------------- */

static word write_expr(struct text *t, unsigned loosest, unsigned depth);

static word write_leaf(struct text *t)
{
	static const struct {
		const char *text;
		word value;
	} names[] = { /* set before */
		{"r1", 5}, {"r2", ~(word)0}, {"r3", 100}, {"$mine", 77},
		{"mem[r3]", 42}, {"*100", 42}, {"E[100]", 42},
		{"mem[mem[100] + 59]", 9}, {"real[101]", 9}, {"&*7", 7},
		{"l", 0}, {"M", 0}, {"'a'", 'a'},
	};
	unsigned n = below(2 * sizeof names / sizeof *names);
	if (n < sizeof names / sizeof *names) {
		text_add(t, names[n].text);
		return names[n].value;
	}
	word v = below(2) ? below(100) : limits[below(LIMITS)];
	text_printf(t, below(2) ? "%" PRIu64 : "0x%" PRIx64, v);
	return v;
}

static word write_unary(struct text *t, unsigned depth)
{
	unsigned n = below(3);
	text_char(t, "-~!"[n]);
	word v = write_expr(t, UNARY, depth);
	return n == 0 ? -v : n == 1 ? ~v : !v;
}

static word write_choice(struct text *t, unsigned depth)
{
	word c = write_expr(t, 1, depth);
	text_add(t, " ? ");
	word x = write_expr(t, 0, depth);
	text_add(t, " : ");
	word y = write_expr(t, 0, depth);
	return c ? x : y;
}

/* In parentheses if what is written binds more loosely than `loosest`. */
static word write_expr(struct text *t, unsigned loosest, unsigned depth)
{
	if (depth == 0 || below(10) < 2)
		return write_leaf(t);
	if (below(10) < 2)
		return write_unary(t, depth - 1);
	bool choice = below(10) == 0;
	unsigned op = below(OPERATORS);
	unsigned precedence = choice ? 0 : operators[op].precedence;
	bool brackets = precedence < loosest || below(5) == 0;
	struct text right = {0};
	word v, b;
	if (brackets)
		text_char(t, '(');
	if (choice) {
		v = write_choice(t, depth - 1);
	} else {
		v = write_expr(t, precedence, depth - 1);
		do { /* nothing divided by 0 */
			right.size = 0;
			b = write_expr(&right, precedence + 1, depth - 1);
		} while (op >= 18 && b == 0);
		text_printf(t, below(2) ? " %s %s" : " %s  %s",
		            operators[op].text, text_str(&right));
		v = combine(op, v, b);
	}
	if (brackets)
		text_char(t, ')');
	text_free(&right);
	return v;
}

static void check(const char *s, word want)
{
	word got = 0;
	if (!repl_expr_whole(r, 0, s, &got) || got != want) {
		FAIL("%s: %" PRIu64 ", not %" PRIu64 " %s", s, got, want,
		     text_str(&debugger_said));
		repl_empty(&debugger_said);
	}
}

static void random_expressions(void)
{
	for (unsigned n = 0; n < CASES; n++) {
		struct text t = {0};
		word v = write_expr(&t, 0, DEPTH);
		check(text_str(&t), v);
		text_free(&t);
	}
}

/* ---- Limits ------------------------------------------------------------- */

static void operators_at_limits(void)
{
	for (unsigned op = 0; op < OPERATORS; op++)
		for (unsigned n = 0; n < LIMITS * LIMITS; n++) {
			char s[80];
			word a = limits[n / LIMITS], b = limits[n % LIMITS];
			if (op >= 18 && b == 0)
				continue;
			snprintf(s, sizeof s, "%" PRIu64 "%s%" PRIu64, a,
			         operators[op].text, b);
			check(s, combine(op, a, b));
		}
}

/* ---- Names -------------------------------------------------------------- */

static void names(void)
{
	const struct machine *m = &r->m;
	check("P", m->psw.p);
	check("b", m->psw.b);
	check("l", m->psw.l);
	check("q", m->q);
	check("M", m->psw.m);
	check("timer", m->timer);
	check("clock", m->clock);
	check("time", 0);
	check("turn", 0);
	check("level", 0);
	check("$P", m->psw.p);
	check("$pc", m->psw.p);
	check("$M", m->psw.m);
	check("$r3", 100);
	for (unsigned n = 0; n < 16; n++) {
		char s[16];
		snprintf(s, sizeof s, "r%u", n);
		check(s, m->E[ISA_REGISTER_CELL + n]);
	}
	check("PSW_P", 40);
	check("TRAP_SVC", TRAP_SVC);
	/* the right side only if it matters, one arm of a choice */
	check("1 || 1 / 0", 1);
	check("0 && 1 / 0", 0);
	check("1 ? 5 : 1 / 0", 5);
	check("0 ? 1 / 0 : 6", 6);
	check("2 && 4", 1);
	check("0 || 4", 1);
	check("0b101", 5);
	check("1_000", 1000);
}

static void refused(const char *s, const char *says)
{
	struct text line = {0};
	text_printf(&line, "print %s", s);
	repl_empty(&debugger_said);
	if (repl_line(r, text_str(&line)) == REPL_OK)
		FAIL("%s is a value", s);
	CHECK_HAS(text_str(&debugger_said), says);
	repl_empty(&debugger_said);
	text_free(&line);
}

static void no_values(void)
{
	char s[64];
	refused("1 / 0", "division by zero");
	refused("1 % 0", "division by zero");
	refused("1 && 1 / 0", "division by zero");
	refused("0 || 1 % 0", "division by zero");
	snprintf(s, sizeof s, "E[%u]", (unsigned)r->m.q);
	refused(s, "out of bounds");
	snprintf(s, sizeof s, "mem[%u]", (unsigned)r->m.psw.b);
	refused(s, "out of bounds");
	snprintf(s, sizeof s, "real[%u]", (unsigned)r->m.q);
	refused(s, "out of bounds");
	snprintf(s, sizeof s, "E[%u]", (unsigned)r->m.q - 1);
	check(s, 0);
	snprintf(s, sizeof s, "real[%u]", (unsigned)r->m.q - 1);
	check(s, 0);
	refused("(1", "expected `)`");
	refused("1 +", "expected");
	refused("1 ? 2", "expected `:`");
	refused("1 2", "2");
	refused("nothing", "nothing");
	refused("$none", "none");
	refused("r16", "r16");
	refused("18446744073709551616", "more than 64 bits");
	refused("0x", "not a number");
	refused("'a", "expected");
}

/* As deep as it may be, and one deeper. */
static void depth(void)
{
	struct text t = {0};
	for (unsigned n = 1; n < 400; n++) {
		text_free(&t);
		text_repeat(&t, '(', n);
		text_add(&t, "7");
		text_repeat(&t, ')', n);
		word v = 0;
		if (!repl_expr_whole(r, 0, text_str(&t), &v)) {
			CHECK(n > 30);
			text_add(&t, " ");
			refused(text_str(&t), "too deeply");
			break;
		}
		CHECK_UINT(v, 7);
		CHECK(n < 300);
	}
	repl_empty(&debugger_said);
	text_free(&t);
}

static void open_suite(void)
{
	static const char *const lines[] = {
		"set r1 = 5", "set r2 = 0xffffffffffffffff", "set r3 = 100",
		"set mem[100] = 42", "set mem[101] = 9", "set $mine = 77",
	};
	const struct repl_setup setup = {.programs = {"fib.s"},
	                                 .program_count = 1};
	r = debugger_open(&setup);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (repl_line(r, lines[i]) != REPL_OK)
			FAIL("%s: %s", lines[i], text_str(&debugger_said));
	repl_empty(&debugger_said);
}

static void close_suite(void)
{
	repl_free(r);
	debugger_end();
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"(opened)", open_suite},
		{"random expressions", random_expressions},
		{"operators at their limits", operators_at_limits},
		{"names", names},
		{"what has no value", no_values},
		{"as deep as may be", depth},
		{"(closed)", close_suite},
	};
	return UNIT_RUN("repl_eval", tests, argc, argv);
}
