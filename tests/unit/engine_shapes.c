/* engine_shapes.c: the shapes of effects that engines know, at their edges.
 *
 * Engines look for shapes: a sum as an address, a register compared with a
 * number, a division behind its test. Here each of them, and each near miss,
 * with every awkward number in it, is what one instruction of vt does. It runs
 * in a loop, for addresses and operands at which something changes, with one
 * engine and with the reference: they must be equal after one step, a few, and
 * enough for native code.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include "machine/machine.h"
#include "tests/unit/rig.h"

enum { Q = 120, START = 40, BOUND = 100 };

/* In these texts @ is a number, # a comparison, $ an operator. */
static const char *const shapes[] = {
	/* addresses */
	"r[1] <- mem[r[2] + @]", "r[1] <- mem[@ + r[2]]",
	"r[1] <- mem[r[2] - @]", "r[1] <- mem[@ - r[2]]",
	"r[1] <- mem[@]", "r[1] <- mem[r[2]]", "r[1] <- mem[-(r[2])]",
	"r[1] <- mem[r[2] + @ + 1]", "r[1] <- mem[mem[r[2] + @]]",
	"mem[r[2] + @] <- r[3]", "mem[@ + r[2]] <- r[3]",
	"mem[r[2] - @] <- r[3]", "mem[@ - r[2]] <- r[3]",
	"mem[@] <- r[3]", "mem[r[2]] <- r[3]", "mem[r[2] + @] <- @",
	"mem[r[2] + @] <- r[3] + 1", "mem[r[2]] <- mem[@]",
	"r[1] <- E[r[2] + @]", "r[1] <- E[@]", "r[1] <- E[r[2] - @]",
	"E[r[2] + @] <- r[3]", "E[@] <- r[3]", "E[r[2] - @] <- r[3]",
	"r[1] <- mem[r[2] + @] + mem[r[2] - @]",
	"r[1] <- r[3]; mem[r[2] + @] <- r[1]",
	"mem[r[2] + @] <- r[3]; r[1] <- r[2]",
	"let x = r[2]; r[1] <- mem[x + @]", "let x = @; r[1] <- mem[x]",
	"let x = r[2] + @; mem[x] <- r[3]",
	/* values */
	"r[1] <- @", "r[1] <- r[2] + @", "r[1] <- r[2] - @",
	"r[1] <- @ - r[2]", "r[1] <- r[2] & @", "r[1] <- r[2] * @",
	"r[1] <- -(r[2])", "r[1] <- ~(r[2])", "r[1] <- -(@)", "r[1] <- ~(@)",
	"let x = r[2]; let y = r[3]; r[1] <- x - y",
	"r[1] <- r[2] - r[3]; r[3] <- @", "r[1] <- M + q - @",
	"r[1] <- r[2] << @", "r[1] <- r[2] >> @", "r[1] <- r[2] >>s @",
	"r[1] <- r[2]; r[2] <- r[1]",
	/* jumps and calls */
	"P <- @", "P <- r[2]", "P <- r[2] + @", "P <- r[2] - @",
	"P <- @ + r[2]", "P <- @ - r[2]", "P <- P + @",
	"r[1] <- P + 1; P <- r[2] + @", "r[1] <- P + 1; P <- @",
	"r[1] <- P + 1; P <- r[2] - @", "r[1] <- P + 2; P <- r[2]",
	"r[1] <- P - 1; P <- @", "r[1] <- P + 1; r[3] <- r[2]",
	"r[2] <- P + 1; P <- r[2] + @", "P <- r[2]; r[1] <- P + 1",
	"r[1] <- P + 1; P <- r[2]; r[3] <- @",
	/* conditions */
	"r[1] <- r[2] # r[3] ? 1 : 0", "r[1] <- r[2] # @ ? 1 : 0",
	"r[1] <- r[2] # @ ? 0 : 1", "r[1] <- r[2] # @ ? 1 : 2",
	"r[1] <- r[2] # @ ? 2 : 0", "r[1] <- @ # r[2] ? 1 : 0",
	"r[1] <- r[2] # @ ? @ : r[3]",
	"if r[2] # @ { P <- 50 }", "if r[2] # r[3] { P <- 50 }",
	"if @ # r[2] { P <- 50 }", "if r[2] # @ { P <- 50 } else { P <- 52 }",
	"if r[2] # @ { P <- 50 }; r[1] <- r[2]",
	"if r[2] # @ { P <- r[3] }", "if r[2] # @ { r[1] <- @ }",
	"if r[2] # @ { r[1] <- 1; P <- 50 }",
	"if r[2] # @ { } else { P <- 50 }",
	"if r[2] # @ { trap svc }", "if r[2] # @ && r[3] # @ { P <- 50 }",
	"if r[2] # @ || r[3] # @ { P <- 50 }", "if !(r[2] # @) { P <- 50 }",
	"let x = r[2]; if x # r[3] { P <- 50 }",
	/* divisions behind a test */
	"if r[3] == 0 { trap arithmetic }; r[1] <- r[2] $ r[3]",
	"if r[3] == @ { trap arithmetic }; r[1] <- r[2] $ r[3]",
	"if r[2] == 0 { trap arithmetic }; r[1] <- r[2] $ r[3]",
	"if r[3] != 0 { trap arithmetic }; r[1] <- r[2] $ r[3]",
	"if r[3] == 0 { P <- 50 }; r[1] <- r[2] $ r[3]",
	"if r[3] == 0 { trap svc } else { r[1] <- 5 }; r[1] <- r[2] $ r[3]",
	"if r[3] == 0 { trap arithmetic }; r[1] <- r[2] $ @",
	"if r[3] == 0 { trap arithmetic }; r[3] <- r[2] $ r[3]",
};
enum { SHAPES = sizeof shapes / sizeof *shapes };

