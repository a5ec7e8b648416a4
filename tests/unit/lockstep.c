/* lockstep.c: the VM map f and its inverse; the programs in lock-step.
 *
 *     LOCKSTEP_SEED=N     other random guests for f (printed always)
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/files.h"
#include "tests/unit/harness.h"
#include "tests/vmm/random.h"
#include "lockstep/lockstep.h"

enum {
	W = 64,          /* storage of a random guest */
	GUESTS = 24,     /* for each stack of monitors */
	STEPS = 12,      /* apart that its states are taken */
	GOES_ON = 25,    /* steps in lock-step from f(S) */
	PROGRAM_W = 4096, /* storage of a program ... */
	PROGRAM_W_MAX = 65536, /* ... that needs more */
};

static struct {
	struct files files;
	struct isa *vt;
	struct random random;
} all;

static const struct {
	const char *name;
	unsigned depth;
	enum vmm_kind kind[3];
	word steps; /* of a program, at most */
} stacks[] = {
	{"vmm",         1, {VMM_FULL}, 6000},
	{"hvm",         1, {VMM_HYBRID}, 3000},
	{"vmm,vmm",     2, {VMM_FULL, VMM_FULL}, 2000},
	{"vmm,hvm",     2, {VMM_FULL, VMM_HYBRID}, 700},
	{"hvm,vmm",     2, {VMM_HYBRID, VMM_FULL}, 300},
	{"hvm,hvm",     2, {VMM_HYBRID, VMM_HYBRID}, 60},
	{"vmm,vmm,vmm", 3, {VMM_FULL, VMM_FULL, VMM_FULL}, 500},
};
enum { STACKS = sizeof stacks / sizeof *stacks };

static word input(void *ctx, word index)
{
	(void)ctx;
	return index % 7 == 6 ? CONSOLE_END : random_at(0, index);
}

static const struct lockstep_options options = {.input = input};

static void open_stack(struct vmm_stack *s, unsigned which,
                       const struct asm_image *guest, addr w)
{
	struct vmm_options o = {.reader = &all.files.reader};
	struct diags diags = {0};
	REQUIRE(vmm_stack_build(s, all.vt, stacks[which].kind,
	                        stacks[which].depth, &o, &guest, guest != NULL,
	                        w, &diags));
	diags_free(&diags);
}

/* ---- g(f(S)) = S, and f(S) is a state like any other -------------------- */

static void check_map(struct lockstep *l, const struct machine *S,
                      struct machine *back, const char *name)
{
	struct text why = {0};
	REQUIRE(lockstep_boot(l->stack, &l->real, 0, 1000000));
	lockstep_vmmap_forward(l->stack, S, &l->real);
	CHECK(lockstep_vmmap_back(l->stack, &l->real, 0, back));
	if (!machine_equal(S, back, &why))
		FAIL("g(f(S)) is not S under %s: %s", name, text_str(&why));
	why.size = 0;
	if (!lockstep_start_at(l, S) ||
	    lockstep_run(l, GOES_ON) == LOCKSTEP_DIVERGED) {
		lockstep_say(l, &why);
		FAIL("from f(S) under %s: %s", name, text_str(&why));
	}
	text_free(&why);
}

static void map_stack(unsigned which)
{
	static struct vmm_stack stack;
	static const struct console console = {NULL, input, NULL};
	struct lockstep l;
	struct machine S, back;
	word E[W];
	open_stack(&stack, which, NULL, W);
	REQUIRE(lockstep_open(&l, all.vt, &stack, &options));
	REQUIRE(machine_init(&S, all.vt, W) && machine_init(&back, all.vt, W));
	for (unsigned n = 0; n < GUESTS; n++) {
		random_guest(&all.random, all.vt, W, E);
		memcpy(S.E, E, sizeof E);
		S.psw = (struct psw){MODE_S, random_below(&all.random, W), 0,
		                     W};
		S.timer = random_percent(&all.random, 50)
		                  ? random_below(&all.random, 5) : TIMER_OFF;
		S.clock = S.inputs = S.outputs = 0;
		S.console = &console;
		check_map(&l, &S, &back, stacks[which].name);
		if (machine_run(&S, random_below(&all.random, STEPS), NULL) ==
		    MACHINE_RUNNING)
			check_map(&l, &S, &back, stacks[which].name);
		if (random_percent(&all.random, 50)) { /* as it never began */
			S.psw.m = MODE_U;
			S.timer = random_below(&all.random, 3);
			check_map(&l, &S, &back, stacks[which].name);
		}
	}
	machine_fini(&S);
	machine_fini(&back);
	lockstep_close(&l);
	vmm_stack_free(&stack);
}

static void map(void)
{
	for (unsigned i = 0; i < STACKS; i++)
		map_stack(i);
}

/* What the monitors make of a guest is f of what the machine makes of it, so
 * g of every settled state on the way must be the bare one. */
