/* vmm_cost.c: what a trap costs, and how that grows with depth.
 *
 * A guest in lock-step executes every privileged instruction of vt, in virtual
 * supervisor and user mode, and takes every trap; the monitor's instructions
 * are counted from the trap to the guest's next instruction.
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
	W = 512,
	EMULATION_MAX = 120, /* monitor instructions, the promise */
	REFLECTION_MAX = 60,
	LEVELS = 6,
};

static struct files files;

static void open_isa(struct isa **isa)
{
	struct diags diags = {0};
	*isa = isa_load("vt", &files.reader, &diags);
	diags_free(&diags);
	REQUIRE(*isa != NULL);
}

static struct asm_image *assemble(const struct isa *isa, const char *text)
{
	struct diags diags = {0};
	struct text t = {0};
	struct source source = {"guest.s", text, strlen(text)};
	struct asm_options o = {.reader = &files.reader};
	struct asm_image *image = asm_source(&source, isa, &o, &diags);
	diags_render(&diags, &t, 0);
	CHECK_STR(text_str(&t), "");
	text_free(&t);
	diags_free(&diags);
	return image;
}

/* ---- One level: each instruction, each trap ----------------------------- */

/* Does all of them in supervisor mode, then again in user mode, where the
 * handler steps over each. */
static const char guest[] =
	"	.org 1\n"
	"	.word psw(s, handler, 0, 0xfffff)\n"
	"	.org 32\n"
	"	.macro all\n"
	"	lda r1, here\\@\n"
	"	spsw 300(r0)\n"
	"	lra r2, 5(r0)\n"
	"	rdq r3\n"
	"	str r4, r5\n"
	"	ldr r4, r5\n"
	"	out r3\n"
	"	in r3\n"
	"	rdtimer r3\n"
	"	div r3, r3, r0\n"
	"	svc 1\n"
	"	ld r3, -1(r0)\n"
	"	.word 0\n"
	"here\\@: nop\n"
	"	.endm\n"
	"start:	ldi r0, 0\n"
	"	all\n"
	"	lpsw user(r0)\n"
	"user:	.word psw(u, program, 0, 512)\n"
	"program: all\n"
	"	ldi r9, 1\n"
	"	halt\n"
	/* the handler goes on after the instruction, in the mode it was in; a
	 * halt in user mode, by then r9 says so, ends it */
	"handler: st r10, 310(r0)\n"
	"	lda r10, 0\n"
	"	bnei r9, 0, end\n"
	"	lda r11, one\n"
	"	add r10, r10, r11\n"
	"	st r10, 311(r0)\n"
	"	lpsw 311(r0)\n"
	"end:	halt\n"
	"one:	.word 1 << 40\n";

struct worst {
	unsigned emulated, reflected, privileged;
	unsigned emulations, reflections;
	char emulated_name[32];
};

static void note_cost(struct worst *w, const struct lockstep *l)
{
	const struct machine_step *s = &l->bare.step;
	unsigned n = l->cost.instructions;
	if (n == 0)
		return;
	if (s->cause) {
		w->reflections++;
		if (n > w->reflected)
			w->reflected = n;
	} else {
		w->emulations++;
		if (n > w->emulated) {
			w->emulated = n;
			snprintf(w->emulated_name, sizeof w->emulated_name,
			         "%s", s->insn->name);
		}
	}
	if (l->cost.privileged > w->privileged)
		w->privileged = l->cost.privileged;
	CHECK_UINT(l->cost.privileged, 1);
	CHECK_UINT(l->cost.console, s->outputs + s->read_input);
}

