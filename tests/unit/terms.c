/* terms.c: the reading of the RTL over terms against that over words.
 *
 * Every proof rests on theorems/step.c saying of all states what
 * machine/eval.c says of each. So: random effects with every operator and
 * statement, and random states with all numbers at which something changes;
 * the interpreter makes the step, and the terms, worked out for that very
 * state, must give the same trap, M, P, R, devices and storage. One reading of
 * an effect is over variables and is worked out for many states, as proofs use
 * it; others are over the constants of one state, so that what theorems/z3.c
 * folds is folded.
 *
 *     TERMS_SEED=N     another sequence of cases (printed always)
 *     TERMS_EFFECTS=N  more or fewer than 1000 effects
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/given.h"
#include "tests/unit/effects.h"
#include "tests/unit/harness.h"
#include "theorems/symbolic.h"

enum {
	EFFECTS = 1000,
	STATES = 128,  /* of each effect, over variables */
	FIXED = 3,     /* ... over constants */
	ASK_Z3 = 64,   /* one case in so many is put to Z3 as well */
	WRITES = 64,   /* of one effect, at most */
	ITEMS = TRAP_COUNT + 20 + 3 * WRITES,
	NAMES = 12,
	CELLS = 2 * EFFECTS_Q,
};

/* One thing to compare: a term, and what it must be in the case at hand. */
struct item {
	const char *what;
	size_t n;
	term value;  /* 64 bits */
	word want;
	bool always; /* after a trap, too */
};

/* The effect, read over terms. */
struct reading {
	struct sym y;
	struct sym_state s;
	struct sym_step step;
	term probe, shown;         /* a cell to look at, whether R shows it */
	bool constant;             /* it is about one state */
	const struct rtl_expr *targets[WRITES]; /* of step.writes */
	size_t target_count;
	struct item items[ITEMS];
	unsigned count;
	term digest;               /* all items in one number */
	struct given_list *list;   /* ... as operations */
	struct given_name names[NAMES];
	unsigned name_count;
	/* the case at hand */
	struct effects_state c;
	addr probed;
	word cells[2][CELLS];      /* its storage: outside, window */
};

static struct {
	struct effects_set set;
	struct random r;
	struct z3 *z;
	struct machine m;
	struct reading g;
	/* how often each thing happened */
	unsigned cases, user, bad;
	unsigned statuses[MACHINE_STATUS_COUNT], causes[TRAP_COUNT];
	unsigned kinds[RTL_KINDS], targets[RTL_KINDS], actions[RTL_ACTIONS];
	unsigned wrote, put, took;
} all;

static word give_input(void *ctx, word index)
{
	(void)index;
	return ((struct reading *)ctx)->c.input;
}

/* ---- What to compare ---------------------------------------------------- */

static void add(struct reading *g, const char *what, size_t n, term value)
{
	g->items[g->count++] = (struct item){.what = what, .n = n,
	                                     .value = value};
}

static void add_truth(struct reading *g, const char *what, size_t n, term t)
{
	add(g, what, n, t_number(all.z, 64, t));
}

static void add_address(struct reading *g, const char *what, size_t n, term t)
{
	add(g, what, n, t_zero_extend(all.z, 64, t));
}

/* Odd numbers, so that no two items cancel out but by a coincidence. */
static word weight(unsigned i)
{
	return random_seed(1, i) | 1;
}

static term weigh(struct reading *g, bool always)
{
	struct z3 *z = all.z;
	term sum = t_num(z, 64, 0);
	for (unsigned i = 0; i < g->count; i++) {
		term w = t_num(z, 64, weight(i));
		w = t_op2(z, Z_MUL, g->items[i].value, w);
		if (g->items[i].always == always)
			sum = t_op2(z, Z_ADD, sum, w);
	}
	return sum;
}

static void add_writes(struct reading *g)
{
	struct z3 *z = all.z;
	const struct sym_step *t = &g->step;
	term zero = t_num(z, 64, 0);
	for (size_t i = 0; i < t->write_count; i++) {
		const struct sym_write *w = &t->writes[i];
		term at = t_zero_extend(z, 64, w->at);
		add_truth(g, "write", i, w->when);
		add(g, "address of write", i, t_ite(z, w->when, at, zero));
		add(g, "value of write", i,
		    t_ite(z, w->when, w->value, zero));
	}
}