#define TOP ((word)1 << 63)
static const word numbers[] = {
	0, 1, 2, 20, 55, 63, 64, BOUND - 1, BOUND, Q, ADDR_MAX, ADDR_MAX + 1,
	0x7fffffee, 0x7fffffff, 0x80000000, 0xffffffff, (word)1 << 32,
	TOP - 1, TOP, TOP + 2, -(word)18, -(word)1, -(word)0x7fffffff,
	-(word)0x80000000, -(word)0x80000001, -(word)0x80000012,
};
enum { NUMBERS = sizeof numbers / sizeof *numbers };

/* Where an address should lead, and what an operand may be. */
static const word places[] = {
	0, 1, 2, 17, 18, 19, START, START + 1, BOUND - 1, BOUND, Q - 1, Q,
	ADDR_MAX + 1, (word)1 << 32, (word)1 << 61, TOP, -(word)1,
};
enum { PLACES = sizeof places / sizeof *places };

static struct {
	struct rig rig;
	struct arena lasting, arena;
	jmp_buf no_memory;
	struct isa_insn *insns, *insn; /* of vt, one of them changed */
	const struct isa *isa;
	struct diags diags;
	struct source source;
	unsigned runs, traps, bad;
} all;

/* ---- One run ------------------------------------------------------------ */

static void start(struct machine *m, word r2, word r3, unsigned how)
{
	word jump = RIG_INSN(&all.rig, "jmp", START);
	for (addr a = 0; a < Q; a++)
		m->E[a] = jump;
	m->psw = (struct psw){how & 1 ? MODE_U : MODE_S, START,
	                      how & 2 ? 3 : 0, how & 2 ? BOUND - 3 : BOUND};
	addr first = m->psw.l;
	m->E[CELL_NEW_PSW] = machine_psw_pack(
	        (struct psw){MODE_S, START + 1, first, BOUND}, TRAP_NONE);
	m->E[first + 2 + 1] = 77;
	m->E[first + 2 + 2] = r2;
	m->E[first + 2 + 3] = r3;
	m->E[first + START] = all.insn->match;
	m->timer = TIMER_OFF;
	m->clock = 0;
	m->counts = (struct machine_counts){0};
	machine_touch(m, 0, Q);
}

static bool same(struct machine *a, struct machine *b, word limit,
                 struct text *why)
{
	word made[2];
	enum machine_status s = machine_run(a, limit, &made[0]);
	enum machine_status t = machine_run(b, limit, &made[1]);
	if (s != t || made[0] != made[1])
		text_printf(why, "%s after %" PRIu64 ", %s after %" PRIu64,
		            machine_status_name(s), made[0],
		            machine_status_name(t), made[1]);
	else if (memcmp(&a->counts, &b->counts, sizeof a->counts) != 0)
		text_add(why, "counts");
	else
		machine_equal(a, b, why);
	return why->size == 0;
}

static void run(struct machine m[2], word r2, word r3)
{
	static const word portions[] = {1, 3, 40};
	unsigned how = all.runs++;
	bool trapped = false;
	struct text why = {0};
	start(&m[0], r2, r3, how);
	start(&m[1], r2, r3, how);
	for (unsigned i = 0; i < 3; i++)
		if (!same(&m[0], &m[1], portions[i], &why)) {
			FAIL("%s, r2 %#" PRIx64 ", r3 %#" PRIx64 ", %s: %s",
			     all.source.text, r2, r3,
			     machine_engine_name(machine_engine_used(&m[1])),
			     text_str(&why));
			all.bad++;
			break;
		}
	for (unsigned c = 1; c < TRAP_COUNT; c++)
		trapped |= m[0].counts.traps[c] > 0;
	all.traps += trapped;
	text_free(&why);
}

