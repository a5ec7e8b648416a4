/* definitions.c: the definitions over terms against those over words.
 *
 * Each definition of theorems/ is written twice: over terms, for proofs, and
 * over words, for what is run (words.c). So: random effects, and the
 * instructions of shipped sets; for each question and reading, pairs of states
 * drawn at random; the terms, worked out for that very pair, must say of it
 * what the words say: whether it is related as the question wants, and whether
 * it answers the question. No solver is asked.
 *
 *     DEFINITIONS_SEED=N     other pairs (printed always)
 *     DEFINITIONS_EFFECTS=N  more or fewer than 400 random effects
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/given.h"
#include "tests/unit/effects.h"
#include "tests/unit/harness.h"
#include "theorems/internal.h"

enum { EFFECTS = 400, PAIRS = 10, NAMES = 32, CELLS = 192 };

/* A question about an instruction, over terms. */
struct asked {
	struct instance in;
	struct given_list *related, *answers;
	struct given_name names[NAMES];
	unsigned name_count;
	struct given_name *at, *entry; /* there is such an address */
	word cells[4][CELLS]; /* window, outside of each, monitor */
};

static struct {
	struct effects_set set;
	struct random r;
	struct z3 *z;
	struct sym y;
	struct lab lab;
	struct search search;
	struct theorems_options options;
	struct asked q;
	unsigned pairs, unrelated, effects, bad;
	unsigned said[THEOREMS_QUESTION_COUNT][2]; /* no, yes */
} all;

static unsigned below(word n)
{
	return random_below(&all.r, n);
}

static bool percent(unsigned n)
{
	return random_percent(&all.r, n);
}

/* ---- A pair as values of the terms' variables ---------------------------- */

static word cell(void *ctx, word at)
{
	return at < CELLS ? ((word *)ctx)[at] : 0;
}

static struct given_name *name(struct asked *q, const void *is,
                               const char *called, word value)
{
	struct given_name *n = &q->names[q->name_count];
	if (!is && !called)
		return NULL;
	q->name_count++;
	*n = (struct given_name){is, called, value, NULL, NULL};
	return n;
}

static void name_function(struct asked *q, function f, unsigned cells)
{
	struct given_name *n = name(q, f, NULL, 0);
	if (n) {
		n->at = cell;
		n->ctx = q->cells[cells];
	}
}

static void put_cells(word cells[CELLS], const struct pair_cells *from)
{
	memset(cells, 0, CELLS * sizeof *cells);
	for (size_t i = 0; i < from->count; i++)
		if (from->list[i].at < CELLS)
			cells[from->list[i].at] = from->list[i].value;
}

/* As pair.c makes machines of the parameters. Where both states have the same
 * variable, the first one's value is found. */
static void name_all(struct asked *q, const struct pair *p)
{
	const struct sym_state *a = &q->in.state[0], *b = &q->in.state[1];
	bool f = b->guest != NULL;
	q->name_count = 0;
	put_cells(q->cells[0], &p->window);
	put_cells(q->cells[1], &p->outside[0]);
	put_cells(q->cells[2], &p->outside[1]);
	put_cells(q->cells[3], &p->monitor);
	if (p->p < CELLS)
		q->cells[0][p->p] = p->w;
	struct psw resident = machine_psw_unpack(q->cells[3][CELL_NEW_PSW]);
	resident = (struct psw){MODE_S, resident.p, 0,
	                        (addr)(p->k + p->q[0] + p->q[1]) & ADDR_MAX};
	q->cells[3][CELL_NEW_PSW] = machine_psw_pack(resident, TRAP_NONE);
	name(q, all.y.w, NULL, p->w);
	name(q, a->m, NULL, p->m);
	name(q, a->p, NULL, p->p);
	name(q, a->l, NULL, p->l[0]);
	name(q, a->b, NULL, p->b[0]);
	name(q, a->q, NULL, p->q[0]);
	name(q, a->timer, NULL, p->timer[0]);
	name(q, a->clock, NULL, p->clock[0]);
	name(q, a->input, NULL, p->input);
	name(q, b->l, NULL, p->l[1]);
	name(q, b->b, NULL, p->b[1]);
	name(q, b->q, NULL, f ? p->k + p->q[0] + p->q[1] : p->q[1]);
	name(q, b->timer, NULL, p->timer[1]);
	name(q, b->clock, NULL, p->clock[1]);
	name(q, b->k, NULL, p->k);
	name_function(q, a->window, 0);
	name_function(q, a->outside, 1);
	name_function(q, b->outside, 2);
	name_function(q, b->monitor, 3);
	q->entry = name(q, NULL, "entry!", resident.p);
	q->at = name(q, NULL, "at!", 0);
}

