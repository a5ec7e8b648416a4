/* engine.c: the engines against the reference interpreter, in step.
 *
 * Random programs, for shipped instruction sets and for random variants of
 * vt, run by the reference interpreter and by an engine, in portions of
 * random length; after each portion everything that can be observed must be
 * equal. Storage is small, code and data overlap, and most addresses point
 * into code: programs modify themselves all the time.
 *
 *     ENGINE_SEED=N    another sequence of cases (printed always)
 *     ENGINE_STEPS=N   other than 51,000,000 steps (2,000,000 with sanitizers)
 *     ENGINE_SHOW=1    print a random set on which they differ
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "cli/files.h"
#include "machine/machine.h"
#include "tests/unit/harness.h"

#if defined(__has_feature)
#define HAS_FEATURE(f) __has_feature(f)
#else
#define HAS_FEATURE(f) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || HAS_FEATURE(address_sanitizer)
enum { STEPS = 2000000 }; /* slow, but looks at every access of ours */
#else
enum { STEPS = 51000000 };
#endif

enum { SETS_MAX = 64, CASE_STEPS = 3000, VARIANT_INSNS = 24, SIZES = 4 };

static struct {
	struct files files;
	const struct isa *isa[SETS_MAX];
	size_t sets;
	struct random random;
	uint64_t steps, target;
	unsigned cases, variants, refused, ended[MACHINE_STATUS_COUNT];
	uint64_t stops, stopped[2]; /* set; met, written */
	uint64_t traps[TRAP_COUNT];
} all;

/* ---- Random numbers ------------------------------------------------------ */

static uint64_t next(void)
{
	return random_next(&all.random);
}

static unsigned below(uint64_t n)
{
	return random_below(&all.random, n);
}

static bool percent(unsigned n)
{
	return random_percent(&all.random, n);
}

static word edge(void)
{
	switch (below(8)) {
	case 0: return ~(word)0 - below(3);
	case 1: return ((word)1 << 63) + below(3) - 1;
	case 2: return (word)1 << below(64);
	case 3: return 62 + below(4);
	case 4: return 0x7ffffffeu + below(4);
	case 5: return next() >> below(64);
	case 6: return 0 - (next() >> below(64));
	default: return below(20);
	}
}

/* ---- Random variants of vt ----------------------------------------------- */

struct writer {
	struct text *t;
	unsigned lets;  /* names known: x0 .. */
	unsigned room;  /* how much more to write, about */
};

static void write_expr(struct writer *w, unsigned depth);

static void write_leaf(struct writer *w)
{
	static const char *const leaves[] = {
		"r[a]", "r[a]", "r[b]", "r[b]", "imm", "imm", "a", "P", "M",
		"R.l", "R.b", "PSW", "q", "r[3]", "r[14]", "mem[imm]",
		"mem[r[b] + imm]", "mem[r[b]]", "mem[r[a] & 63]", "E[imm]",
		"E[r[a] % q]", "timer",
	};
	static const char *const devices[] = {"clock", "console"};
	if (w->lets && percent(25))
		text_printf(w->t, "x%u", below(w->lets));
	else if (percent(25))
		text_printf(w->t, "%#" PRIx64, edge());
	else if (percent(1))
		text_add(w->t, devices[below(2)]);
	else
		text_add(w->t, leaves[below(sizeof leaves / sizeof *leaves)]);
}

static void write_truth(struct writer *w, unsigned depth)
{
	unsigned k = below(10);
	if (depth > 0 && k == 0) {
		text_add(w->t, "!");
		write_truth(w, depth - 1);
		return;
	}
	text_add(w->t, "(");
	if (depth > 0 && k <= 3) {
		write_truth(w, depth - 1);
		text_add(w->t, k & 1 ? " && " : " || ");
		write_truth(w, depth - 1);
	} else {
		unsigned kind = RTL_EQ + below(RTL_GES - RTL_EQ + 1);
		write_expr(w, depth ? depth - 1 : 0);
		text_printf(w->t, " %s ",
		            rtl_operator((enum rtl_kind)kind)->text);
		write_expr(w, depth ? depth - 1 : 0);
	}
	text_add(w->t, ")");
}