/* ---- One effect --------------------------------------------------------- */

static bool use(const char *text)
{
	arena_free(&all.arena);
	all.source = (struct source){"effect", text, strlen(text)};
	struct rtl_text t = {text, strlen(text), {&all.source, 1, 1, 1}, 0};
	if (setjmp(all.no_memory))
		return FAIL("no memory");
	if (rtl_parse(&all.insn->effect, &t, NULL, 0, &all.arena, &all.diags))
		return true;
	struct text why = {0};
	diags_render(&all.diags, &why, 0);
	FAIL("%s", text_str(&why));
	text_free(&why);
	return false;
}

/* The operands that take an address of this number to every place, and those
 * at which a comparison with it changes. */
static void each_operand(struct machine m[2], word number, bool twice)
{
	for (unsigned i = 0; i < PLACES && all.bad < 5; i++) {
		word third = places[(i * 7 + 3) % PLACES];
		run(m, places[i] - number, places[i]);
		run(m, places[i] + number, third);
		if (twice)
			run(m, number - places[i], number);
		run(m, number + (i % 3) - 1, number);
	}
}

static void one_effect(const char *text, word number)
{
	static const enum machine_engine engines[] = {ENGINE_PORTABLE,
	                                              ENGINE_FAST};
	if (!use(text)) {
		all.bad++;
		return;
	}
	for (unsigned e = 0; e < 2; e++) {
		struct machine m[2];
		if (!machine_engine_exists(engines[e]))
			continue;
		bool ok = machine_init(&m[0], all.isa, Q) &&
		          machine_init(&m[1], all.isa, Q) &&
		          machine_use_engine(&m[1], engines[e]);
		if (CHECK(ok))
			each_operand(m, number, strchr(text, '-') != NULL);
		machine_fini(&m[0]);
		machine_fini(&m[1]);
	}
}

/* ---- All of them -------------------------------------------------------- */

static void fill_in(const char *shape, word number, unsigned n,
                    struct text *out)
{
	static const char *const compare[] = {"==", "!=", "<", "<=", ">",
	                                      ">=", "<s", "<=s", ">s", ">=s"};
	static const char *const divide[] = {"/", "%", "/s", "%s", "-"};
	for (const char *s = shape; *s; s++)
		if (*s == '@')
			text_printf(out, "%#" PRIx64, number);
		else if (*s == '#')
			text_add(out, compare[n % 10]);
		else if (*s == '$')
			text_add(out, divide[n % 5]);
		else
			text_add_bytes(out, s, 1);
}

static void all_shapes(void)
{
	for (unsigned n = 0; n < SHAPES * NUMBERS && all.bad < 5; n++) {
		const char *shape = shapes[n / NUMBERS];
		word number = numbers[n % NUMBERS];
		unsigned ways = strchr(shape, '#')   ? 10
		                : strchr(shape, '$') ? 5 : 1;
		for (unsigned k = 0; k < ways && all.bad < 5; k++) {
			struct text t = {0};
			/* each way with a third of the numbers */
			if (ways > 1 && (n + k) % 3)
				continue;
			if (n % NUMBERS && !strchr(shape, '@'))
				continue;
			fill_in(shape, number, k, &t);
			one_effect(text_str(&t), number);
			text_free(&t);
		}
	}
	printf("engine_shapes: %u runs, %u of them with traps\n",
	       all.runs, all.traps);
	CHECK(all.runs > 100000);
	CHECK(all.traps > all.runs / 10);
}

static void open_suite(void)
{
	rig_open(&all.rig, "vt", Q);
	size_t n = all.rig.isa->insn_count;
	all.lasting.out_of_memory = all.arena.out_of_memory = &all.no_memory;
	if (setjmp(all.no_memory)) {
		unit_fail(UNIT_FATAL, "no memory");
		return;
	}
	all.insns = arena_alloc(&all.lasting, n * sizeof *all.insns);
	memcpy(all.insns, all.rig.isa->insns, n * sizeof *all.insns);
	all.isa = isa_variant(all.rig.isa, all.insns, n, &all.lasting);
	all.insn = &all.insns[isa_find(all.isa, "nop")->index];
}

static void close_suite(void)
{
	diags_free(&all.diags);
	arena_free(&all.arena);
	arena_free(&all.lasting);
	rig_close(&all.rig);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"(opened)", open_suite},
		{"every shape at every edge", all_shapes},
		{"(closed)", close_suite},
	};
	return UNIT_RUN("engine_shapes", tests, argc, argv);
}
