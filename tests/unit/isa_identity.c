/* isa_identity.c: when two effects, and two sets, are the same.
 *
 * Text and tree are two forms of one thing: a random effect that is printed
 * reads back as the same tree. A tree in which one thing is different is
 * another effect: rtl_equal, isa_equal and isa.hash all say so, whatever the
 * thing is. A set with nothing different but what it says of itself is the
 * same. Random sets are written out and read back.
 *
 *     IDENTITY_SEED=N      other effects (printed always)
 *     IDENTITY_EFFECTS=N   more or fewer than 800
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/effects.h"
#include "tests/unit/harness.h"

enum { EFFECTS = 800, SETS = 30, INSNS = 30 };

static struct {
	struct effects_set set;
	struct random r;
	unsigned changes, bad;
} all;

static unsigned below(word n)
{
	return random_below(&all.r, n);
}

static void complain(const char *what, const char *a, const char *b)
{
	FAIL("%s:\n  %s\n  %s", what, a, b);
	all.bad++;
}

/* ---- Printed and read back ---------------------------------------------- */

/* Prints the effect and reads that into another tree. */
static bool read_back(const struct rtl *from, int indent, struct rtl *out,
                      struct text *t)
{
	const struct isa_form *f = all.set.insn->form;
	struct source *s = arena_alloc(&all.set.arena, sizeof *s);
	rtl_print(from, t, indent);
	*s = (struct source){"printed", text_str(t), t->size};
	struct rtl_text text = {text_str(t), t->size, {s, 1, 1, 1},
	                        indent > 0 ? (unsigned)indent : 0};
	return rtl_parse(out, &text, f->fields + 1, f->count - 1,
	                 &all.set.arena, &all.set.diags);
}

static bool same_facts(const struct rtl *a, const struct rtl *b)
{
	return a->lets == b->lets && a->reads == b->reads &&
	       a->writes == b->writes && a->read_kinds == b->read_kinds &&
	       a->set_kinds == b->set_kinds && a->causes == b->causes &&
	       a->halts == b->halts;
}

static void round_trip(const struct rtl *a)
{
	static const int indents[] = {-1, 0, 4};
	for (unsigned i = 0; i < 3; i++) {
		struct rtl b;
		struct text t = {0}, again = {0};
		if (!read_back(a, indents[i], &b, &t))
			complain("is not read back", text_str(&t), "");
		else if (!rtl_equal(a, &b) || !rtl_equal(&b, a))
			complain("is read back as another", text_str(&t), "");
		else if (!same_facts(a, &b))
			complain("has other facts", text_str(&t), "");
		else
			rtl_print(&b, &again, indents[i]);
		if (strcmp(text_str(&t), text_str(&again)) != 0 && !all.bad)
			complain("is printed otherwise", text_str(&t),
			         text_str(&again));
		text_free(&t);
		text_free(&again);
	}
}

/* ---- One thing different ------------------------------------------------ */

/* A copy of the tree in which the node number `at`, counted in the order in
 * which they are copied, is changed in the way number `how`. */
struct copier {
	unsigned at, count;
	unsigned how;
	bool changed;
};

/* Another kind with operands and a value of the same types. r[] is not such: it
 * takes only what can be seen in the word. */
static enum rtl_kind sibling(enum rtl_kind k)
{
	const struct rtl_operator *o = rtl_operator(k);
	for (unsigned n = 1; n < RTL_KINDS; n++) {
		enum rtl_kind other = 1 + (k - 1 + n) % (RTL_KINDS - 1);
		const struct rtl_operator *p = rtl_operator(other);
		bool special = other == RTL_FIELD || other == RTL_NAME ||
		               other == RTL_CONST || other == RTL_REG;
		if (!special && p->operands == o->operands &&
		    p->result == o->result && p->operand == o->operand)
			return other;
	}
	return k;
}

