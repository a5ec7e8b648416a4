/* rtl.c: the register-transfer language: parsing, types, places, printing. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "isa/isa.h"
#include "tests/unit/harness.h"

static const struct isa_field fields[] = {
	{.name = "a", .kind = ISA_REGISTER, .hi = 55, .lo = 52},
	{.name = "b", .kind = ISA_REGISTER, .hi = 51, .lo = 48},
	{.name = "k", .kind = ISA_UNSIGNED, .hi = 47, .lo = 32},
	{.name = "imm", .kind = ISA_SIGNED, .hi = 31, .lo = 0},
};
static const struct isa_field *const form[] = {&fields[0], &fields[1],
                                               &fields[2], &fields[3]};
enum { FIELDS = 4 };

/* An effect, and what is said about it. */
struct effect {
	struct rtl rtl;
	bool ok;
	struct source source;
	struct arena arena;
	struct diags diags;
	jmp_buf no_memory;
};

static void parse(struct effect *e, const char *s)
{
	*e = (struct effect){.source = {"t", s, strlen(s)}};
	e->arena.out_of_memory = &e->no_memory;
	if (setjmp(e->no_memory) != 0)
		abort();
	struct rtl_text text = {s, strlen(s), {&e->source, 1, 1, 0}, 0};
	e->ok = rtl_parse(&e->rtl, &text, form, FIELDS, &e->arena, &e->diags);
}

static void end(struct effect *e)
{
	diags_free(&e->diags);
	arena_free(&e->arena);
}

/* ---- What is printed is what was read ----------------------------------- */

/* Each prints as the second text, or, when that is NULL, as itself. */
static const struct {
	const char *in, *out;
} printed[] = {
	{"nop", NULL},
	{"halt", NULL},
	{"trap svc", NULL},
	{"r[a] <- r[b]", NULL},
	{"  r[a]<-imm  ", "r[a] <- imm"},
	{";;nop; r[a] <- 1;\n;r[b] <- 2;", "r[a] <- 1; r[b] <- 2"},
	{"r[0x0_f] <- 0b1_01 + 1_0", "r[15] <- 5 + 10"},
	{"r[a] <- (((imm)))", "r[a] <- imm"},
	{"r[a] <- (1 + 2) + 3", "r[a] <- 1 + 2 + 3"},
	{"r[a] <- 1 + (2 + 3)", NULL},
	{"r[a] <- 1 - 2 - 3", NULL},
	{"r[a] <- 1 - (2 - 3)", NULL},
	{"r[a] <- 1 + 2 * 3", NULL},
	{"r[a] <- (1 + 2) * 3", NULL},
	{"r[a] <- 1 | 2 ^ 3 & 4 << 5 + 6 * -7", NULL},
	{"r[a] <- ((((1 | 2) ^ 3) & 4) << 5) + 6", NULL},
	{"r[a] <- -(1 + 2)", NULL},
	{"r[a] <- - - ~1", "r[a] <- --~1"},
	{"r[a] <- imm >>s 1 >> 2 << 3", NULL},
	{"r[a] <- imm /s 2 %s 3 / 4 % 5", NULL},
	{"r[a] <- M == s ? 1 : P == 2 ? 3 : 4", NULL},
	{"r[a] <- (M == s ? P == 1 : P == 2) ? 3 : 4", NULL},
	{"r[a] <- M == u ? (P == 1 ? 5 : 6) : 4",
	 "r[a] <- M == u ? P == 1 ? 5 : 6 : 4"},
	/* conditions do not compare */
	{"if (k == 1) != (k == 2) { halt }", "?"},
	{"if !(k == 1) && k < 2 || k >=s 3 { halt }", NULL},
	{"if k == 1 && (k < 2 || k > 3) { halt }", NULL},
	{"if !inside(k + 1)||inside((mem[k])){halt}",
	 "if !inside(k + 1) || inside(mem[k]) { halt }"},
	{"r[a] <- inside(inside(k) ? 1 : 0) ? 1 : 0", NULL},
	{"r[a] <- inside(k)", "?"},          /* a condition is no word */
	{"if inside(k == 1) { halt }", "?"}, /* ... and no address */
	{"if inside { halt }", "?"},
	{"inside(k) <- 1", "?"},
	{"let inside = 1", "?"},
	{"if k == 1 { halt } else { trap svc }", NULL},
	{"if k == 1 { halt } else if k == 2 { P <- 1 } else { M <- u }", NULL},
	{"if k == 1 {\nhalt\n}\n\nelse\n{\n}", "?"}, /* `else` and its `{` */
	{"if k == 1 {\nhalt\n}\n\nelse {\n}", "if k == 1 { halt }"},
	{"if k == 1 { } else { halt }", NULL},
	{"if k == 1 { nop }", "if k == 1 { }"},
	{"let x = mem[k]; mem[x] <- E[x + 1]", NULL},
	{"let c = k == 1; let d = !c; if d { R.l <- R.b }", NULL},
	{"if k == 1 { let x = 1; P <- x }; let x = 2; P <- x", NULL},
	{"PSW <- PSW; timer <- clock; console <- console; R.b <- q", NULL},
	{"r[a] <- 1 # a comment; with a semicolon\nr[b] <- 2",
	 "r[a] <- 1; r[b] <- 2"},
	{"# nothing\n", "nop"},
	{"if k <s s { P <- u }", "if k <s 0 { P <- 1 }"},
	{"r[a] <- k <sum ? 1 : 0", "?"}, /* compares with sum, which is not */
	{"if k<s 2{halt}", "if k <s 2 { halt }"},
};