/* Those that are made, in order, as one number. */
static void add_outputs(struct reading *g)
{
	struct z3 *z = all.z;
	term put = t_num(z, 64, 0);
	for (size_t i = 0; i < g->step.output_count; i++) {
		const struct sym_output *o = &g->step.outputs[i];
		term more = t_op2(z, Z_MUL, put, t_num(z, 64, weight(0)));
		more = t_op2(z, Z_ADD, more, o->value);
		more = t_op2(z, Z_ADD, more, t_num(z, 64, 1));
		put = t_ite(z, o->when, more, put);
	}
	add(g, "outputs", g->step.output_count, put);
}

/* Storage afterwards, seen in the three ways that definitions do. */
static void add_storage(struct reading *g)
{
	struct z3 *z = all.z;
	struct sym_step *t = &g->step;
	term zero = t_num(z, 64, 0);
	term virtual = t_op2(z, Z_SUB, g->probe, g->s.l);
	term window = sym_window_after(&g->y, &g->s, t, virtual);
	term hidden = sym_hidden_after(&g->y, &g->s, t, g->probe);
	add(g, "the cell", 0, sym_cell_after(&g->y, &g->s, t, g->probe));
	add(g, "the cell, in the window", 0,
	    t_ite(z, g->shown, window, zero));
	add(g, "the cell, hidden", 0, t_ite(z, g->shown, zero, hidden));
}

/* In the order of want(). */
static void add_items(struct reading *g)
{
	const struct sym_step *t = &g->step;
	for (unsigned c = 0; c < TRAP_COUNT; c++)
		add_truth(g, "trap", c, t->trap[c]);
	add_truth(g, "trapped", 0, t->trapped);
	add_truth(g, "ready", 0, sym_ready(&g->y, &g->s));
	add_truth(g, "the cell is shown", 0, g->shown);
	for (unsigned i = 0; i < g->count; i++)
		g->items[i].always = true;
	add_truth(g, "halted", 0, t->halted);
	add_truth(g, "M", 0, t->m);
	add_address(g, "P", 0, t->p);
	add_address(g, "R.l", 0, t->l);
	add_address(g, "R.b", 0, t->b);
	add(g, "timer", 0, t->timer);
	add(g, "timer if not assigned", 0, t->counted);
	add_truth(g, "input taken", 0, t->took_input);
	add_storage(g);
	add_outputs(g);
	add_writes(g);
	term always = weigh(g, true), rest = weigh(g, false);
	rest = t_op2(all.z, Z_ADD, always, rest);
	g->digest = t_ite(all.z, t->trapped, always, rest);
}

/* ---- The case at hand --------------------------------------------------- */

/* Whether R shows the cell, as the machine has it; *at is where it stands
 * then in the window, outside otherwise. */
static bool shown(const struct effects_state *c, addr real, word *at)
{
	addr same;
	*at = (word)real - c->psw.l;
	if (machine_relocate(c->psw, c->q, *at, &same))
		return true;
	*at = real;
	return false;
}

/* The values of the variables, in the order of name_all. */
static void values(const struct reading *g, word out[NAMES - 2])
{
	const struct effects_state *c = &g->c;
	const word all_of_them[NAMES - 2] = {
		c->insn_word, c->psw.m == MODE_U, c->psw.p, c->psw.l,
		c->psw.b, c->q, c->timer, c->clock, c->input, g->probed,
	};
	for (unsigned i = 0; i < NAMES - 2; i++)
		out[i] = all_of_them[i];
}

static void random_case(struct reading *g)
{
	effects_state(&all.r, all.set.insn, &g->c);
	g->probed = random_below(&all.r, g->c.q);
	for (unsigned i = 0; i < CELLS; i++)
		g->cells[0][i] = g->cells[1][i] = g->c.common;
	for (unsigned i = 0; i < EFFECTS_SPECIAL; i++) {
		word at;
		bool window = shown(&g->c, g->c.at[i], &at);
		g->cells[window][at] = g->c.value[i];
	}
}