static void one_level(void)
{
	struct isa *isa;
	struct diags diags = {0};
	struct vmm_options o = {.reader = &files.reader};
	struct worst worst = {0};
	static struct vmm_stack stack;
	struct lockstep l;
	struct text why = {0};
	word E[W] = {0};
	open_isa(&isa);
	struct asm_image *monitor = vmm_build(isa, VMM_FULL, &o, &diags);
	REQUIRE(monitor != NULL);
	struct asm_image *image = assemble(isa, guest);
	REQUIRE(image != NULL);
	for (size_t i = 0; i < image->segment_count; i++)
		memcpy(E + image->segments[i].at, image->segments[i].words,
		       image->segments[i].count * sizeof(word));
	REQUIRE(random_stack(&stack, monitor, VMM_FULL, W));
	REQUIRE(lockstep_open(&l, isa, &stack, NULL));
	REQUIRE(lockstep_start_words(&l, E, image->entry));
	enum lockstep_end end = LOCKSTEP_RUNNING;
	for (int n = 0; n < 2000 && !end; n++) {
		end = lockstep_run(&l, 1);
		note_cost(&worst, &l);
	}
	if (end == LOCKSTEP_DIVERGED)
		lockstep_say(&l, &why);
	CHECK_STR(text_str(&why), "");
	CHECK_UINT(end, LOCKSTEP_HALTED);
	printf("vmm_cost: emulation at most %u (%s), reflection at most %u, "
	       "k = %u\n", worst.emulated, worst.emulated_name,
	       worst.reflected, (unsigned)stack.level[0].layout.k);
	CHECK(worst.emulated <= EMULATION_MAX);
	CHECK(worst.reflected <= REFLECTION_MAX);
	CHECK(worst.emulations > 8 && worst.reflections > 16);
	CHECK(stack.level[0].layout.k <= 4096);
	lockstep_close(&l);
	vmm_stack_free(&stack);
	asm_image_free(image);
	asm_image_free(monitor);
	isa_free(isa);
	diags_free(&diags);
}

/* ---- Depth -------------------------------------------------------------- */

/* Steps of the real machine for a guest that repeats a line `times` times, so
 * many monitors deep. */
static word steps_for(const struct isa *isa, const char *line, unsigned times,
                      unsigned depth, bool second)
{
	static struct vmm_stack stack;
	enum vmm_kind kinds[LEVELS];
	struct vmm_options o = {.reader = &files.reader,
	                        .second_privileged = second};
	struct diags diags = {0};
	struct text t = {0};
	struct machine m;
	word steps = 0;
	text_printf(&t, "start: ldi r0, 0\n .rept %u\n %s\n .endr\n halt\n",
	            times, line);
	struct asm_image *image = assemble(isa, text_str(&t));
	const struct asm_image *guests[] = {image};
	text_free(&t);
	for (unsigned i = 0; i < depth; i++)
		kinds[i] = VMM_FULL;
	REQUIRE(image != NULL);
	REQUIRE(vmm_stack_build(&stack, isa, kinds, depth, &o, guests, 1, 4096,
	                        &diags));
	REQUIRE(machine_init(&m, isa, stack.q));
	REQUIRE(asm_image_load(stack.image, &m, 0));
	m.psw.p = stack.image->entry;
	CHECK_UINT(machine_run(&m, 50000000, &steps), MACHINE_HALTED);
	machine_fini(&m);
	vmm_stack_free(&stack);
	asm_image_free(image);
	diags_free(&diags);
	return steps;
}

/* Machine instructions for one execution of the line. */
static double cost_of(const struct isa *isa, const char *line, unsigned depth,
                      bool second)
{
	enum { FEW = 20, MANY = 120 };
	return (double)(steps_for(isa, line, MANY, depth, second) -
	                steps_for(isa, line, FEW, depth, second)) /
	       (MANY - FEW);
}

/* The instruction measured is the one a monitor itself executes: the PSW
 * loaded is that of the instruction after the constant. */
static const char reload[] = "lpsw .+1(r0)\n .word psw(s, .+1, 0, 0xfffff)";

/* What a reflection costs: that of a trap whose handler does nothing but go
 * on, less the handler's own instruction. Measured in lock-step above, and
 * here from outside: the svc trap leads to a reload. */