static void prints_what_it_read(void)
{
	for (size_t i = 0; i < sizeof printed / sizeof *printed; i++) {
		struct effect e, again;
		struct text t = {0};
		const char *want = printed[i].out ? printed[i].out
		                                  : printed[i].in;
		parse(&e, printed[i].in);
		if (*want == '?') {
			if (e.ok)
				FAIL("`%s` is read", printed[i].in);
		} else if (!e.ok) {
			diags_render(&e.diags, &t, 0);
			FAIL("`%s`: %s", printed[i].in, text_str(&t));
		} else {
			rtl_print(&e.rtl, &t, -1);
			CHECK_STR(text_str(&t), want);
			parse(&again, text_str(&t));
			CHECK(again.ok && rtl_equal(&e.rtl, &again.rtl));
			end(&again);
			text_free(&t);
			rtl_print(&e.rtl, &t, 6);
			parse(&again, text_str(&t));
			CHECK(again.ok && rtl_equal(&e.rtl, &again.rtl));
			end(&again);
		}
		text_free(&t);
		end(&e);
	}
}

/* Pairs that must not be taken for the same. */
static void different_effects_differ(void)
{
	static const char *const pairs[][2] = {
		{"r[a] <- 1", "r[a] <- 2"},
		{"r[a] <- 1", "r[b] <- 1"},
		{"r[a] <- k", "r[a] <- imm"},
		{"r[a] <- 1", "mem[a] <- 1"},
		{"r[a] <- 1 + 2", "r[a] <- 1 - 2"},
		{"r[a] <- k / 2", "r[a] <- k /s 2"},
		{"r[a] <- 1; r[b] <- 2", "r[b] <- 2; r[a] <- 1"},
		{"r[a] <- 1", "r[a] <- 1; r[b] <- 2"},
		{"trap svc", "trap illegal"},
		{"trap svc", "halt"},
		{"nop", "halt"},
		{"if k == 1 { halt }", "if k == 1 { } else { halt }"},
		{"let x = 1; let y = 2; P <- x",
		 "let x = 1; let y = 2; P <- y"},
		{"M <- 1", "P <- 1"},
		{"if inside(k) { halt }", "if !inside(k) { halt }"},
		{"if inside(k) { halt }", "if inside(imm) { halt }"},
	};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		struct effect x, y;
		parse(&x, pairs[i][0]);
		parse(&y, pairs[i][1]);
		CHECK(x.ok && y.ok);
		if (x.ok && y.ok && rtl_equal(&x.rtl, &y.rtl))
			FAIL("`%s` equals `%s`", pairs[i][0], pairs[i][1]);
		end(&x);
		end(&y);
	}
	struct effect x, y; /* the names of lets do not count */
	parse(&x, "let x = k; P <- x");
	parse(&y, "let yy = k; P <- yy");
	CHECK(rtl_equal(&x.rtl, &y.rtl));
	end(&x);
	end(&y);
}

/* ---- Places and types --------------------------------------------------- */

static void check_pos(struct pos pos, unsigned line, unsigned column,
                      unsigned width)
{
	CHECK_UINT(pos.line, line);
	CHECK_UINT(pos.column, column);
	CHECK_UINT(pos.width, width);
}