static void put_values(struct reading *g)
{
	word v[NAMES - 2];
	values(g, v);
	for (unsigned i = 0; i < NAMES - 2; i++)
		g->names[2 + i].value = v[i];
}

static word cell(const struct reading *g, bool window, word at)
{
	return at < CELLS ? g->cells[window][at] : g->c.common;
}

static word outside_cell(void *ctx, word at)
{
	return cell(ctx, false, at);
}

static word window_cell(void *ctx, word at)
{
	return cell(ctx, true, at);
}

static void name(struct reading *g, const void *is,
                 word (*at)(void *ctx, word operand))
{
	g->names[g->name_count++] = (struct given_name){is, NULL, 0, at, g};
}

static void name_all(struct reading *g)
{
	const struct sym_state *s = &g->s;
	const void *const variables[NAMES - 2] = {
		g->y.w, s->m, s->p, s->l, s->b, s->q, s->timer, s->clock,
		s->input, g->probe,
	};
	g->name_count = 0;
	name(g, s->outside, outside_cell);
	name(g, s->window, window_cell);
	for (unsigned i = 0; i < NAMES - 2; i++)
		name(g, variables[i], NULL);
}

/* The same, told to Z3. */
static void give(const struct reading *g)
{
	word at[2][CELLS], v[NAMES - 2];
	for (unsigned i = 0; i < CELLS; i++)
		at[0][i] = at[1][i] = i;
	given_nothing(all.z);
	values(g, v);
	for (unsigned i = 0; !g->constant && i < NAMES - 2; i++)
		given_var(all.z, (term)(size_t)g->names[2 + i].is, v[i]);
	for (unsigned w = 0; w < 2; w++)
		given_function(all.z, w ? g->s.window : g->s.outside, at[w],
		               g->cells[w], CELLS, g->c.common);
}

/* ---- Reading ------------------------------------------------------------ */

/* Targets in storage, in the order in which step.c makes its writes. */
static void find_targets(struct reading *g, const struct rtl_stmt *st)
{
	for (; st; st = st->next) {
		if (st->action == RTL_ASSIGN && st->target->arg[0])
			g->targets[g->target_count++] = st->target;
		find_targets(g, st->then);
		find_targets(g, st->otherwise);
	}
}

/* All that a state has, as the constants of the case at hand. */
static void make_constant(struct reading *g)
{
	struct z3 *z = all.z;
	struct sym_state *s = &g->s;
	const struct effects_state *c = &g->c;
	const struct isa_insn *i = all.set.insn;
	term fixed = t_num(z, 64, c->insn_word & i->mask);
	g->y.w = t_num(z, 64, c->insn_word);
	g->y.encodes = t_eq(z, fixed, t_num(z, 64, i->match));
	s->m = t_bool(z, c->psw.m == MODE_U);
	s->p = t_num(z, ADDR_BITS, c->psw.p);
	s->l = t_num(z, ADDR_BITS, c->psw.l);
	s->b = t_num(z, ADDR_BITS, c->psw.b);
	s->q = t_num(z, ADDR_BITS, c->q);
	s->timer = t_num(z, 64, c->timer);
	s->clock = t_num(z, 64, c->clock);
	s->input = t_num(z, 64, c->input);
	s->extent = sym_extent(&g->y, s->l, s->b, s->q);
	g->probe = t_num(z, ADDR_BITS, g->probed);
}

/* Reads the effect over variables or, for the case at hand, constants. */
static bool read_effect(struct reading *g, bool constant)
{
	struct z3 *z = all.z;
	const char *why;
	g->constant = constant;
	g->count = g->target_count = 0;
	sym_init(&g->y, z, all.set.insn, &all.set.arena);
	g->y.exact_products = true;
	g->s = sym_state(&g->y, t_var(z, "m", 0));
	g->probe = sym_var(&g->y, "probe", ADDR_BITS);
	if (constant)
		make_constant(g);
	sym_step(&g->y, &g->s, &g->step);
	g->shown = sym_shown(&g->y, &g->s, g->probe);
	find_targets(g, all.set.insn->effect.body);
	add_items(g);
	name_all(g);
	given_free(g->list);
	g->list = given_compile(z, g->digest, g->names, g->name_count, &why);
	return g->list || FAIL("%s", why);
}

