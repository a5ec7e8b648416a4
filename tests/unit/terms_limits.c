/* terms_limits.c: terms, one by one, where they could be wrong.
 *
 * Every operator of the RTL at the limits of its operands, over constants and
 * over variables; products that are left abstract; what theorems/z3.h promises
 * to fold; the address rule as one comparison; and what becomes of a question.
 * Random effects are terms.c's.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "machine/internal.h"
#include "tests/given.h"
#include "tests/unit/effects.h"
#include "tests/unit/harness.h"
#include "theorems/internal.h"

#define TOP ((word)1 << 63)

static const word limits[] = {
	0, 1, 2, 3, 31, 32, 33, 62, 63, 64, 65, 127, 128,
	0xffffe, 0xfffff, 0x100000, 0x7fffffff, 0x80000000, 0xffffffff,
	(word)1 << 32, TOP >> 1, TOP - 1, TOP, TOP + 1,
	~(word)0 - 64, ~(word)0 - 63, ~(word)0 - 1, ~(word)0,
	0x5555555555555555, 0xfedcba9876543210,
};
enum { LIMITS = sizeof limits / sizeof *limits, BUDGET = 1000 * 1000 };

static struct {
	struct effects_set set;
	struct z3 *z;
	struct sym y;
	struct sym_state s;
	struct sym_step step;
} all;

/* Nothing of what was read before stays. */
static void fresh(void)
{
	z3_close(all.z);
	all.z = z3_open(NULL);
	all.set.insn->user = ISA_EXECUTE;
	REQUIRE(all.z != NULL);
}

/* Reads an effect over variables. */
static bool use(const char *text)
{
	if (!effects_use(&all.set, text))
		return false;
	sym_init(&all.y, all.z, all.set.insn, &all.set.arena);
	all.y.exact_products = true;
	all.s = sym_state(&all.y, t_var(all.z, "m", 0));
	sym_step(&all.y, &all.s, &all.step);
	return true;
}

/* The word that an effect of one statement, r[1] <- ..., writes. */
static term written(const char *text)
{
	return use(text) && CHECK(all.step.write_count == 1)
	               ? all.step.writes[0].value : NULL;
}

static void open_suite(void)
{
	effects_open(&all.set);
}

static void close_suite(void)
{
	z3_close(all.z);
	effects_close(&all.set);
}

/* ---- Operators ---------------------------------------------------------- */

/* The operator between two texts, as a word. */
static void apply(enum rtl_kind k, const char *a, const char *b,
                  struct text *out)
{
	const struct rtl_operator *o = rtl_operator(k);
	if (o->operand == RTL_BOOL)
		text_printf(out, "%s == 1 %s %s == 1", a, o->text, b);
	else
		text_printf(out, "%s %s %s", a, o->text, b);
	if (o->result == RTL_BOOL)
		text_add(out, " ? 1 : 0");
}

static word binary(enum rtl_kind k, word a, word b)
{
	if (k == RTL_OR)
		return a == 1 || b == 1;
	return k == RTL_AND ? a == 1 && b == 1 : machine_binary(k, a, b);
}

/* One operator on two registers, its value for each pair of limits. */
static void over_variables(enum rtl_kind k)
{
	struct text t = {0};
	fresh();
	text_add(&t, "r[1] <- ");
	apply(k, "r[2]", "r[3]", &t);
	term value = written(text_str(&t));
	for (unsigned n = 0; value && n < LIMITS * LIMITS; n++) {
		word at[] = {2 + ISA_REGISTER_CELL, 3 + ISA_REGISTER_CELL};
		word v[] = {limits[n / LIMITS], limits[n % LIMITS]};
		given_nothing(all.z);
		given_function(all.z, all.s.window, at, v, 2, 0);
		word got = z3_value(all.z, value);
		if (got != binary(k, v[0], v[1])) {
			FAIL("%#" PRIx64 " %s %#" PRIx64 ": %#" PRIx64, v[0],
			     rtl_operator(k)->text, v[1], got);
			break;
		}
	}
	text_free(&t);
}