static void nodes_know_their_places(void)
{
	static const char text[] = "let xx = k\n  if xx == 0x10 {\n"
	                           "    mem[xx + imm] <- -r[a] }";
	struct effect e;
	parse(&e, text);
	REQUIRE(e.ok);
	const struct rtl_stmt *let = e.rtl.body, *test = let->next;
	const struct rtl_stmt *assign = test->then;
	check_pos(let->pos, 1, 1, 3);
	check_pos(let->value->pos, 1, 10, 1);
	check_pos(test->pos, 2, 3, 2);
	check_pos(test->value->pos, 2, 6, 2);
	check_pos(test->value->arg[1]->pos, 2, 12, 4);
	check_pos(assign->pos, 3, 5, 3);
	check_pos(assign->target->pos, 3, 5, 3);
	check_pos(assign->target->arg[0]->arg[1]->pos, 3, 14, 3);
	check_pos(assign->value->pos, 3, 22, 1);
	check_pos(assign->value->arg[0]->arg[0]->pos, 3, 25, 1);
	end(&e);
}

/* In a block of a file, and in the middle of a line. */
static void places_are_those_of_the_file(void)
{
	struct effect e;
	parse(&e, "");
	struct rtl_text text = {"P <- x\n  P <- y", 15,
	                        {&e.source, 7, 11, 0}, 10};
	diags_free(&e.diags);
	CHECK(!rtl_parse(&e.rtl, &text, form, FIELDS, &e.arena, &e.diags));
	REQUIRE_UINT(e.diags.count, 2);
	check_pos(e.diags.list[0].pos, 7, 16, 1);
	check_pos(e.diags.list[1].pos, 8, 18, 1);
	end(&e);
}

static void every_node_has_its_type(void)
{
	struct effect e;
	parse(&e, "let c = k == 1; let w = c ? k : 2; P <- w; "
	          "let d = c ? !c : w < 3; if d { halt }");
	REQUIRE(e.ok);
	const struct rtl_stmt *s = e.rtl.body;
	CHECK_UINT(s->value->type, RTL_BOOL);
	CHECK_UINT(s->value->arg[0]->type, RTL_WORD);
	s = s->next;
	CHECK_UINT(s->value->type, RTL_WORD);
	CHECK_UINT(s->value->arg[0]->type, RTL_BOOL);
	CHECK_UINT(s->value->arg[0]->kind, RTL_NAME);
	s = s->next->next;
	CHECK_UINT(s->value->type, RTL_BOOL);
	CHECK_UINT(s->slot, 2);
	CHECK_UINT(s->next->value->slot, 2);
	end(&e);
}

static void all_errors_in_one_run(void)
{
	struct effect e;
	parse(&e, "r[a] <- x; P <- k == 1; r[a] <- ; trap no");
	CHECK(!e.ok);
	REQUIRE_UINT(e.diags.count, 4);
	CHECK_STR(e.diags.list[0].code, "rtl-name");
	CHECK_STR(e.diags.list[1].code, "rtl-type");
	CHECK_STR(e.diags.list[2].code, "rtl-syntax");
	CHECK_STR(e.diags.list[3].code, "rtl-cause");
	end(&e);
}

/* ---- The summary -------------------------------------------------------- */

#define BIT(k) ((uint64_t)1 << (k))

static void summary_counts_the_longest_path(void)
{
	struct effect e;
	parse(&e, "let x = r[a] + r[a]; if x == 0 { mem[x] <- mem[k]; "
	          "mem[x] <- 1; r[b] <- 2 } else { E[k] <- r[a] + r[b] + E[2] "
	          "}; r[a] <- x < 1 ? r[b] : 3");
	REQUIRE(e.ok);
	CHECK_UINT(e.rtl.reads, 2 + 3 + 1);
	CHECK_UINT(e.rtl.writes, 3 + 1);
	CHECK_UINT(e.rtl.lets, 1);
	CHECK_STR(e.rtl.names[0], "x");
	CHECK_UINT(e.rtl.set_kinds, BIT(RTL_MEM) | BIT(RTL_REG) | BIT(RTL_ABS));
	CHECK(e.rtl.read_kinds & BIT(RTL_REG));
	CHECK(!(e.rtl.read_kinds & BIT(RTL_P)));
	CHECK_UINT(e.rtl.causes, 0);
	CHECK(!e.rtl.halts);
	end(&e);

	parse(&e, "if M == s { trap svc } else if P == 1 { halt } else { "
	          "PSW <- timer; trap illegal }");
	REQUIRE(e.ok);
	CHECK_UINT(e.rtl.causes, BIT(TRAP_SVC) | BIT(TRAP_ILLEGAL));
	CHECK_UINT(e.rtl.set_kinds, BIT(RTL_PSW));
	CHECK_UINT(e.rtl.read_kinds, BIT(RTL_M) | BIT(RTL_P) | BIT(RTL_TIMER) |
	           BIT(RTL_CONST) | BIT(RTL_EQ));
	CHECK(e.rtl.halts);
	end(&e);
}