/* ---- Comparing ---------------------------------------------------------- */

static void want_writes(const struct reading *g, struct item *it)
{
	const struct machine_step *s = &all.m.step;
	for (size_t i = 0; i < g->target_count; i++) {
		const struct machine_cycle *made = NULL;
		for (unsigned n = 0; n < s->cycles; n++)
			if (s->cycle[n].kind == CYCLE_WRITE &&
			    s->cycle[n].ref == g->targets[i])
				made = &s->cycle[n];
		it++->want = made != NULL;
		it++->want = made ? made->virtual : 0;
		it++->want = made ? made->value : 0;
	}
}

/* What the interpreter, having made the step, says of each item. */
static void want(struct reading *g)
{
	const struct machine *m = &all.m;
	const struct machine_step *s = &m->step;
	const struct effects_state *c = &g->c;
	struct item *it = g->items;
	bool runs = s->status == MACHINE_RUNNING;
	bool counts = runs && c->psw.m == MODE_U && c->timer != TIMER_OFF;
	word at, put = 0;
	bool window = shown(c, g->probed, &at);
	for (unsigned t = 0; t < TRAP_COUNT; t++)
		it++->want = t && s->cause == t;
	it++->want = s->cause != TRAP_NONE;
	it++->want = true;
	it++->want = window;
	it++->want = s->status == MACHINE_HALTED;
	it++->want = m->psw.m == MODE_U;
	it++->want = m->psw.p;
	it++->want = m->psw.l;
	it++->want = m->psw.b;
	it++->want = m->timer;
	it++->want = c->timer - counts;
	it++->want = s->took_input;
	it++->want = m->E[g->probed];
	it++->want = window ? m->E[g->probed] : 0;
	it++->want = window ? 0 : m->E[g->probed];
	for (unsigned i = 0; runs && i < s->outputs; i++)
		put = put * weight(0) + s->output[i] + 1;
	it++->want = put;
	want_writes(g, it);
}

static word wanted_digest(const struct reading *g)
{
	word sum = 0;
	bool trapped = all.m.step.cause != TRAP_NONE;
	for (unsigned i = 0; i < g->count; i++)
		if (g->items[i].always || !trapped)
			sum += g->items[i].want * weight(i);
	return sum;
}

static void complain(const struct reading *g)
{
	struct text t = {0};
	bool trapped = all.m.step.cause != TRAP_NONE;
	rtl_print(&all.set.insn->effect, &t, 1);
	text_printf(&t, "\n  user: %s, ", isa_user_name(all.set.insn->user));
	effects_state_print(&g->c, &t);
	for (unsigned i = 0; i < g->count; i++) {
		const struct item *it = &g->items[i];
		word got = z3_value(all.z, it->value);
		if (got != it->want && (it->always || !trapped))
			text_printf(&t, "  %s %zu: terms %" PRIu64
			            ", words %" PRIu64 "\n", it->what, it->n,
			            got, it->want);
	}
	FAIL("over %s:\n%s", g->constant ? "constants" : "variables",
	     text_str(&t));
	text_free(&t);
	all.bad++;
}

static void count(const struct reading *g)
{
	const struct machine_step *s = &all.m.step;
	all.causes[s->cause]++;
	all.statuses[s->status]++;
	all.user += g->c.psw.m == MODE_U;
	all.took += s->took_input;
	all.put += s->outputs > 0;
	for (unsigned i = 0; i < s->cycles; i++)
		all.wrote += s->cycle[i].kind == CYCLE_WRITE;
}