static void write_expr(struct writer *w, unsigned depth)
{
	unsigned k = below(20);
	if (depth == 0 || k < 4) {
		write_leaf(w);
	} else if (k == 4) {
		text_add(w->t, percent(50) ? "-(" : "~(");
		write_expr(w, depth - 1);
		text_add(w->t, ")");
	} else if (k == 5) {
		text_add(w->t, "(");
		write_truth(w, depth - 1);
		text_add(w->t, " ? ");
		write_expr(w, depth - 1);
		text_add(w->t, " : ");
		write_expr(w, depth - 1);
		text_add(w->t, ")");
	} else if (k == 6) {
		text_add(w->t, percent(80) ? "mem[" : "E[");
		write_expr(w, depth - 1);
		text_add(w->t, percent(50) ? "]" : " & 127]");
	} else {
		unsigned kind = RTL_BITOR + below(RTL_REMS - RTL_BITOR + 1);
		text_add(w->t, "(");
		write_expr(w, depth - 1);
		text_printf(w->t, " %s ",
		            rtl_operator((enum rtl_kind)kind)->text);
		write_expr(w, depth - 1);
		text_add(w->t, ")");
	}
}

static void write_target(struct writer *w)
{
	static const char *const targets[] = {
		"r[a]", "r[a]", "r[a]", "r[b]", "r[5]", "mem[r[b] + imm]",
		"mem[imm]", "mem[imm]", "mem[r[a] & 127]", "E[r[b] % q]",
		"E[imm]", "P", "P", "P", "timer",
	};
	static const char *const rare[] = {
		"M", "R.l", "R.b", "PSW", "console",
	};
	if (percent(4))
		text_add(w->t, rare[below(5)]);
	else
		text_add(w->t,
		         targets[below(sizeof targets / sizeof *targets)]);
}

static void write_block(struct writer *w, unsigned depth)
{
	unsigned lets = w->lets, count = 1 + below(3);
	for (unsigned i = 0; i < count; i++) {
		unsigned k = below(12);
		text_add(w->t, i ? "; " : "");
		if (k < 2 && w->lets < 8) {
			text_printf(w->t, "let x%u = ", w->lets);
			write_expr(w, 2);
			w->lets++;
		} else if (k < 5 && depth > 0) {
			text_add(w->t, "if ");
			write_truth(w, 1);
			text_add(w->t, " { ");
			write_block(w, depth - 1);
			text_add(w->t, percent(50) ? " } else { " : " } ");
			if (text_str(w->t)[w->t->size - 2] == '{') {
				write_block(w, depth - 1);
				text_add(w->t, " } ");
			}
		} else if (k == 5 && i + 1 == count && percent(20)) {
			text_add(w->t, "trap arithmetic");
		} else {
			write_target(w);
			text_add(w->t, " <- ");
			/* mostly somewhere near */
			write_expr(w, 2);
			if (percent(40))
				text_add(w->t, " & 127");
		}
	}
	w->lets = lets;
}

static void write_variant(struct text *t)
{
	static const char *const users[] = {"execute", "execute", "trap",
	                                    "ignore"};
	static const char *const changed[] = {"lpsw", "ldr", "str", "spsw",
	                                      "rdq", "lra"};
	text_add(t, "isa: random\nbase: vt\n"
	            "instructions:\n  - group: Random\n    rows:\n");
	for (unsigned i = 0; i < VARIANT_INSNS; i++) {
		struct writer w = {t, 0, 0};
		text_printf(t, "      - {name: y%u, op: %u, form: RRI, "
		               "asm: \"a, b, imm\", user: %s, do: \"",
		            i, 0x80 + i, users[below(4)]);
		write_block(&w, 2);
		text_add(t, "\"}\n");
	}
	text_add(t, "change:\n");
	text_printf(t, "  - {name: %s, user: %s}\n", changed[below(6)],
	            users[below(4)]);
}

/* A reader for one set in memory, and all others in files. */
struct memory_reader {
	struct source_reader reader;
	struct source source;
};

static const struct source *find(void *ctx, const char *name,
                                 const char *suffix,
                                 const struct source *from, const char **why)
{
	struct memory_reader *r = ctx;
	const struct source_reader *files = &all.files.reader;
	if (strcmp(name, "random") == 0)
		return &r->source;
	return files->find(files->ctx, name, suffix,
	                   from == &r->source ? NULL : from, why);
}

/* ---- Random programs ----------------------------------------------------- */

struct world {
	const struct isa *isa;
	addr q, code, end;  /* code is in E[code .. end - 1] */
	addr l[3];          /* relocations in use */
	unsigned calm;      /* percent of instructions that just compute */
};

static word number(const struct world *w)
{
	unsigned k = below(100);
	addr l = w->l[below(3)], target = w->code + below(w->end - w->code);
	return k < 40   ? target - l
	       : k < 60 ? below(w->q - l)
	       : k < 75 ? below(20)
	       : k < 80 ? l + below(20)
	       : k < 90 ? (word)below(9) - 4
	                : edge();
}