/* ---- Random trees ------------------------------------------------------- */

struct maker {
	struct random random;
	struct arena *arena;
	const char *names[RTL_LETS_MAX];
	enum rtl_type types[RTL_LETS_MAX];
	bool visible[RTL_LETS_MAX];
	unsigned lets, references, assignments;
};

static unsigned below(struct maker *r, unsigned n)
{
	return random_below(&r->random, n);
}

static struct rtl_expr *make(struct maker *r, enum rtl_kind kind)
{
	struct rtl_expr *e = arena_alloc(r->arena, sizeof *e);
	e->kind = kind;
	e->type = rtl_operator(kind)->result;
	return e;
}

static const struct rtl_expr *random_expr(struct maker *r, enum rtl_type type,
                                          unsigned depth);

static struct rtl_expr *random_reference(struct maker *r, unsigned depth)
{
	struct rtl_expr *e = make(r, RTL_REG + below(r, 3)), *n;
	r->references++;
	if (e->kind != RTL_REG) {
		e->arg[0] = random_expr(r, RTL_WORD, depth);
		return e;
	}
	bool field = below(r, 2);
	n = make(r, field ? RTL_FIELD : RTL_CONST);
	if (field)
		n->field = &fields[below(r, 2)];
	else
		n->value = below(r, ISA_REGISTERS);
	e->arg[0] = n;
	return e;
}

static const struct rtl_expr *random_leaf(struct maker *r,
                                          enum rtl_type type)
{
	for (unsigned i = 0; i < r->lets; i++)
		if (r->visible[i] && r->types[i] == type && below(r, 3) == 0) {
			struct rtl_expr *e = make(r, RTL_NAME);
			e->type = type;
			e->slot = i;
			return e;
		}
	struct rtl_expr *e;
	if (type == RTL_BOOL) {
		e = make(r, RTL_EQ + below(r, RTL_GES - RTL_EQ + 1));
		e->arg[0] = random_leaf(r, RTL_WORD);
		e->arg[1] = random_leaf(r, RTL_WORD);
	} else if (below(r, 3) == 0) {
		e = make(r, RTL_CONST);
		e->value = below(r, 2)
		                   ? below(r, 2000)
		                   : random_next(&r->random) >> below(r, 64);
	} else if (below(r, 2)) {
		e = make(r, RTL_FIELD);
		e->field = &fields[below(r, FIELDS)];
	} else {
		e = make(r, RTL_M + below(r, RTL_CONSOLE - RTL_M + 1));
	}
	return e;
}

static const struct rtl_expr *random_expr(struct maker *r, enum rtl_type type,
                                          unsigned depth)
{
	struct rtl_expr *e;
	if (depth == 0 || below(r, 6) == 0)
		return random_leaf(r, type);
	if (type == RTL_WORD && r->references < 20 && below(r, 4) == 0)
		return random_reference(r, depth - 1);
	if (below(r, 8) == 0) {
		e = make(r, RTL_COND);
		e->type = type;
		e->arg[0] = random_expr(r, RTL_BOOL, depth - 1);
		e->arg[1] = random_expr(r, type, depth - 1);
		e->arg[2] = random_expr(r, type, depth - 1);
		return e;
	}
	enum rtl_kind kind;
	do
		kind = RTL_NEG + below(r, RTL_REMS - RTL_NEG + 1);
	while (rtl_operator(kind)->result != type);
	e = make(r, kind);
	for (unsigned i = 0; i < rtl_operator(kind)->operands; i++)
		e->arg[i] = random_expr(r, rtl_operator(kind)->operand,
		                        depth - 1);
	return e;
}

static const struct rtl_expr *random_target(struct maker *r)
{
	static const enum rtl_kind plain[] = {RTL_M,  RTL_P,   RTL_RL,
	                                      RTL_RB, RTL_PSW, RTL_TIMER,
	                                      RTL_CONSOLE};
	if (r->references < 20 && below(r, 2))
		return random_reference(r, 3);
	return make(r, plain[below(r, 7)]);
}

static const struct rtl_stmt *random_block(struct maker *r, unsigned depth,
                                           bool empty_allowed);