/* A place to be assigned instead. */
static enum rtl_kind other_place(enum rtl_kind k)
{
	if (k == RTL_REG || k == RTL_MEM || k == RTL_ABS)
		return k == RTL_MEM ? RTL_ABS : RTL_MEM;
	static const enum rtl_kind places[] = {
		RTL_M, RTL_P, RTL_RL, RTL_RB, RTL_PSW, RTL_TIMER, RTL_CONSOLE,
		RTL_M,
	};
	for (unsigned i = 0; places[i + 1] != RTL_M; i++)
		if (places[i] == k)
			return places[i + 1];
	return RTL_M;
}

static bool same_text(const struct rtl_expr *x, const struct rtl_expr *y)
{
	struct text a = {0}, b = {0};
	rtl_print_expr(&all.set.insn->effect, x, &a);
	rtl_print_expr(&all.set.insn->effect, y, &b);
	bool same = strcmp(text_str(&a), text_str(&b)) == 0;
	text_free(&a);
	text_free(&b);
	return same;
}

static void exchange(struct copier *k, struct rtl_expr *e, unsigned n)
{
	const struct rtl_expr *x = e->arg[n];
	k->changed = !same_text(x, e->arg[n - 1]);
	e->arg[n] = e->arg[n - 1];
	e->arg[n - 1] = x;
}

static void change_field(struct copier *k, struct rtl_expr *e, bool number)
{
	const struct isa_form *f = all.set.insn->form;
	const struct isa_field *to = f->fields[1 + below(f->count - 1)];
	k->changed = to != e->field &&
	             (!number || to->kind == ISA_REGISTER);
	if (k->changed)
		e->field = to;
}

/* `number`: it is the n of an r[n]; `target`: it is assigned. */
static void change_expr(struct copier *k, struct rtl_expr *e, bool number,
                        bool target)
{
	unsigned lets = all.set.insn->effect.lets;
	enum rtl_kind other = target ? other_place(e->kind)
	                             : sibling(e->kind);
	k->changed = true;
	if (e->kind == RTL_CONST)
		e->value = number ? (e->value + 1) % ISA_REGISTERS
		                  : e->value ^ (word)1 << below(64);
	else if (e->kind == RTL_FIELD)
		change_field(k, e, number);
	else if (e->kind == RTL_NAME)
		k->changed = lets > 1, e->slot = (e->slot + 1) % lets;
	else if (e->kind == RTL_COND)
		exchange(k, e, 2);
	else if (e->arg[1] && k->how % 2)
		exchange(k, e, 1);
	else
		k->changed = other != e->kind, e->kind = other;
}

static const struct rtl_expr *copy_node(struct copier *k,
                                        const struct rtl_expr *e, bool number,
                                        bool target)
{
	if (!e)
		return NULL;
	struct rtl_expr *c = arena_alloc(&all.set.arena, sizeof *c);
	bool mine = k->count++ == k->at;
	*c = *e;
	for (unsigned i = 0; i < 3; i++)
		c->arg[i] = copy_node(k, e->arg[i], e->kind == RTL_REG,
		                      false);
	if (mine)
		change_expr(k, c, number, target);
	return c;
}

static void change_stmt(struct copier *k, struct rtl_stmt *s)
{
	const struct rtl_stmt *then = s->then;
	unsigned lets = all.set.insn->effect.lets;
	k->changed = true;
	if (s->action == RTL_TRAP && k->how % 2)
		s->cause = s->cause == TRAP_SVC ? TRAP_ILLEGAL : TRAP_SVC;
	else if (s->action == RTL_TRAP)
		s->action = RTL_HALT, s->cause = 0;
	else if (s->action == RTL_HALT)
		s->action = RTL_TRAP, s->cause = TRAP_SVC;
	else if (s->action == RTL_IF && s->then && k->how % 3 == 0)
		s->then = NULL;
	else if (s->action == RTL_IF && s->otherwise && k->how % 3 == 1)
		s->otherwise = NULL;
	else if (s->action == RTL_IF && !s->otherwise)
		s->then = NULL, s->otherwise = then;
	else if (s->action == RTL_LET && k->how % 2)
		k->changed = lets > 1, s->slot = (s->slot + 1) % lets;
	else if (s->next)
		s->next = NULL;
	else
		k->changed = false;
}