static void back_on_the_way(void)
{
	static struct vmm_stack stack;
	struct lockstep l;
	struct machine back;
	word E[W];
	open_stack(&stack, 2, NULL, W);
	REQUIRE(lockstep_open(&l, all.vt, &stack, &options));
	REQUIRE(machine_init(&back, all.vt, W));
	for (unsigned n = 0; n < GUESTS; n++) {
		random_guest(&all.random, all.vt, W, E);
		enum lockstep_end end = LOCKSTEP_RUNNING;
		CHECK(lockstep_start_words(&l, E, random_below(&all.random,
		                                               W)));
		while (l.steps < 40 && !end) {
			struct text why = {0};
			end = lockstep_run(&l, 1);
			CHECK(lockstep_vmmap_back(l.stack, &l.real, 0, &back));
			back.clock = l.bare.clock;
			if (!machine_equal(&l.bare, &back, &why))
				FAIL("%s", text_str(&why));
			text_free(&why);
		}
		CHECK(end != LOCKSTEP_DIVERGED);
	}
	machine_fini(&back);
	lockstep_close(&l);
	vmm_stack_free(&stack);
}

/* ---- The programs ------------------------------------------------------- */

static const char *const programs[] = {
	"fib", "hello", "life", "matmul", "quicksort", "selfmod", "sieve",
	"system", "echo", "trap-arithmetic", "trap-illegal", "trap-memory",
	"trap-privileged", "trap-svc", "trap-timer", "tests/arithmetic",
	"tests/bounds", "tests/clock", "tests/compare", "tests/console",
	"tests/jumps", "tests/logic", "tests/modes", "tests/moves",
	"tests/timer", "tests/traps", "tests/wedge",
};
enum { PROGRAMS = sizeof programs / sizeof *programs };

static struct asm_image *program(const char *name)
{
	char path[128];
	struct diags diags = {0};
	struct asm_options o = {.reader = &all.files.reader};
	snprintf(path, sizeof path, "programs/%s.s", name);
	const struct source *s = files_find(&all.files, path, NULL, NULL);
	REQUIRE(s != NULL);
	struct asm_image *image = asm_source(s, all.vt, &o, &diags);
	REQUIRE(image != NULL);
	diags_free(&diags);
	return image;
}

static void load(struct lockstep *l, const struct asm_image *image, word *E)
{
	memset(E, 0, l->bare.q * sizeof *E);
	for (size_t i = 0; i < image->segment_count; i++) {
		const struct asm_segment *s = &image->segments[i];
		memcpy(E + s->at, s->words, s->count * sizeof *E);
	}
}

/* Those of the programs that need at most w words, and more than `above`. */
static word run_programs(unsigned which, addr above, addr w, unsigned *ended)
{
	static struct vmm_stack stack;
	static word E[PROGRAM_W_MAX];
	struct lockstep l;
	word steps = 0;
	open_stack(&stack, which, NULL, w);
	REQUIRE(lockstep_open(&l, all.vt, &stack, &options));
	for (unsigned n = 0; n < PROGRAMS; n++) {
		struct text why = {0};
		struct asm_image *image = program(programs[n]);
		enum lockstep_end end = LOCKSTEP_DIVERGED;
		if (image->end > above && image->end <= w) {
			load(&l, image, E);
			if (lockstep_start_words(&l, E, image->entry))
				end = lockstep_run(&l, stacks[which].steps);
			lockstep_say(&l, &why);
			if (end == LOCKSTEP_DIVERGED)
				FAIL("%s under %s: %s", programs[n],
				     stacks[which].name, text_str(&why));
			*ended += end != LOCKSTEP_RUNNING;
			CHECK_UINT(l.control.escapes, 0);
			steps += l.steps;
		}
		text_free(&why);
		asm_image_free(image);
	}
	lockstep_close(&l);
	vmm_stack_free(&stack);
	return steps;
}

static void lockstep_programs(void)
{
	for (unsigned i = 0; i < STACKS; i++) {
		unsigned ended = 0;
		word steps = run_programs(i, 0, PROGRAM_W, &ended);
		steps += run_programs(i, PROGRAM_W, PROGRAM_W_MAX, &ended);
		printf("lockstep: under %s: %d programs, %" PRIu64 " steps, "
		       "%u to their end\n", stacks[i].name, PROGRAMS, steps,
		       ended);
		if (i == 0)
			CHECK(ended >= 20);
	}
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"g(f(S)) = S, composed, and f(S) goes on as S does", map},
		{"g of every state on the way", back_on_the_way},
		{"every program, under every stack", lockstep_programs},
	};
	const char *seed = getenv("LOCKSTEP_SEED");
	struct diags diags = {0};
	all.random.state = seed ? strtoull(seed, NULL, 0) : 1974;
	printf("lockstep: LOCKSTEP_SEED=%" PRIu64 "\n", all.random.state);
	files_init(&all.files);
	files_add_dir(&all.files, "isa");
	all.vt = isa_load("vt", &all.files.reader, &diags);
	int status = all.vt ? UNIT_RUN("lockstep", tests, argc, argv) : 1;
	isa_free(all.vt);
	files_free(&all.files);
	return status;
}