/* Whether the solver knows, unasked, that the term is this number. */
static bool folds(term value, word want)
{
	unsigned asked = z3_asked(all.z);
	term other = t_num(all.z, 64, want);
	other = t_ne(all.z, value, other);
	return z3_check(all.z, other, BUDGET) == Z3_IMPOSSIBLE &&
	       z3_asked(all.z) == asked;
}

/* ... on two numbers; `step` leaves some out. */
static void over_constants(enum rtl_kind k, unsigned step)
{
	fresh();
	for (unsigned n = 0; n < LIMITS * LIMITS; n += step) {
		struct text t = {0}, a = {0}, b = {0};
		word x = limits[n / LIMITS], y = limits[n % LIMITS];
		text_printf(&a, "%" PRIu64, x);
		text_printf(&b, "%" PRIu64, y);
		text_add(&t, "r[1] <- ");
		apply(k, text_str(&a), text_str(&b), &t);
		term value = written(text_str(&t));
		word want = binary(k, x, y);
		bool ok = value && folds(value, want) &&
		          !folds(value, want + 1);
		if (!ok)
			FAIL("%s: not %" PRIu64, text_str(&t), want);
		text_free(&a);
		text_free(&b);
		text_free(&t);
		if (!ok)
			break;
	}
}

static void operators(void)
{
	for (enum rtl_kind k = RTL_OR; k <= RTL_REMS; k++)
		over_variables(k);
}

static void numbers(void)
{
	for (enum rtl_kind k = RTL_OR; k <= RTL_REMS; k++)
		over_constants(k, 7);
}

/* docs/isa-files.md, "Expressions", said in numbers. */
static void manual(void)
{
	static const struct {
		const char *text;
		word value;
	} rows[] = {
		{"5 / 0", ~(word)0}, {"0 / 0", ~(word)0}, {"5 % 0", 5},
		{"-5 /s 0", 1}, {"5 /s 0", ~(word)0}, {"0 /s 0", ~(word)0},
		{"-5 %s 0", -(word)5}, {"5 %s 0", 5},
		{"0x8000000000000000 /s -1", TOP},
		{"0x8000000000000000 %s -1", 0},
		{"-7 /s 2", -(word)3}, {"7 /s -2", -(word)3},
		{"-7 /s -2", 3}, {"-7 %s 2", -(word)1}, {"7 %s -2", 1},
		{"-7 / 2", (-(word)7) / 2}, {"-7 % 4", 1},
		{"1 << 63", TOP}, {"1 << 64", 0}, {"3 << 63", TOP},
		{"1 << 0x8000000000000000", 0}, {"5 << 0", 5},
		{"-1 >> 63", 1}, {"-1 >> 64", 0}, {"-1 >> 65", 0},
		{"-4 >>s 1", -(word)2}, {"-4 >>s 63", ~(word)0},
		{"-4 >>s 64", ~(word)0}, {"4 >>s 64", 0},
		{"-4 >>s 0x8000000000000000", ~(word)0},
		{"-1 + 1", 0}, {"0 - 1", ~(word)0},
		{"0x8000000000000000 * 2", 0}, {"-1 * -1", 1},
		{"0x100000001 * 0x100000001", 0x200000001},
		{"6 ^ 3", 5}, {"6 | 3", 7}, {"6 & 3", 2}, {"~0", ~(word)0},
		{"-0x8000000000000000", TOP}, {"-1 < 1 ? 1 : 2", 2},
		{"-1 <s 1 ? 1 : 2", 1}, {"1 >s -1 ? 1 : 2", 1},
		{"1 <s 1 ? 1 : 2", 2}, {"1 <=s 1 ? 1 : 2", 1},
		{"1 >=s 1 ? 1 : 2", 1}, {"1 >s 1 ? 1 : 2", 2},
		{"1 < 1 ? 1 : 2", 2}, {"1 <= 1 ? 1 : 2", 1},
		{"1 > 1 ? 1 : 2", 2}, {"1 >= 1 ? 1 : 2", 1},
		{"!(1 == 1) ? 1 : 2", 2}, {"1 != 1 ? 1 : 2", 2},
		{"u", 1}, {"s", 0},
	};
	fresh();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct text t = {0};
		text_printf(&t, "r[1] <- %s", rows[i].text);
		term value = written(text_str(&t));
		if (!value || !folds(value, rows[i].value))
			FAIL("%s: not %" PRIu64, rows[i].text, rows[i].value);
		text_free(&t);
	}
}