static const struct rtl_stmt *copy_block(struct copier *k,
                                         const struct rtl_stmt *s)
{
	if (!s)
		return NULL;
	struct rtl_stmt *c = arena_alloc(&all.set.arena, sizeof *c);
	bool mine = k->count++ == k->at;
	*c = *s;
	c->target = copy_node(k, s->target, false, true);
	c->value = copy_node(k, s->value, false, false);
	c->then = copy_block(k, s->then);
	c->otherwise = copy_block(k, s->otherwise);
	c->next = copy_block(k, s->next);
	if (mine)
		change_stmt(k, c);
	return c;
}

/* The set with another effect: what it is to be called the same by. */
static void compare_sets(const struct rtl *a, const struct rtl *b, bool same)
{
	struct isa_insn *insns[2];
	const struct isa *sets[2];
	struct text why = {0}, t = {0};
	rtl_print(a, &t, -1);
	for (unsigned i = 0; i < 2; i++) {
		size_t n = all.set.isa->insn_count;
		insns[i] = arena_alloc(&all.set.arena, n * sizeof *insns[i]);
		memcpy(insns[i], all.set.isa->insns, n * sizeof *insns[i]);
		insns[i][all.set.insn->index].effect = i ? *b : *a;
		sets[i] = isa_variant(all.set.isa, insns[i], n,
		                      &all.set.arena);
	}
	if (isa_equal(sets[0], sets[1], &why) != same)
		complain("isa_equal", text_str(&t), text_str(&why));
	if ((why.size == 0) != same)
		complain("why", text_str(&t), text_str(&why));
	if ((sets[0]->hash == sets[1]->hash) != same)
		complain("isa.hash", text_str(&t), text_str(&why));
	text_free(&why);
	text_free(&t);
}

static void one_difference(const struct rtl *a)
{
	struct copier k = {.at = (unsigned)-1};
	struct rtl b = *a;
	b.body = copy_block(&k, a->body);
	if (!rtl_equal(a, &b) || !rtl_equal(&b, a))
		complain("a copy is another", "", "");
	compare_sets(a, &b, true);
	for (unsigned n = 0; n < 6 && all.bad < 3; n++) {
		struct copier c = {.at = below(k.count), .how = below(60)};
		b.body = copy_block(&c, a->body);
		if (!c.changed)
			continue;
		all.changes++;
		if (rtl_equal(a, &b) || rtl_equal(&b, a)) {
			struct text t = {0};
			rtl_print(a, &t, -1);
			FAIL("rtl_equal: node %u changed, way %u: %s", c.at,
			     c.how, text_str(&t));
			text_free(&t);
			all.bad++;
		}
		compare_sets(a, &b, false);
	}
}

static uint64_t from_environment(const char *name, uint64_t otherwise)
{
	const char *s = getenv(name);
	return s && *s ? strtoull(s, NULL, 0) : otherwise;
}

static void random_effects(void)
{
	uint64_t n = from_environment("IDENTITY_EFFECTS", EFFECTS);
	all.r.state = from_environment("IDENTITY_SEED", 1974);
	printf("isa_identity: seed %" PRIu64 ", %" PRIu64 " effects",
	       all.r.state, n);
	effects_open(&all.set);
	for (uint64_t i = 0; i < n && all.bad < 3; i++) {
		if (!effects_use_random(&all.set, &all.r, i % 2))
			break;
		round_trip(&all.set.insn->effect);
		one_difference(&all.set.insn->effect);
	}
	printf(", %u changes\n", all.changes);
	CHECK(all.changes > 2 * n);
	effects_close(&all.set);
}

/* ---- Sets ---------------------------------------------------------------- */

static struct isa *load(struct reader *r, const char *name)
{
	struct diags diags = {0};
	struct isa *isa = isa_load(name, &r->reader, &diags);
	struct text t = {0};
	diags_render(&diags, &t, 0);
	if (!isa)
		complain("not loaded", name, text_str(&t));
	text_free(&t);
	diags_free(&diags);
	return isa;
}