/* ---- The question ------------------------------------------------------- */

static bool ask(struct asked *q, enum theorems_question question)
{
	const char *why;
	static const struct pair nothing = {.w = 0};
	all.y.exact_products = true;
	theorems_instance_init(&q->in, &all.y, question, &all.options);
	term answers = theorems_define(&q->in);
	given_free(q->related);
	given_free(q->answers);
	name_all(q, &nothing);
	q->answers = q->related = NULL;
	q->related = given_compile(all.z, q->in.related, q->names,
	                           q->name_count, &why);
	q->answers = given_compile(all.z, answers, q->names, q->name_count,
	                           &why);
	return (q->related && q->answers) || FAIL("%s", why);
}

/* Whether there is an address at which storage differs, where the definition
 * asks so: every one that either step may have changed, and some others. */
static bool answered(struct asked *q, const struct pair *p)
{
	bool yes = false;
	for (word at = 0; at <= p->q[0] + 2 && !yes; at++) {
		q->at->value = at;
		yes = given_run(q->answers);
	}
	return yes;
}

static void complain(const struct isa_insn *i, const struct pair *p,
                     const char *what, bool terms, bool words)
{
	struct text t = {0};
	rtl_print(&i->effect, &t, 1);
	FAIL("%s (user: %s), %s, reading %u: %s: terms %d, words %d\n%s\n"
	     "  w %#" PRIx64 " m %" PRIu64 " p %" PRIu64 " l %" PRIu64
	     " %" PRIu64 " b %" PRIu64 " %" PRIu64 " q %" PRIu64 " %" PRIu64
	     " k %" PRIu64 " timer %" PRIu64 " %" PRIu64, i->name,
	     isa_user_name(i->user), theorems_question_key(p->question),
	     all.options.reading, what, terms, words, text_str(&t), p->w,
	     p->m, p->p, p->l[0], p->l[1], p->b[0], p->b[1], p->q[0], p->q[1],
	     p->k, p->timer[0], p->timer[1]);
	text_free(&t);
	all.bad++;
}

/* Changes a parameter, so that perhaps it is no such pair any more. */
static void disturb(struct pair *p)
{
	word *const small[] = {&p->p, &p->l[0], &p->l[1], &p->b[0], &p->b[1],
	                       &p->q[0], &p->q[1], &p->k};
	unsigned n = below(12);
	if (n < 8) {
		*small[n] = (*small[n] + below(5) - 2) & ADDR_MAX;
		if (*small[n] > CELLS / 4)
			*small[n] = 3;
	} else if (n == 8) {
		p->timer[below(2)] = 0;
	} else if (n == 9) {
		p->w ^= p->insn->mask & (0 - p->insn->mask);
	} else if (n == 10 && p->outside[1].count > CELL_NEW_PSW) {
		p->outside[1].list[CELL_NEW_PSW].value ^= 1;
	} else if (p->window.count) {
		p->window.list[below(p->window.count)].value++;
	}
}

static void one_pair(struct asked *q, struct pair *p)
{
	all.search.seed = random_next(&all.r);
	theorems_search_pair(&all.search, p, &all.lab, all.options.reading, 1);
	if (percent(25))
		disturb(p);
	bool words = theorems_lab_run(&all.lab, p);
	name_all(q, p);
	bool terms = given_run(q->related);
	all.pairs++;
	all.unrelated += !words;
	if (terms != words) {
		complain(p->insn, p, "related", terms, words);
		return;
	}
	if (!words)
		return;
	words = theorems_words_answer(&all.lab, p->question,
	                              all.options.reading, (addr)p->k, NULL);
	terms = answered(q, p);
	all.said[p->question][words]++;
	if (terms != words)
		complain(p->insn, p, "answers", terms, words);
}

/* Some of the questions about an instruction, each under some reading. */
static void one_instruction(const struct isa *isa, const struct isa_insn *i,
                            struct arena *arena)
{
	static const unsigned readings[] = {0, 0, THEOREMS_LITERAL,
	                                    THEOREMS_INTERPRETS};
	struct theorems_unit unit = {.insn = i};
	z3_close(all.z);
	all.z = z3_open(NULL);
	sym_init(&all.y, all.z, i, arena);
	theorems_lab_init(&all.lab, isa);
	for (unsigned n = 0; n < THEOREMS_QUESTION_COUNT && all.bad < 3; n++) {
		struct pair p = {.question = n, .insn = i, .unit = &unit};
		if (percent(50))
			continue;
		all.options.reading = readings[below(4)];
		if (!ask(&all.q, n))
			return;
		for (unsigned k = 0; k < PAIRS && all.bad < 3; k++)
			one_pair(&all.q, &p);
	}
	theorems_lab_fini(&all.lab);
	all.effects++;
}