/* A statement; *last when nothing can come after it. */
static struct rtl_stmt *random_stmt(struct maker *r, unsigned depth,
                                    bool *last)
{
	struct rtl_stmt *s = arena_alloc(r->arena, sizeof *s);
	unsigned choice = below(r, 12);
	if (choice < 2 && r->lets < RTL_LETS_MAX) {
		enum rtl_type type = below(r, 3) ? RTL_WORD : RTL_BOOL;
		s->action = RTL_LET;
		s->value = random_expr(r, type, 4);
		s->slot = r->lets++;
		r->types[s->slot] = type;
		r->visible[s->slot] = true;
	} else if (choice < 5 && depth > 0) {
		s->action = RTL_IF;
		s->value = random_expr(r, RTL_BOOL, 4);
		s->then = random_block(r, depth - 1, true);
		/* whether both end is not followed up: nothing comes after */
		s->otherwise = below(r, 2) ? random_block(r, depth - 1, true)
		                           : NULL;
		*last = s->otherwise != NULL;
	} else if (choice == 5) {
		s->action = RTL_TRAP;
		s->cause = TRAP_MEMORY + below(r, 5);
		*last = true;
	} else if (choice == 6) {
		s->action = RTL_HALT;
		*last = true;
	} else {
		s->action = RTL_ASSIGN;
		s->target = random_target(r);
		s->value = random_expr(r, RTL_WORD, 5);
		r->assignments++;
	}
	return s;
}

static const struct rtl_stmt *random_block(struct maker *r, unsigned depth,
                                           bool empty_allowed)
{
	const struct rtl_stmt *first = NULL;
	struct rtl_stmt *before = NULL;
	unsigned outer = r->lets, n = below(r, 4) + !empty_allowed;
	bool last = false;
	for (unsigned i = 0; i < n && !last && r->assignments < 60; i++) {
		struct rtl_stmt *s = random_stmt(r, depth, &last);
		if (before)
			before->next = s;
		else
			first = s;
		before = s;
	}
	for (unsigned i = outer; i < r->lets; i++)
		r->visible[i] = false;
	return first;
}

/* Prints and reads one tree; returns the size of its text. */
static size_t one_tree(unsigned seed)
{
	char names[RTL_LETS_MAX][4];
	struct effect e;
	struct text t = {0};
	struct arena arena = {0};
	jmp_buf no_memory;
	if (setjmp(no_memory) != 0)
		abort();
	arena.out_of_memory = &no_memory;
	struct maker r = {.random = {seed}, .arena = &arena};
	struct rtl tree = {0};
	for (unsigned i = 0; i < RTL_LETS_MAX; i++) {
		snprintf(names[i], sizeof names[i], "x%u", i);
		r.names[i] = names[i];
	}
	tree.body = random_block(&r, 3, false);
	tree.lets = r.lets;
	tree.names = r.names;
	rtl_print(&tree, &t, seed % 2 ? -1 : 0);
	size_t size = t.size;
	parse(&e, text_str(&t));
	if (!e.ok || !rtl_equal(&tree, &e.rtl)) {
		struct text why = {0};
		diags_render(&e.diags, &why, 0);
		FAIL("seed %u: %s\n%s", seed, text_str(&t), text_str(&why));
		text_free(&why);
	}
	text_free(&t);
	end(&e);
	arena_free(&arena);
	return size;
}

static void random_trees_survive_printing(void)
{
	enum { TREES = 4000 };
	unsigned large = 0;
	for (unsigned seed = 1; seed <= TREES; seed++)
		large += one_tree(seed) > 200;
	CHECK(large > TREES / 10); /* or else nothing much was tried */
}

/* ---- The tables --------------------------------------------------------- */

static void every_kind_has_its_row(void)
{
	for (unsigned k = RTL_NULL + 1; k < RTL_KINDS; k++) {
		const struct rtl_operator *o = rtl_operator(k);
		CHECK(o->text != NULL && o->about != NULL);
		CHECK(o->operands <= 3);
		CHECK((o->operands >= 2) <= (o->precedence > 0));
		if (o->precedence == 0 && *o->text)
			CHECK(rtl_reserved(o->text));
	}
	CHECK(!rtl_reserved("imm"));
	CHECK(rtl_reserved("s") && rtl_reserved("nop") && rtl_reserved("R"));
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"an effect prints as it was read", prints_what_it_read},
		{"different effects are not equal", different_effects_differ},
		{"nodes know their places", nodes_know_their_places},
		{"places are those of the file", places_are_those_of_the_file},
		{"every node has its type", every_node_has_its_type},
		{"all errors are reported in one run", all_errors_in_one_run},
		{"the summary counts the longest path",
		 summary_counts_the_longest_path},
		{"random trees survive printing",
		 random_trees_survive_printing},
		{"every kind has its row", every_kind_has_its_row},
	};
	return UNIT_RUN("rtl", tests, argc, argv);
}