/* Written as one file without a base, and read again. */
static void written(const struct isa *a)
{
	struct reader r;
	struct text t = {0}, again = {0}, why = {0}, manual[2] = {{0}, {0}};
	reader_init(&r);
	isa_print_yaml(a, &t);
	reader_add(&r, "random.yaml", text_str(&t), t.size);
	struct isa *b = load(&r, "random.yaml");
	if (b) {
		isa_print_yaml(b, &again);
		isa_print_manual(a, &manual[0]);
		isa_print_manual(b, &manual[1]);
		if (!isa_equal(a, b, &why) || !isa_equal(b, a, &why))
			complain("is read as another", text_str(&why), "");
		CHECK_UINT(b->hash, a->hash);
		CHECK_UINT(b->insn_count, a->insn_count);
		CHECK_STR(text_str(&again), text_str(&t));
		/* the manual tells what the base was; from there on */
		CHECK_STR(strstr(text_str(&manual[1]), "\n\n"),
		          strstr(text_str(&manual[0]), "\n\n"));
	}
	isa_free(b);
	text_free(&t);
	text_free(&again);
	text_free(&why);
	text_free(&manual[0]);
	text_free(&manual[1]);
	reader_free(&r);
}

static void effect(struct random *r, const struct isa_form *f, unsigned n,
                   struct text *t)
{
	effects_print(r, f, n % 2 ? EFFECTS_SHORT : EFFECTS_LONG, t);
}

static void random_sets(void)
{
	for (unsigned n = 0; n < SETS && all.bad < 3; n++) {
		struct reader r;
		struct text t = {0};
		reader_init(&r);
		effects_print_set(&all.r, INSNS, NULL, effect, &t);
		reader_add(&r, "random.yaml", text_str(&t), t.size);
		struct isa *isa = load(&r, "random.yaml");
		if (isa)
			written(isa);
		isa_free(isa);
		text_free(&t);
		reader_free(&r);
	}
}

/* A set with one instruction added to vt, and the same with something else:
 * whether they are equal then, and have one hash. */
static const struct {
	const char *text, *other;
	bool equal, same_hash;
} pairs[] = {
#define FORM(fields, form)                                                    \
	"fields: {" fields "}\nforms: {F: [" form "]}\n"                     \
	"instructions:\n  - {group: G, user: execute, rows: [{name: x, "       \
	"op: 0x80, form: F, asm: 'f, g', do: 'r[1] <- f + g'}]}\n"
#define ROW(rest)                                                             \
	"instructions:\n  - {group: G, rows: [{" rest "}]}\n"
#define ROW_AB(head, rest)                                                    \
	ROW("name: x, op: 0x80, form: RRI, " head ", " rest)
#define SAME ROW_AB("user: execute", "asm: 'a, b, imm', do: 'r[a] <- r[b]'")
	{SAME, SAME, true, true},
	{SAME, ROW_AB("user: trap", "asm: 'a, b, imm', do: 'r[a] <- r[b]'"),
	 false, false},
	{SAME, ROW_AB("user: ignore", "asm: 'a, b, imm', do: 'r[a] <- r[b]'"),
	 false, false},
	{SAME, ROW_AB("user: execute", "asm: 'a, b, imm', do: 'r[b] <- r[a]'"),
	 false, false},
	{SAME, ROW_AB("user: execute", "asm: 'b, a, imm', do: 'r[a] <- r[b]'"),
	 false, true},
	{SAME, ROW_AB("user: execute", "asm: 'a, imm(b)', do: 'r[a] <- r[b]'"),
	 false, true},
	{SAME, ROW_AB("user: execute, about: About it.",
	              "asm: 'a, b, imm', do: 'r[a] <- r[b]'"), true, true},
	{SAME, ROW_AB("user: execute, claim: innocuous",
	              "asm: 'a, b, imm', do: 'r[a] <- r[b]'"), true, true},
	{SAME, ROW("name: y, op: 0x80, form: RRI, user: execute, "
	           "asm: 'a, b, imm', do: 'r[a] <- r[b]'"), false, true},
	{SAME, ROW("name: x, op: 0x81, form: RRI, user: execute, "
	           "asm: 'a, b, imm', do: 'r[a] <- r[b]'"), false, false},
	{SAME, ROW("name: x, op: 0x80, form: RRI, user: execute, "
	           "where: {imm: 0}, asm: 'a, b', do: 'r[a] <- r[b]'"),
	 false, false},
	{SAME, ROW("name: x, op: 0x80, form: RR, user: execute, "
	           "asm: 'a, b', do: 'r[a] <- r[b]'"), false, false},
	{SAME, "", false, false},
	{FORM("f: 31..16, g: 15..0", "op, 0, f, g"),
	 FORM("f: 31..8, g: 7..0", "op, 0, f, g"), false, false},
	{FORM("f: 31..16, g: 15..0", "op, 0, f, g"),
	 FORM("f: 31..16 signed, g: 15..0", "op, 0, f, g"), false, false},
	{FORM("f: 31..16, g: 15..0", "op, 0, f, g"),
	 FORM("f: 31..16, g: 15..0 signed", "op, 0, f, g"), false, false},
	{FORM("f: 31..16, g: 15..0", "op, 0, f, g"),
	 FORM("g: 31..16, f: 15..0", "op, 0, g, f"), false, false},
	{FORM("f: 35..32 register, g: 15..0", "op, 0, f, 0, g"),
	 FORM("f: 35..32, g: 15..0", "op, 0, f, 0, g"), false, true},
};