/* ---- Products that are left abstract ------------------------------------ */

static const char *const products[] = {"*", "/", "%", "/s", "%s"};
enum { PRODUCTS = sizeof products / sizeof *products };

/* r[1] <- a OP b, r[4] <- c OP2 d, with products abstract; whether the two
 * can differ, `equal` registers being so. */
static bool can_differ(const char *first, const char *second, bool equal)
{
	struct text t = {0};
	text_printf(&t, "r[1] <- %s; r[4] <- %s", first, second);
	fresh();
	bool yes = false;
	if (effects_use(&all.set, text_str(&t))) {
		sym_init(&all.y, all.z, all.set.insn, &all.set.arena);
		all.s = sym_state(&all.y, t_bool(all.z, false));
		sym_step(&all.y, &all.s, &all.step);
		struct sym_step none = {.write_count = 0};
		term at[2], same;
		for (unsigned i = 0; i < 2; i++) {
			term r = t_num(all.z, ADDR_BITS,
			               2 + i + ISA_REGISTER_CELL);
			at[i] = sym_window_after(&all.y, &all.s, &none, r);
		}
		same = equal ? t_eq(all.z, at[0], at[1])
		             : t_bool(all.z, true);
		term differ = t_ne(all.z, all.step.writes[0].value,
		                   all.step.writes[1].value);
		CHECK(all.y.used_product);
		yes = z3_check(all.z, t_and(all.z, same, differ), BUDGET) ==
		      Z3_POSSIBLE;
	}
	text_free(&t);
	return yes;
}

static void abstract(void)
{
	for (unsigned i = 0; i < PRODUCTS * PRODUCTS; i++) {
		const char *op = products[i / PRODUCTS];
		const char *other = products[i % PRODUCTS];
		struct text a = {0}, b = {0}, c = {0};
		text_printf(&a, "r[2] %s r[3]", op);
		text_printf(&b, "r[2] %s r[3]", other);
		text_printf(&c, "r[3] %s r[2]", other);
		bool same = i / PRODUCTS == i % PRODUCTS;
		/* a function of its operands, and no other's */
		if (can_differ(text_str(&a), text_str(&b), false) == same ||
		    can_differ(text_str(&a), text_str(&c), true) == same)
			FAIL("%s and %s", op, other);
		/* of each operand */
		if (!can_differ(text_str(&a), text_str(&c), false))
			FAIL("%s and %s, the other way", op, other);
		text_free(&a);
		text_free(&b);
		text_free(&c);
	}
}

/* ---- What is folded ----------------------------------------------------- */