/* Goes on to the next instruction or jumps, and seldom traps. */
static bool is_calm(const struct isa_insn *i)
{
	return i->user == ISA_EXECUTE && !i->effect.halts &&
	       !(i->effect.causes & ~((uint64_t)1 << TRAP_ARITHMETIC)) &&
	       !(i->effect.set_kinds & ((uint64_t)1 << RTL_PSW |
	                                (uint64_t)1 << RTL_RL |
	                                (uint64_t)1 << RTL_RB));
}

static word random_insn(const struct world *w)
{
	const struct isa *isa = w->isa;
	const struct isa_insn *i = &isa->insns[below(isa->insn_count)];
	bool calm = percent(w->calm);
	for (int n = 0; n < 20 && (calm ? !is_calm(i) : i->effect.halts); n++)
		i = &isa->insns[below(isa->insn_count)];
	word x = i->match;
	for (size_t n = 1; n < i->form->count; n++) {
		const struct isa_field *f = i->form->fields[n];
		if (!isa_is_operand(i, f))
			continue;
		if (f->kind == ISA_REGISTER)
			x = isa_field_put(f, x, percent(70) ? below(5)
			                                    : below(16));
		else
			x = isa_field_put(f, x, number(w));
	}
	return percent(1) ? x ^ (word)1 << below(64) : x;
}

static word random_psw(const struct world *w)
{
	struct psw psw = {.m = (enum mode)percent(40), .l = w->l[below(3)]};
	unsigned k = below(10);
	psw.b = k < 6 ? w->q : k < 8 ? w->q - psw.l : 18 + below(w->q - 18);
	psw.p = (w->code + below(w->end - w->code) - psw.l) & ADDR_MAX;
	if (percent(1))
		psw.l = below(ADDR_MAX);
	return machine_psw_pack(psw, percent(5) ? TRAP_SVC : TRAP_NONE);
}

static void random_machine(struct machine *m, const struct world *w)
{
	for (addr a = 0; a < w->q; a++)
		m->E[a] = percent(70) ? number(w)
		          : percent(40) ? random_psw(w) : edge();
	for (addr a = w->code; a < w->end; a++)
		m->E[a] = random_insn(w);
	const struct isa_insn *jump = isa_find(w->isa, "jmp");
	if (jump && percent(80)) /* around and around */
		m->E[w->end - 1] = isa_field_put(
		        isa_find_field(w->isa, "imm"), jump->match,
		        w->code - w->l[0] + (percent(50) ? 0 : below(4)));
	m->E[CELL_NEW_PSW] = random_psw(w);
	m->psw = machine_psw_unpack(random_psw(w));
	m->timer = percent(50) ? TIMER_OFF : below(percent(50) ? 5 : 500);
	m->clock = below(1000);
	m->inputs = m->outputs = 0;
	m->counts = (struct machine_counts){0};
}

static struct world random_world(const struct isa *isa, addr q)
{
	struct world w = {.isa = isa, .q = q};
	addr length = 4 + below(percent(70) ? 24 : q / 3);
	w.code = percent(5) ? below(20) : 20 + below(q - length - 20);
	w.end = w.code + length;
	w.l[0] = percent(50) ? 0 : below(w.code < q - 40 ? w.code + 1 : q - 40);
	w.l[1] = percent(70) ? w.l[0] : below(w.code + 1);
	w.l[2] = percent(70) ? w.l[0] : percent(50) ? 18 : below(q / 2);
	w.calm = percent(75) ? 85 + below(16) : 0;
	return w;
}

/* ---- In step ------------------------------------------------------------- */

/* What a guest said, as a hash. */
struct said {
	word hash, index;
};

static word input(void *ctx, word index)
{
	(void)ctx;
	return index < 50 ? index * index : CONSOLE_END;
}

static void output(void *ctx, word index, word value)
{
	struct said *s = ctx;
	s->hash = (s->hash ^ value ^ index) * 0x100000001b3;
	s->index++;
}

struct pair {
	struct machine m[2];     /* the reference interpreter's, the engine's */
	struct said said[2];
	struct console console[2];
	bool made;
};

static bool same(const struct pair *p, struct text *why)
{
	const struct machine *a = &p->m[0], *b = &p->m[1];
	if (!machine_equal(a, b, why))
		return false;
	if (memcmp(&a->counts, &b->counts, sizeof a->counts) != 0)
		text_add(why, "counts");
	if (p->said[0].hash != p->said[1].hash)
		text_add(why, "output");
	return why->size == 0;
}