static void compare(struct reading *g)
{
	effects_put(&g->c, &all.m);
	machine_step(&all.m);
	want(g);
	word wanted = wanted_digest(g), got = given_run(g->list);
	bool ask = all.cases++ % ASK_Z3 == 0;
	if (ask || got != wanted)
		give(g);
	if (ask)
		CHECK_UINT(z3_value(all.z, g->digest), got);
	if (got != wanted)
		complain(g);
	count(g);
}

/* ---- The tests ---------------------------------------------------------- */

static void count_statements(const struct rtl_stmt *st)
{
	for (; st; st = st->next) {
		all.actions[st->action]++;
		if (st->target)
			all.targets[st->target->kind]++;
		count_statements(st->then);
		count_statements(st->otherwise);
	}
}

static void one_effect(struct reading *g)
{
	if (!effects_use_random(&all.set, &all.r, EFFECTS_LONG)) {
		all.bad = 3;
		return;
	}
	for (unsigned k = 0; k < RTL_KINDS; k++)
		all.kinds[k] += all.set.insn->effect.read_kinds >> k & 1;
	count_statements(all.set.insn->effect.body);
	for (unsigned i = 0; i < STATES + FIXED && all.bad < 3; i++) {
		random_case(g);
		if ((i == 0 || i >= STATES) && !read_effect(g, i > 0))
			return;
		put_values(g);
		compare(g);
	}
}

static uint64_t from_environment(const char *name, uint64_t otherwise)
{
	const char *s = getenv(name);
	return s && *s ? strtoull(s, NULL, 0) : otherwise;
}

static void random_effects(void)
{
	uint64_t seed = from_environment("TERMS_SEED", 1974);
	uint64_t effects = from_environment("TERMS_EFFECTS", EFFECTS);
	static const struct console console = {&all.g, give_input, NULL};
	effects_open(&all.set);
	if (!REQUIRE(machine_init(&all.m, all.set.isa, EFFECTS_Q)))
		return;
	all.m.console = &console;
	all.r.state = seed;
	for (uint64_t n = 0; n < effects && all.bad < 3; n++) {
		if (n % 16 == 0) { /* terms live as long as this does */
			z3_close(all.z);
			all.z = z3_open(NULL);
		}
		one_effect(&all.g);
	}
	given_free(all.g.list);
	z3_close(all.z);
	all.m.q = EFFECTS_Q;
	machine_fini(&all.m);
	effects_close(&all.set);
	printf("terms: seed %" PRIu64 ", %u cases of %" PRIu64 " effects: "
	       "%u completed, %u halted, %u in user mode, %u words written\n",
	       seed, all.cases, effects, all.statuses[MACHINE_RUNNING],
	       all.statuses[MACHINE_HALTED], all.user, all.wrote);
}

/* The cases above are worth something only if everything happened. */
static void everything_happened(void)
{
	for (int k = RTL_CONST; k < RTL_KINDS; k++)
		if (all.kinds[k] < 50)
			FAIL("`%s` (kind %d) is in %u effects only",
			     rtl_operator((enum rtl_kind)k)->text, k,
			     all.kinds[k]);
	static const enum rtl_kind targets[] = {
		RTL_REG, RTL_MEM, RTL_ABS, RTL_M, RTL_P, RTL_RL, RTL_RB,
		RTL_PSW, RTL_TIMER, RTL_CONSOLE,
	};
	for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
		CHECK(all.targets[targets[i]] > 50);
	for (int a = RTL_LET; a < RTL_ACTIONS; a++)
		CHECK(all.actions[a] > 50);
	for (int c = TRAP_MEMORY; c <= TRAP_ARITHMETIC; c++)
		CHECK(all.causes[c] > 500);
	CHECK(all.cases >= 100000);
	CHECK(all.statuses[MACHINE_RUNNING] > 30000);
	CHECK(all.statuses[MACHINE_HALTED] > 500);
	CHECK(all.user > 30000);
	CHECK(all.wrote > 20000);
	CHECK(all.took > 1000);
	CHECK(all.put > 1000);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"random effects, random states", random_effects},
		{"and everything that can happen did", everything_happened},
	};
	return UNIT_RUN("terms", tests, argc, argv);
}