static void folding(void)
{
	fresh();
	struct z3 *z = all.z;
	term yes = t_bool(z, true), no = t_bool(z, false);
	term a = t_var(z, "a", 0), b = t_var(z, "b", 0);
	term x = t_var(z, "x", 64), y = t_var(z, "y", 64);
	CHECK(yes != no && a != b && x != y);
	CHECK(t_not(z, yes) == no && t_not(z, no) == yes);
	CHECK(t_not(z, a) != a && t_not(z, a) == t_not(z, a));
	CHECK(t_and(z, a, yes) == a && t_and(z, yes, a) == a);
	CHECK(t_and(z, a, no) == no && t_and(z, no, a) == no);
	CHECK(t_and(z, a, a) == a && t_and(z, a, b) == t_and(z, a, b));
	CHECK(t_and(z, a, b) != a && t_and(z, a, b) != b);
	CHECK(t_or(z, a, yes) == yes && t_or(z, yes, a) == yes);
	CHECK(t_or(z, a, no) == a && t_or(z, no, a) == a);
	CHECK(t_or(z, a, a) == a && t_or(z, a, b) == t_or(z, a, b));
	CHECK(t_or(z, a, b) != a && t_or(z, a, b) != t_and(z, a, b));
	CHECK(t_implies(z, no, a) == yes && t_implies(z, yes, a) == a);
	CHECK(t_implies(z, a, yes) == yes);
	CHECK(t_implies(z, a, no) == t_not(z, a));
	CHECK(t_ite(z, yes, x, y) == x && t_ite(z, no, x, y) == y);
	CHECK(t_ite(z, a, x, x) == x && t_ite(z, a, x, y) != x);
	CHECK(t_eq(z, x, x) == yes && t_eq(z, x, y) != yes);
	CHECK(t_ne(z, x, x) == no && t_ne(z, x, y) != no);
	CHECK(t_num(z, 64, 5) == t_num(z, 64, 5));
	CHECK(t_num(z, 64, 5) != t_num(z, 20, 5));
	CHECK(t_zero_extend(z, 64, x) == x && t_sign_extend(z, 64, x) == x);
	CHECK_UINT(t_width(z, x), 64);
	CHECK_UINT(t_width(z, t_extract(z, 39, 20, x)), 20);
	CHECK_UINT(t_width(z, t_zero_extend(z, 64, t_num(z, 20, 1))), 64);
	CHECK_UINT(t_width(z, t_number(z, 7, a)), 7);
}

/* What is not folded means what it says: the truth tables. */
static void truth_tables(void)
{
	fresh();
	struct z3 *z = all.z;
	term a = t_var(z, "a", 0), b = t_var(z, "b", 0);
	term x = t_var(z, "x", 64);
	term and = t_and(z, a, b), or = t_or(z, a, b);
	term implies = t_implies(z, a, b), not = t_not(z, a);
	term eq = t_eq(z, a, b), ne = t_ne(z, a, b), ite;
	ite = t_ite(z, a, t_num(z, 64, 10), t_num(z, 64, 20));
	for (unsigned i = 0; i < 4; i++) {
		bool p = i & 1, q = i >> 1;
		given_nothing(z);
		given_var(z, a, p);
		given_var(z, b, q);
		CHECK_UINT(z3_value(z, and), p && q);
		CHECK_UINT(z3_value(z, or), p || q);
		CHECK_UINT(z3_value(z, implies), !p || q);
		CHECK_UINT(z3_value(z, not), !p);
		CHECK_UINT(z3_value(z, eq), p == q);
		CHECK_UINT(z3_value(z, ne), p != q);
		CHECK_UINT(z3_value(z, ite), p ? 10 : 20);
		CHECK_UINT(z3_value(z, t_number(z, 8, a)), p);
	}
	for (unsigned n = 0; n < 64; n++) {
		given_nothing(z);
		given_var(z, x, (word)1 << n);
		for (unsigned i = 0; i < 64; i++)
			CHECK(z3_value(z, t_bit(z, i, x)) == (i == n));
		term part = t_extract(z, 39, 20, x);
		CHECK_UINT(z3_value(z, part), (word)1 << n >> 20 & ADDR_MAX);
		CHECK_UINT(z3_value(z, t_zero_extend(z, 64, part)),
		           (word)1 << n >> 20 & ADDR_MAX);
		CHECK_UINT(z3_value(z, t_sign_extend(z, 64, part)),
		           n == 39 ? ~(word)0 << 19
		                   : (word)1 << n >> 20 & ADDR_MAX);
	}
}

/* ---- Addresses and PSWs ------------------------------------------------- */

