/* proofs_fold.c: folding changes the form of an expression, not its value.
 *
 * Random expressions are made twice at once: folded, and over words. On the way
 * facts are decided, the way they are under the words chosen, so that folding
 * by what is known on a path is tried as well. Whatever comes of it must have
 * the value that the words have; and the operators are those of the RTL, as
 * machine/eval.c computes them.
 */
#include "base/random.h"
#include "machine/machine.h"
#include "proofs/fold.h"
#include "tests/unit/harness.h"

enum { VARS = 6, POOL = 40, ROUNDS = 6000, STEPS = 60 };

static struct {
	struct exprs x;
	struct random r;
	word var[VARS];
	word cell[8];
	expr e[POOL];
	word v[POOL];
	unsigned count;
} t;

static word var_value(void *ctx, unsigned index)
{
	(void)ctx;
	return t.var[index];
}

static word cell_value(void *ctx, unsigned of, word at)
{
	(void)ctx;
	return t.cell[(of + at) % 8];
}

static const struct valuation values = {var_value, cell_value, NULL};

static word mask(unsigned width)
{
	return width >= 64 ? ~(word)0 : ((word)1 << width) - 1;
}

static word small_or_large(void)
{
	switch (random_below(&t.r, 5)) {
	case 0: return random_below(&t.r, 4);
	case 1: return (word)0 - random_below(&t.r, 40);
	case 2: return random_next(&t.r) & ADDR_MAX;
	case 3: return (word)1 << random_below(&t.r, 64);
	default: return random_next(&t.r);
	}
}

static void add(expr e, word v)
{
	unsigned at = t.count < POOL ? t.count++ : random_below(&t.r, POOL);
	t.e[at] = e;
	t.v[at] = v & mask(e->width);
}

static void begin(struct arena *arena)
{
	static const unsigned widths[VARS] = {20, 20, 64, 64, 1, 8};
	x_init(&t.x, arena);
	t.count = 0;
	for (unsigned i = 0; i < VARS; i++) {
		t.var[i] = small_or_large() & mask(widths[i]);
		expr e = x_var(&t.x, "v", widths[i], NULL);
		add(x_zext(&t.x, 64, e), t.var[i]);
		add(e, t.var[i]);
	}
	for (unsigned i = 0; i < 8; i++)
		t.cell[i] = small_or_large();
	for (unsigned i = 0; i < 3; i++) {
		expr at = x_num(&t.x, ADDR_BITS, i);
		add(x_read(&t.x, 0, at), t.cell[i]);
	}
}

/* One of the pool of that width; constants are always there. */
static unsigned pick(unsigned width)
{
	for (unsigned tries = 0; tries < 30; tries++) {
		unsigned i = random_below(&t.r, t.count);
		if (t.e[i]->width == width)
			return i;
	}
	word v = small_or_large();
	add(x_num(&t.x, width, v), v);
	for (unsigned i = 0; i < t.count; i++)
		if (t.e[i]->width == width)
			return i;
	return 0;
}

static const enum rtl_kind words[] = {
	RTL_BITOR, RTL_BITXOR, RTL_BITAND, RTL_SHL, RTL_SHR, RTL_SAR, RTL_ADD,
	RTL_SUB, RTL_MUL, RTL_DIV, RTL_REM, RTL_DIVS, RTL_REMS,
};
static const enum rtl_kind truths[] = {
	RTL_EQ, RTL_NE, RTL_LT, RTL_LE, RTL_GT, RTL_GE, RTL_LTS, RTL_LES,
	RTL_GTS, RTL_GES,
};

/* The interpreter's own operators; internal.h is machine/'s. */
word machine_binary(enum rtl_kind kind, word a, word b);

static void operate(void)
{
	enum rtl_kind k = words[random_below(&t.r,
	                                     sizeof words / sizeof *words)];
	unsigned a = pick(64), b = pick(64);
	expr right = t.e[b];
	word v = t.v[b];
	if (random_below(&t.r, 2)) { /* masks and shifts by constants */
		v = random_below(&t.r, 3) ? random_below(&t.r, 66)
		                          : small_or_large();
		if (k == RTL_BITAND && random_below(&t.r, 2))
			v = mask(1 + random_below(&t.r, 64))
			    << random_below(&t.r, 40);
		right = x_word(&t.x, v);
	}
	add(x_op2(&t.x, k, t.e[a], right), machine_binary(k, t.v[a], v));
}

/* A truth value: used in a choice, or decided. */
static void compare(void)
{
	enum rtl_kind k = truths[random_below(&t.r,
	                                      sizeof truths / sizeof *truths)];
	unsigned a = pick(64), b = pick(64), c = pick(64), d = pick(64);
	expr right = t.e[b];
	word v = t.v[b];
	if (random_below(&t.r, 2)) { /* where it matters: at the edge */
		v = t.v[a] + random_below(&t.r, 3) - 1;
		if (random_below(&t.r, 4) == 0)
			v ^= ~(word)0 << (1 + random_below(&t.r, 63));
		right = x_word(&t.x, v);
	}
	expr e = x_op2(&t.x, k, t.e[a], right);
	bool known, holds = machine_binary(k, t.v[a], v);
	CHECK(e->width == 0);
	CHECK_UINT(x_eval(&t.x, e, &values), holds);
	if (x_known(&t.x, e, &known))
		CHECK(known == holds);
	if (random_below(&t.r, 2))
		add(x_ite(&t.x, e, t.e[c], t.e[d]), holds ? t.v[c] : t.v[d]);
	else
		x_fact(&t.x, e, holds);
}