static struct isa *load_pair(struct reader *r, const char *text)
{
	struct text t = {0};
	reader_init(r);
	text_printf(&t, "isa: random\nbase: vt\n%s", text);
	reader_add(r, "random.yaml", text_str(&t), t.size);
	struct isa *isa = load(r, "random.yaml");
	text_free(&t);
	return isa;
}

static void attributes(void)
{
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		struct reader r[2];
		struct text why[2] = {{0}, {0}};
		struct isa *a = load_pair(&r[0], pairs[i].text);
		struct isa *b = load_pair(&r[1], pairs[i].other);
		if (a && b &&
		    (isa_equal(a, b, &why[0]) != pairs[i].equal ||
		     isa_equal(b, a, &why[1]) != pairs[i].equal ||
		     (why[0].size == 0) != pairs[i].equal ||
		     (why[1].size == 0) != pairs[i].equal ||
		     (a->hash == b->hash) != pairs[i].same_hash))
			FAIL("%s%s%s, %s", pairs[i].text, pairs[i].other,
			     text_str(&why[0]), text_str(&why[1]));
		for (unsigned n = 0; n < 2; n++) {
			isa_free(n ? b : a);
			reader_free(&r[n]);
			text_free(&why[n]);
		}
	}
}

/* The order of the instructions is no part of what a set is. */
static void order(void)
{
	struct reader r;
	static jmp_buf no_memory;
	struct arena arena = {.out_of_memory = &no_memory};
	reader_init(&r);
	struct isa *vt = load(&r, "vt");
	if (!REQUIRE(vt != NULL) || setjmp(no_memory))
		return;
	size_t n = vt->insn_count;
	struct isa_insn *set = arena_alloc(&arena, n * sizeof *set);
	for (size_t i = 0; i < n; i++)
		set[i] = vt->insns[n - 1 - i];
	const struct isa *b = isa_variant(vt, set, n, &arena);
	CHECK(isa_equal(vt, b, NULL));
	CHECK_UINT(b->hash, vt->hash);
	arena_free(&arena);
	isa_free(vt);
	reader_free(&r);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"effects are read back, and one change makes another",
		 random_effects},
		{"random sets are written and read back", random_sets},
		{"what makes a set another", attributes},
		{"the order does not", order},
	};
	return UNIT_RUN("isa_identity", tests, argc, argv);
}