/* Every small R, q and address, and those at the limits of 20 bits. */
static void address_rule(void)
{
	static const addr at[] = {0, 1, 2, 31, 32, 33, 63, 64,
	                          ADDR_MAX - 1, ADDR_MAX};
	enum { N = sizeof at / sizeof *at };
	if (!(fresh(), use("nop")))
		return;
	struct z3 *z = all.z;
	const char *why;
	term a = t_var(z, "a", ADDR_BITS);
	all.s.extent = sym_extent(&all.y, all.s.l, all.s.b, all.s.q);
	struct given_name names[] = {
		{.is = all.s.l}, {.is = all.s.b}, {.is = all.s.q}, {.is = a},
	};
	term real = t_op2(z, Z_ADD, a, all.s.l);
	term asked[] = {
		t_number(z, 64, sym_visible(&all.y, &all.s, a)),
		t_number(z, 64, sym_shown(&all.y, &all.s, real)),
		t_number(z, 64, sym_shown(&all.y, &all.s, a)),
	};
	for (unsigned w = 0; w < 3; w++) {
		struct given_list *l = given_compile(z, asked[w], names, 4,
		                                     &why);
		if (!REQUIRE(l != NULL))
			return;
		for (unsigned n = 0; n < N * N * N * N; n++) {
			struct psw p = {MODE_S, 0, at[n % N], at[n / N % N]};
			addr q = at[n / N / N % N], v = at[n / N / N / N];
			addr found;
			names[0].value = p.l;
			names[1].value = p.b;
			names[2].value = q;
			names[3].value = v;
			bool yes = machine_relocate(
			        p, q, w == 2 ? (word)v - p.l : v, &found);
			/* what R shows is asked of cells below q alone */
			if (w == 1 && (v + p.l > ADDR_MAX || v + p.l >= q))
				continue;
			if (w == 2 && v >= q)
				continue;
			if (given_run(l) != yes)
				FAIL("question %u of %" PRIu32 " under (%"
				     PRIu32 ",%" PRIu32 "), q %" PRIu32,
				     w, v, p.l, p.b, q);
		}
		given_free(l);
	}
}

/* relation.c gives f(S) the extent of S, as k + w <= q. */
static void extent_of_f(void)
{
	static const addr at[] = {0, 1, 2, 33, 64, 0x80000, 0xaaaaa,
	                          ADDR_MAX - 2, ADDR_MAX - 1, ADDR_MAX};
	enum { N = sizeof at / sizeof *at, ALL = N * N * N * N * N };
	if (!(fresh(), use("nop")))
		return;
	struct z3 *z = all.z;
	struct sym_state *s = &all.s;
	term k = t_var(z, "k", ADDR_BITS), q = t_var(z, "q2", ADDR_BITS);
	term l = t_op2(z, Z_ADD, s->l, k);
	term own = sym_extent(&all.y, s->l, s->b, s->q);
	term same = t_eq(z, own, sym_extent(&all.y, l, own, q));
	struct given_name names[] = {
		{.is = s->l}, {.is = s->b}, {.is = s->q}, {.is = k}, {.is = q},
	};
	const char *why;
	struct given_list *list = given_compile(z, same, names, 5, &why);
	unsigned fits = 0;
	for (unsigned n = 0; REQUIRE(list != NULL) && n < ALL; n++) {
		unsigned rest = n;
		for (unsigned i = 0; i < 5; i++, rest /= N)
			names[i].value = at[rest % N];
		if (names[3].value + names[2].value > names[4].value)
			continue;
		fits++;
		if (!given_run(list)) {
			FAIL("case %u", n);
			break;
		}
	}
	CHECK(fits > 10000);
	given_free(list);
}

static void psws(void)
{
	if (!(fresh(), use("nop")))
		return;
	static const addr at[] = {0, 1, 0x5a5a5, ADDR_MAX};
	struct z3 *z = all.z;
	for (unsigned n = 0; n < 2 * 4 * 4 * 4; n++) {
		struct psw p = {n & 1 ? MODE_U : MODE_S, at[n / 2 % 4],
		                at[n / 8 % 4], at[n / 32]};
		term m = t_bool(z, p.m), b = t_num(z, ADDR_BITS, p.b);
		term l = t_num(z, ADDR_BITS, p.l), at_p;
		at_p = t_num(z, ADDR_BITS, p.p);
		CHECK(folds(sym_psw(&all.y, m, at_p, l, b),
		            machine_psw_pack(p, TRAP_NONE)));
	}
}