static word portion(unsigned style)
{
	switch (style) {
	case 0: return CASE_STEPS;
	case 1: return 1 + below(100);
	case 2: return 1 + below(4);
	default: return percent(90) ? 500 + below(3000) : 1 + below(70);
	}
}

/* A cell near where the machine is, or one that it has just written. */
static addr random_cell(const struct machine *m)
{
	const struct machine_step *s = &m->step;
	addr a = below(m->q);
	for (unsigned i = 0; i < s->cycles; i++)
		if (s->cycle[i].kind == CYCLE_WRITE && percent(40))
			a = s->cycle[i].real;
	if (percent(30))
		a = (m->psw.l + m->psw.p + below(12)) % m->q;
	return percent(10) ? below(20) : a;
}

/* Stops and watched cells, the same on both: some more, some no longer. */
static void change_stops(struct pair *p)
{
	for (unsigned n = below(4); n > 0; n--) {
		addr a = random_cell(&p->m[0]);
		bool watch = percent(50), on = percent(60);
		for (int i = 0; i < 2; i++)
			REQUIRE(watch ? machine_watch_at(&p->m[i], a, on)
			              : machine_stop_at(&p->m[i], a, on));
		all.stops += on;
	}
}

static void no_stops(struct pair *p)
{
	for (addr a = 0; a < p->m[0].q; a++)
		for (int i = 0; i < 2; i++)
			REQUIRE(machine_stop_at(&p->m[i], a, false) &&
			        machine_watch_at(&p->m[i], a, false));
	CHECK_UINT(p->m[1].watches, 0);
}

/* Whether the record of the last step has a write to a watched cell. */
static bool watched_write(const struct machine *m)
{
	for (unsigned i = 0; i < m->step.cycles; i++)
		if ((m->step.cycle[i].kind == CYCLE_WRITE ||
		     m->step.cycle[i].kind == CYCLE_PSW_STORE) &&
		    machine_has_watch(m, m->step.cycle[i].real))
			return true;
	return false;
}

static bool goes_on(enum machine_status s)
{
	return s == MACHINE_RUNNING || s == MACHINE_STOPPED ||
	       s == MACHINE_WATCHED;
}

/* Runs both; false when they differ. */
static bool run_case(struct pair *p, uint64_t seed)
{
	struct text why = {0};
	word steps = 0, first = 0, most = CASE_STEPS;
	unsigned style = below(20) ? 3 * (below(3) > 0) : 1 + below(2);
	enum machine_status s[2] = {MACHINE_RUNNING, MACHINE_RUNNING};
	bool stops = percent(25);
	if (style == 1 || style == 2)
		most = 2000;
	while (steps < most && goes_on(s[0]) && why.size == 0) {
		word limit = portion(style), made[2];
		if (stops && percent(20))
			change_stops(p);
		struct psw from = p->m[0].psw;
		for (int i = 0; i < 2; i++)
			s[i] = machine_run(&p->m[i], limit, &made[i]);
		if (s[0] != s[1] || made[0] != made[1])
			text_printf(&why,
			            "%s after %" PRIu64 ", %s after %" PRIu64
			            " ", machine_status_name(s[0]), made[0],
			            machine_status_name(s[1]), made[1]);
		all.stopped[s[1] == MACHINE_WATCHED] +=
			s[1] == MACHINE_STOPPED || s[1] == MACHINE_WATCHED;
		if (s[1] == MACHINE_WATCHED && !watched_write(&p->m[1]))
			text_add(&why, "nothing watched was written ");
		if (!same(p, &why)) {
			text_printf(&why, " (limit %" PRIu64 ", from ", limit);
			machine_psw_print(from, &why);
			text_add(&why, ")");
		}
		first = steps;
		steps += made[0];
		machine_check(&p->m[1]);
	}
	bool ok = why.size == 0;
	if (!ok)
		FAIL("case %#" PRIx64 ", set %s, q %u, steps %" PRIu64 " to %"
		     PRIu64 ": %s", seed, p->m[0].isa->name, p->m[0].q, first,
		     steps, text_str(&why));
	if (stops)
		no_stops(p);
	all.steps += steps;
	all.ended[s[0]]++;
	for (int i = 0; i < TRAP_COUNT; i++)
		all.traps[i] += p->m[0].counts.traps[i];
	text_free(&why);
	return ok;
}

static bool pair_init(struct pair *p, const struct isa *isa, addr q,
                      enum machine_engine engine)
{
	for (int i = 0; i < 2; i++) {
		p->console[i] = (struct console){&p->said[i], input, output};
		if (!machine_init(&p->m[i], isa, q))
			return false;
		p->m[i].console = &p->console[i];
	}
	return machine_use_engine(&p->m[1], engine);
}