static double reflection(const struct isa *isa, bool second)
{
	static const char traps[] =
		"ldi r1, 9f\n lda r2, 8f\n sta r2, 1\n svc 1\n"
		"8: .word psw(s, 9f, 0, 0xfffff)\n9: nop";
	static const char same[] =
		"ldi r1, 9f\n lda r2, 8f\n sta r2, 1\n jmp 9f\n"
		"8: .word psw(s, 9f, 0, 0xfffff)\n9: nop";
	return cost_of(isa, traps, 1, second) - cost_of(isa, same, 1, second) +
	       1;
}

static void growth(bool second, double factor)
{
	struct isa *isa;
	open_isa(&isa);
	double rho = reflection(isa, second), before = 0;
	printf("vmm_cost: p = %d: rho = %.0f;", second ? 2 : 1, rho);
	for (unsigned n = 1; n <= LEVELS; n++) {
		double a = cost_of(isa, reload, n, second);
		printf(" a(%u) = %.0f", n, a);
		if (n > 1) {
			printf(" (x %.2f)", a / before);
			CHECK(a <= 1.05 * (factor * before + rho));
			/* it is p that makes the difference */
			if (second)
				CHECK(a > 1.05 * (2 * before + rho));
		}
		before = a;
	}
	printf("\n");
	isa_free(isa);
}

static void growth_one(void) { growth(false, 2); }
static void growth_two(void) { growth(true, 3); }

/* Theorem 2 asks for a monitor without timing dependences. One whose watchdog
 * gives up when handling a trap took long works on the machine, and no longer
 * in a virtual machine. */
static enum machine_status watched(const struct isa *isa, unsigned depth,
                                   word watchdog, enum vmm_stop *why)
{
	static struct vmm_stack stack;
	enum vmm_kind kinds[] = {VMM_FULL, VMM_FULL};
	struct vmm_options o = {.reader = &files.reader, .watchdog = watchdog};
	struct diags diags = {0};
	struct machine m;
	struct asm_image *image = assemble(isa, guest);
	const struct asm_image *guests[] = {image};
	REQUIRE(image && vmm_stack_build(&stack, isa, kinds, depth, &o, guests,
	                                 1, W, &diags));
	REQUIRE(machine_init(&m, isa, stack.q));
	REQUIRE(asm_image_load(stack.image, &m, 0));
	m.psw.p = stack.image->entry;
	enum machine_status s = machine_run(&m, 1000000, NULL);
	*why = vmm_stopped(&stack.level[0].layout, &m, 0, NULL);
	machine_fini(&m);
	vmm_stack_free(&stack);
	asm_image_free(image);
	diags_free(&diags);
	return s;
}

static void watchdog(void)
{
	enum { CYCLES = 250 };
	struct isa *isa;
	enum vmm_stop why;
	open_isa(&isa);
	CHECK_UINT(watched(isa, 1, CYCLES, &why), MACHINE_HALTED);
	CHECK_UINT(watched(isa, 2, CYCLES, &why), MACHINE_WEDGED);
	CHECK_UINT(why, VMM_STOP_WEDGED); /* its guest, a monitor: ... */
	CHECK_UINT(watched(isa, 1, 10, &why), MACHINE_WEDGED);
	CHECK_UINT(why, VMM_STOP_TOO_SLOW); /* ... that one, directly */
	isa_free(isa);
}

static void direct(void)
{
	struct isa *isa;
	open_isa(&isa);
	for (unsigned n = 1; n <= LEVELS; n++)
		CHECK(cost_of(isa, "add r1, r1, r2", n, false) == 1.0);
	isa_free(isa);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"what a trap costs at one level", one_level},
		{"growth: a(n) <= 2 a(n-1) + rho + 5 %", growth_one},
		{"growth with p = 2: a(n) <= 3 a(n-1) + rho + 5 %", growth_two},
		{"thm2: a watchdog works once and fails deeper", watchdog},
		{"direct execution costs 1.00 at every depth", direct},
	};
	files_init(&files);
	files_add_dir(&files, "isa");
	int status = UNIT_RUN("vmm_cost", tests, argc, argv);
	files_free(&files);
	return status;
}
