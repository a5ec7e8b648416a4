/* guests.c: random guests and random instruction sets are what they should be:
 * the same from the same seed, various, and readable.
 */
#include <string.h>

#include "asm/asm.h"
#include "cli/files.h"
#include "tests/unit/harness.h"
#include "trials/guests.h"
#include "trials/mutate.h"

static struct {
	struct files files;
	struct isa *vt;
} all;

enum { W = 96, STEPS = 80, GUESTS = 400 };

static void make(struct guest *g, word seed)
{
	struct guest_options o = {.w = W, .steps = STEPS, .seed = seed};
	REQUIRE(trials_guest_make(g, all.vt, &o));
}

static void seeds(void)
{
	struct guest a, b, c;
	make(&a, 7);
	make(&b, 7);
	make(&c, 8);
	CHECK(memcmp(a.E, b.E, W * sizeof(word)) == 0 && a.entry == b.entry);
	CHECK(memcmp(a.E, c.E, W * sizeof(word)) != 0);
	trials_guest_free(&a);
	trials_guest_free(&b);
	trials_guest_free(&c);
}

/* Counts references to the last word that R shows, and those that trap. */
static void near_the_bound(const struct machine_step *s, addr w, word *inside,
                           word *outside)
{
	struct psw p = s->before;
	word end = p.l + p.b < w ? p.b : w > p.l ? w - p.l : 0;
	for (unsigned n = 0; n < s->cycles; n++) {
		const struct machine_cycle *c = &s->cycle[n];
		*inside += c->relocated && c->virtual + 1 == end;
	}
	*outside += s->cause == TRAP_MEMORY;
}

/* Read again from the start, the program does what it did when written. */
static void run_again(void)
{
	const struct console console = {NULL, trials_guest_input, NULL};
	word inside = 0, outside = 0, steps = 0;
	for (word seed = 0; seed < 50; seed++) {
		struct guest g;
		struct machine m;
		make(&g, seed);
		REQUIRE(machine_init(&m, all.vt, W));
		m.console = &console;
		memcpy(m.E, g.E, W * sizeof(word));
		m.psw.p = g.entry;
		word made, user = 0, traps = 0;
		for (made = 0; made < g.steps; made++) {
			enum machine_status s = machine_step(&m);
			user += m.step.before.m == MODE_U;
			traps += m.step.cause != TRAP_NONE;
			near_the_bound(&m.step, W, &inside, &outside);
			CHECK_INT(made + 1 < g.steps && s >= MACHINE_HALTED, 0);
		}
		CHECK_UINT(user, g.user_steps);
		CHECK_UINT(traps, g.steps - g.traps[TRAP_NONE]);
		steps += g.steps;
		machine_fini(&m);
		trials_guest_free(&g);
	}
	CHECK(inside > steps / 400 && outside > steps / 50);
}

static void variety(void)
{
	word executed[256] = {0}, traps[TRAP_COUNT] = {0};
	word steps = 0, user = 0, moves = 0, selves = 0;
	for (word seed = 0; seed < GUESTS; seed++) {
		struct guest g;
		make(&g, seed);
		for (size_t i = 0; i < all.vt->insn_count; i++)
			executed[i] += g.executed[i];
		for (unsigned c = 0; c < TRAP_COUNT; c++)
			traps[c] += g.traps[c];
		steps += g.steps;
		user += g.user_steps;
		moves += g.moves;
		selves += g.self_writes;
		trials_guest_free(&g);
	}
	for (size_t i = 0; i < all.vt->insn_count; i++) {
		const struct isa_insn *n = &all.vt->insns[i];
		bool clock = n->effect.read_kinds >> RTL_CLOCK & 1;
		if (clock ? executed[i] != 0 : executed[i] == 0)
			FAIL("%s: executed %d times", n->name,
			     (int)executed[i]);
	}
	for (unsigned c = TRAP_MEMORY; c <= TRAP_TIMER; c++)
		if (traps[c] == 0)
			FAIL("no %s trap", rtl_trap_name((enum trap)c));
	CHECK(steps > GUESTS * STEPS * 3 / 4);
	CHECK(traps[TRAP_NONE] > steps / 2);
	CHECK(user > steps / 20);
	CHECK(moves > steps / 20);
	CHECK(selves > steps / 100);
}

/* Printed as assembly, a guest assembles to itself. */
static void printed(void)
{
	for (word seed = 100; seed < 130; seed++) {
		struct guest g;
		struct machine m;
		struct text t = {0};
		struct diags diags = {0};
		make(&g, seed);
		trials_guest_print(all.vt, g.E, W, g.entry, g.code, &t);
		struct source s = {"guest.s", text_str(&t), t.size};
		struct asm_options o = {.reader = &all.files.reader};
		struct asm_image *i = asm_source(&s, all.vt, &o, &diags);
		REQUIRE(i != NULL);
		REQUIRE(machine_init(&m, all.vt, W));
		REQUIRE(asm_image_load(i, &m, 0));
		CHECK_UINT(i->entry, g.entry);
		CHECK(memcmp(m.E, g.E, W * sizeof(word)) == 0);
		machine_fini(&m);
		asm_image_free(i);
		text_free(&t);
		diags_free(&diags);
		trials_guest_free(&g);
	}
}

static void mutants(void)
{
	unsigned added = 0, changed = 0, several = 0;
	for (word n = 0; n < 300; n++) {
		struct mutant a;
		struct mutant_set s, one;
		struct diags diags = {0};
		struct text why = {0};
		REQUIRE(trials_mutant_make(&a, all.vt, 5, n));
		if (!trials_mutant_load(&s, &a, ~0u, &all.files.reader,
		                        &diags)) {
			diags_render(&diags, &why, 0);
			FAIL("%s", text_str(&why));
		} else {
			CHECK(!isa_equal(s.isa, all.vt, NULL));
		}
		/* without any change it is vt */
		REQUIRE(trials_mutant_load(&one, &a, 0, &all.files.reader,
		                           &diags));
		CHECK(isa_equal(one.isa, all.vt, NULL));
		for (unsigned c = 0; c < a.changes; c++)
			*(a.change[c].added ? &added : &changed) += 1;
		several += a.changes > 1;
		trials_mutant_unload(&one);
		trials_mutant_unload(&s);
		trials_mutant_free(&a);
		diags_free(&diags);
		text_free(&why);
	}
	CHECK(added > 100 && changed > 100 && several > 80);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"the same seed, the same guest", seeds},
		{"a guest does again what it did", run_again},
		{"all instructions, traps, user mode, R, self-change", variety},
		{"printed and assembled, the same guest", printed},
		{"random sets load, and differ from vt", mutants},
	};
	struct diags diags = {0};
	files_init(&all.files);
	files_add_dir(&all.files, "isa");
	all.vt = isa_load("vt", &all.files.reader, &diags);
	int status = all.vt ? UNIT_RUN("guests", tests, argc, argv) : 2;
	isa_free(all.vt);
	files_free(&all.files);
	diags_free(&diags);
	return status;
}