/* ---- The tests ---------------------------------------------------------- */

static uint64_t from_environment(const char *name_of, uint64_t otherwise)
{
	const char *s = getenv(name_of);
	return s && *s ? strtoull(s, NULL, 0) : otherwise;
}

static void open_suite(void)
{
	effects_open(&all.set);
	all.r.state = from_environment("DEFINITIONS_SEED", 1974);
	theorems_search_init(&all.search, &all.options);
	printf("definitions: seed %" PRIu64 "\n", all.r.state);
}

/* Short effects that are sensitive to something, most of them. */
static void telling(struct text *out)
{
	static const char *const reads[] = {
		"M", "P", "R.l", "R.b", "q", "PSW", "timer", "clock",
		"console", "E[0]", "E[1]", "E[40]", "E[q - 1]", "mem[R.b - 1]",
		"r[2]",
	};
	static const char *const sets[] = {
		"r[1]", "r[x]", "mem[20]", "E[0]", "E[1]", "E[30]",
		"E[R.l + R.b]", "E[q - 1]", "mem[R.b - 1]", "M", "P", "R.l",
		"R.b", "PSW", "timer", "console",
	};
	static const char *const ends[] = {
		"halt", "trap svc", "trap illegal", "trap arithmetic",
		"P <- P", "r[3] <- 0",
	};
	static const char *const bits[] = {"", "", " & 1", " + 1"};
	const char *read = reads[below(sizeof reads / sizeof *reads)];
	const char *set = sets[below(sizeof sets / sizeof *sets)];
	const char *end = ends[below(sizeof ends / sizeof *ends)];
	if (percent(30))
		text_printf(out, "if %s %s %u { %s }", read,
		            percent(50) ? "==" : "<", 1 + below(8), end);
	else
		text_printf(out, "%s <- %s%s", set, read, bits[below(4)]);
}

static bool use_some_effect(uint64_t n)
{
	struct text t = {0};
	if (n % 4 == 0)
		return effects_use_random(&all.set, &all.r, EFFECTS_LONG);
	if (n % 4 == 1)
		return effects_use_random(&all.set, &all.r, EFFECTS_SHORT);
	telling(&t);
	all.set.insn->user = percent(70) ? ISA_EXECUTE : ISA_IGNORE;
	bool ok = effects_use(&all.set, text_str(&t));
	text_free(&t);
	return ok;
}

static void random_effects(void)
{
	uint64_t effects = from_environment("DEFINITIONS_EFFECTS", EFFECTS);
	for (uint64_t n = 0; n < effects && all.bad < 3; n++)
		if (use_some_effect(n))
			one_instruction(all.set.isa, all.set.insn,
			                &all.set.arena);
}

static void shipped(void)
{
	static const char *const names[] = {"vt", "shapes/pswst"};
	for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
		struct diags diags = {0};
		struct isa *isa = isa_load(names[n], &all.set.reader.reader,
		                           &diags);
		if (!REQUIRE(isa != NULL))
			return;
		for (size_t i = 0; i < isa->insn_count && all.bad < 3; i++)
			one_instruction(isa, &isa->insns[i], &all.set.arena);
		isa_free(isa);
		diags_free(&diags);
	}
}

/* The cases above are worth something only if both answers came up. */
static void everything_happened(void)
{
	printf("definitions: %u pairs for %u instructions, %u not related\n",
	       all.pairs, all.effects, all.unrelated);
	for (unsigned q = 0; q < THEOREMS_QUESTION_COUNT; q++)
		if (all.said[q][0] < 100 || all.said[q][1] < 5)
			FAIL("%s: %u no, %u yes", theorems_question_key(q),
			     all.said[q][0], all.said[q][1]);
	CHECK(all.unrelated > 500 && all.unrelated < all.pairs / 2);
}

static void close_suite(void)
{
	given_free(all.q.related);
	given_free(all.q.answers);
	z3_close(all.z);
	effects_close(&all.set);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"(opened)", open_suite},
		{"random effects", random_effects},
		{"instructions of shipped sets", shipped},
		{"every question has both answers", everything_happened},
		{"(closed)", close_suite},
	};
	return UNIT_RUN("definitions", tests, argc, argv);
}