static void pair_fini(struct pair *p)
{
	machine_fini(&p->m[0]);
	machine_fini(&p->m[1]);
}

/* Cases for one set, the engine's memory of one reaching into the next. */
static bool run_set(const struct isa *isa, enum machine_engine engine,
                    unsigned cases)
{
	static const addr sizes[SIZES] = {64, 200, 700, 3000};
	struct pair p = {0};
	addr q = sizes[below(SIZES)];
	bool ok = pair_init(&p, isa, q, engine);
	CHECK(ok);
	for (unsigned i = 0; ok && i < cases; i++) {
		uint64_t seed = all.random.state;
		struct world w = random_world(isa, q);
		memset(p.said, 0, sizeof p.said);
		random_machine(&p.m[0], &w);
		ok = machine_copy(&p.m[1], &p.m[0]) && run_case(&p, seed);
		all.cases++;
	}
	pair_fini(&p);
	return ok;
}

static bool run_variant(enum machine_engine engine, unsigned cases)
{
	struct text t = {0};
	struct diags diags = {0};
	write_variant(&t);
	struct memory_reader r = {
		.source = {"random.yaml", text_str(&t), t.size}};
	r.reader = (struct source_reader){&r, find};
	struct isa *isa = isa_load("random", &r.reader, &diags);
	bool ok = true;
	if (isa) {
		all.variants++;
		ok = run_set(isa, engine, cases);
		if (!ok && getenv("ENGINE_SHOW"))
			puts(text_str(&t));
	} else {
		all.refused++;
	}
	isa_free(isa);
	diags_free(&diags);
	text_free(&t);
	return ok;
}

static void in_step(enum machine_engine engine, uint64_t steps)
{
	all.steps = 0;
	bool ok = true;
	while (ok && all.steps < steps) {
		if (percent(50))
			ok = run_variant(engine, 20);
		else
			ok = run_set(all.isa[below(all.sets)], engine, 20);
	}
	printf("engine: %s: %" PRIu64 " steps, %u cases, %u variants "
	       "(%u refused), %u halted, %u wedged\n",
	       machine_engine_name(engine), all.steps, all.cases,
	       all.variants, all.refused, all.ended[MACHINE_HALTED],
	       all.ended[MACHINE_WEDGED]);
	for (int i = 1; i < TRAP_COUNT; i++)
		printf("  %" PRIu64 " %s", all.traps[i],
		       rtl_trap_name((enum trap)i));
	printf("\n  %" PRIu64 " stops set, %" PRIu64 " met, %" PRIu64
	       " watched cells written\n", all.stops, all.stopped[0],
	       all.stopped[1]);
	CHECK(all.stopped[0] > 100 && all.stopped[1] > 100);
}

static void fast_in_step(void)
{
	in_step(ENGINE_FAST, all.target);
}

static void portable_in_step(void)
{
	in_step(ENGINE_PORTABLE, all.target / 5);
}

/* ---- The suite ----------------------------------------------------------- */

static void load(void)
{
	static const char *const names[] = {
		"tests/isa/nasty", "vt", "vt", "isa/shapes/jsu",
		"isa/shapes/pswst", "isa/shapes/lpsw", "isa/shapes/ldr",
		"isa/shapes/llsc", "isa/shapes/getb", "isa/real/pdp10",
		"isa/real/ia32", "isa/real/s360-67", "isa/real/pdp11-45",
	};
	files_init(&all.files);
	files_add_dir(&all.files, "isa");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct diags diags = {0};
		const struct isa *isa = isa_load(names[i], &all.files.reader,
		                                 &diags);
		if (isa)
			all.isa[all.sets++] = isa;
		else
			fprintf(stderr, "%s: cannot be loaded\n", names[i]);
		diags_free(&diags);
	}
}

static uint64_t from_environment(const char *name, uint64_t otherwise)
{
	const char *s = getenv(name);
	return s && *s ? strtoull(s, NULL, 0) : otherwise;
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"the fast engine in step with the reference", fast_in_step},
		{"the portable engine in step", portable_in_step},
	};
	all.random.state = from_environment("ENGINE_SEED", 1);
	all.target = from_environment("ENGINE_STEPS", STEPS);
	printf("engine: seed %" PRIu64 "\n", all.random.state);
	load();
	int status = UNIT_RUN("engine", tests, argc, argv);
	for (size_t i = 0; i < all.sets; i++)
		isa_free((struct isa *)(uintptr_t)all.isa[i]);
	files_free(&all.files);
	return status;
}