static void slice(void)
{
	unsigned a = pick(random_below(&t.r, 3) ? 64 : 20);
	unsigned w = t.e[a]->width;
	unsigned lo = random_below(&t.r, w);
	unsigned hi = lo + random_below(&t.r, w - lo);
	expr e = x_bits(&t.x, hi, lo, t.e[a]);
	word v = t.v[a] >> lo & mask(hi - lo + 1);
	add(e, v);
	if (random_below(&t.r, 2)) {
		word sign = (word)1 << (hi - lo);
		add(x_sext(&t.x, 64, e), (v ^ sign) - sign);
	} else if (hi - lo + 1 <= 44) {
		unsigned b = pick(20);
		expr both = x_concat(&t.x, e, t.e[b]);
		add(x_zext(&t.x, 64, both), v << 20 | t.v[b]);
	}
}

static void sum_of_addresses(void)
{
	unsigned a = pick(20), b = pick(20);
	if (random_below(&t.r, 2))
		add(x_add(&t.x, t.e[a], t.e[b]), t.v[a] + t.v[b]);
	else
		add(x_sub(&t.x, t.e[a], t.e[b]), t.v[a] - t.v[b]);
}

static void step(void)
{
	switch (random_below(&t.r, 6)) {
	case 0: compare(); break;
	case 1: slice(); break;
	case 2: sum_of_addresses(); break;
	default: operate(); break;
	}
}

static void all_right(void)
{
	for (unsigned i = 0; i < t.count; i++) {
		word got = x_eval(&t.x, t.e[i], &values), least, most;
		x_range(&t.x, t.e[i], &least, &most);
		CHECK(least <= t.v[i] && t.v[i] <= most);
		if (got == t.v[i])
			continue;
		struct text s = {0};
		x_print(&t.x, t.e[i], &s);
		FAIL("%s is %llx, not %llx", text_str(&s),
		     (unsigned long long)got, (unsigned long long)t.v[i]);
		text_free(&s);
		return;
	}
}

static void fold(void)
{
	jmp_buf no_memory;
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct arena arena = {.out_of_memory = &no_memory};
		if (setjmp(no_memory))
			FAIL("no memory");
		t.r.state = random_seed(7, round);
		begin(&arena);
		for (unsigned i = 0; i < STEPS; i++)
			step();
		all_right();
		arena_free(&arena);
	}
}

/* What is decided on one path is forgotten on the next. */
static void paths(void)
{
	jmp_buf no_memory;
	struct arena arena = {.out_of_memory = &no_memory};
	bool holds;
	if (setjmp(no_memory))
		FAIL("no memory");
	x_init(&t.x, &arena);
	expr a = x_var(&t.x, "a", 20, NULL), b = x_var(&t.x, "b", 20, NULL);
	expr less = x_ult(&t.x, a, b);
	CHECK(!x_known(&t.x, less, &holds));
	x_fact(&t.x, less, true);
	CHECK(x_known(&t.x, less, &holds) && holds);
	CHECK(x_known(&t.x, x_not(&t.x, less), &holds) && !holds);
	x_forget(&t.x);
	CHECK(!x_known(&t.x, less, &holds));
	arena_free(&arena);
}

/* Equal by meaning is equal by form, for what monitors do all the time. */
static void forms(void)
{
	jmp_buf no_memory;
	struct arena arena = {.out_of_memory = &no_memory};
	struct exprs *x = &t.x;
	if (setjmp(no_memory))
		FAIL("no memory");
	x_init(x, &arena);
	expr p = x_var(x, "p", 20, NULL), d = x_var(x, "d", 64, NULL);
	expr m = x_read(x, 0, p), p64 = x_zext(x, 64, p);

	/* a PSW taken apart and put together again */
	expr high = x_op2(x, RTL_SHR, m, x_word(x, 40));
	expr low = x_op2(x, RTL_BITAND, m, x_word(x, ((word)1 << 40) - 1));
	high = x_op2(x, RTL_SHL, high, x_word(x, 40));
	CHECK(x_op2(x, RTL_BITOR, high, low) == m);

	/* D - (D - t) */
	CHECK(x_sub(x, d, x_sub(x, d, m)) == m);

	/* P + 1, over 64 bits and cut off, or over 20 */
	expr next = x_add(x, p64, x_word(x, 1));
	next = x_op2(x, RTL_BITAND, next, x_word(x, ADDR_MAX));
	CHECK(next == x_zext(x, 64, x_add(x, p, x_num(x, 20, 1))));

	/* a signed field, by two shifts */
	expr up = x_op2(x, RTL_SHL, m, x_word(x, 32));
	CHECK(x_op2(x, RTL_SAR, up, x_word(x, 32)) ==
	      x_sext(x, 64, x_bits(x, 31, 0, m)));
	arena_free(&arena);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"folding keeps the value, on a path too", fold},
		{"a path's facts end with it", paths},
		{"what means the same has one form", forms},
	};
	return UNIT_RUN("proofs_fold", tests, argc, argv);
}