/* ---- Questions ---------------------------------------------------------- */

static void questions(void)
{
	fresh();
	struct z3 *z = all.z;
	struct text version = {0};
	z3_version(z, &version);
	CHECK_HAS(text_str(&version), ".");
	text_free(&version);
	term x = t_var(z, "x", 64), y = t_var(z, "y", 64);
	term a = t_var(z, "a", 0);
	CHECK_UINT(z3_asked(z), 0);
	CHECK(z3_check(z, t_bool(z, false), BUDGET) == Z3_IMPOSSIBLE);
	CHECK_UINT(z3_asked(z), 0);
	term seven = t_eq(z, x, t_num(z, 64, 7));
	CHECK(z3_check(z, t_and(z, seven, a), BUDGET) == Z3_POSSIBLE);
	CHECK_UINT(z3_value(z, x), 7);
	CHECK_UINT(z3_value(z, a), 1);
	CHECK_UINT(z3_value(z, t_not(z, a)), 0);
	CHECK_UINT(z3_value(z, t_op2(z, Z_ADD, x, x)), 14);
	CHECK_UINT(z3_asked(z), 1);
	term less = t_op2(z, Z_ULT, x, y), more = t_op2(z, Z_ULT, y, x);
	CHECK(z3_check(z, t_and(z, less, more), BUDGET) == Z3_IMPOSSIBLE);
	CHECK_UINT(z3_asked(z), 2);
	/* two factors: far more than a thousand units of work */
	term n = t_op2(z, Z_MUL, x, y), big = t_num(z, 64, 3369738766071892021);
	term one = t_num(z, 64, 1), limit = t_num(z, 64, (word)1 << 32);
	term hard = t_eq(z, n, big);
	hard = t_and(z, hard, t_op2(z, Z_ULT, one, x));
	hard = t_and(z, hard, t_op2(z, Z_ULT, x, limit));
	hard = t_and(z, hard, t_op2(z, Z_ULT, y, limit));
	CHECK(z3_check(z, hard, 1000) == Z3_GAVE_UP);
	CHECK(*z3_why(z) != '\0');
	/* and a question that is given up leaves no answer behind */
	CHECK(z3_check(z, seven, BUDGET) == Z3_POSSIBLE);
	CHECK_UINT(z3_value(z, x), 7);
}

/* Earlier questions do not change later answers. */
static void reproducible(void)
{
	word first[2];
	for (unsigned i = 0; i < 2; i++) {
		fresh();
		struct z3 *z = all.z;
		term x = t_var(z, "x", 64), y = t_var(z, "y", 64);
		term f = t_op2(z, Z_BITXOR, x, t_num(z, 64, 0x123456789));
		f = t_op2(z, Z_ULT, f, y);
		for (unsigned n = 0; n < 3 * i; n++)
			z3_check(z, t_ne(z, x, y), BUDGET);
		CHECK(z3_check(z, f, BUDGET) == Z3_POSSIBLE);
		first[i] = z3_value(z, x) ^ z3_value(z, y) << 1;
	}
	CHECK_UINT(first[0], first[1]);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"(opened)", open_suite},
		{"operators on variables, at their limits", operators},
		{"operators on numbers, folded", numbers},
		{"what the manual says of them", manual},
		{"abstract products are told apart", abstract},
		{"what is obvious is folded", folding},
		{"what is not folded means what it says", truth_tables},
		{"the address rule", address_rule},
		{"f(S) shows as much as S", extent_of_f},
		{"a PSW is packed as the machine does it", psws},
		{"questions and what becomes of them", questions},
		{"the same question has the same answer", reproducible},
		{"(closed)", close_suite},
	};
	return UNIT_RUN("terms_limits", tests, argc, argv);
}
