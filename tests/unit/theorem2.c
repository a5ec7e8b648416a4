/* theorem2.c: Theorem 2: recursion, until storage runs out; and time.
 *
 * "A conventional third generation computer is recursively virtualizable if it
 * is: (a) virtualizable, and (b) a VMM without any timing dependencies can be
 * constructed for it." Depth is limited by resources alone: n monitors of k
 * words and a guest of w need n k + w, and not one word more.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/files.h"
#include "tests/unit/harness.h"
#include "lockstep/lockstep.h"
#include "lockstep/timing.h"

enum { DEPTH_MAX = 8 };

static struct files files;
static struct isa *vt;

static struct asm_image *assemble(const char *name, const char *text)
{
	struct diags diags = {0};
	struct asm_options o = {.reader = &files.reader};
	struct source made = {name, text, text ? strlen(text) : 0};
	const struct source *s = text ? &made
	                              : files_find(&files, name, NULL, NULL);
	REQUIRE(s != NULL);
	struct asm_image *image = asm_source(s, vt, &o, &diags);
	REQUIRE(image != NULL);
	diags_free(&diags);
	return image;
}

static void open_stack(struct vmm_stack *s, enum vmm_kind kind, unsigned depth,
                       word watchdog, const struct asm_image *guest, addr w)
{
	enum vmm_kind kinds[DEPTH_MAX];
	struct vmm_options o = {.reader = &files.reader, .watchdog = watchdog};
	struct diags diags = {0};
	for (unsigned i = 0; i < depth; i++)
		kinds[i] = kind;
	REQUIRE(vmm_stack_build(s, vt, kinds, depth, &o, &guest, 1, w,
	                        &diags));
	diags_free(&diags);
}

/* ---- Until storage runs out --------------------------------------------- */

/* The least guest there is. */
static const char least[] = ".org 18\n ldi r1, 33\n out r1\n halt\n";

static word heard;

static void hear(void *ctx, word index, word value)
{
	(void)ctx, (void)index;
	heard = heard * 1000 + value;
}

/* Runs the stack on a machine of q words, fewer perhaps than it was built
 * for; *why gets why the innermost monitor stopped, if it did. */
static enum machine_status run_on(const struct vmm_stack *s, addr q,
                                  enum vmm_stop *why)
{
	static const struct console console = {NULL, NULL, hear};
	struct machine m;
	REQUIRE(machine_init(&m, vt, q));
	REQUIRE(asm_image_load(s->image, &m, 0));
	m.psw.p = s->image->entry;
	m.console = &console;
	heard = 0;
	enum machine_status status = machine_run(&m, 50000000, NULL);
	const struct vmm_level *top = &s->level[s->depth - 1];
	*why = vmm_stopped(&top->layout, &m, top->at, NULL);
	machine_fini(&m);
	return status;
}

static void exhaustion(void)
{
	static struct vmm_stack s;
	struct asm_image *guest = assemble("least.s", least);
	enum vmm_stop why;
	for (unsigned n = 1; n <= 6; n++) {
		open_stack(&s, VMM_FULL, n, 0, guest, MACHINE_Q_MIN);
		addr k = s.level[0].layout.k;
		addr enough = n * k + MACHINE_Q_MIN;
		CHECK_UINT(s.q, enough);
		CHECK_UINT(run_on(&s, enough, &why), MACHINE_HALTED);
		CHECK_UINT(heard, 33);
		CHECK_UINT(run_on(&s, enough - 1, &why), MACHINE_WEDGED);
		CHECK_UINT(heard, 0);
		CHECK_UINT(why, VMM_STOP_NO_ROOM);
		vmm_stack_free(&s);
	}
	asm_image_free(guest);
}

/* On a machine of a given size, the deepest stack that works is the one that
 * arithmetic says. */
static void deepest(void)
{
	static struct vmm_stack s;
	enum { Q = 4000 };
	struct asm_image *guest = assemble("least.s", least);
	unsigned works = 0;
	enum vmm_stop why;
	addr k = 0;
	for (unsigned n = 1; n <= DEPTH_MAX; n++) {
		open_stack(&s, VMM_FULL, n, 0, guest, MACHINE_Q_MIN);
		k = s.level[0].layout.k;
		bool fits = s.image->end <= Q;
		if (fits && run_on(&s, Q, &why) == MACHINE_HALTED)
			works = n;
		vmm_stack_free(&s);
	}
	printf("theorem2: q = %d, k = %u: %u monitors in one another\n", Q,
	       (unsigned)k, works);
	CHECK_UINT(works, (Q - MACHINE_Q_MIN) / k);
	CHECK(works < DEPTH_MAX);
	asm_image_free(guest);
}

/* ---- Deep, and the same ------------------------------------------------- */

static void deep_lockstep(void)
{
	static struct vmm_stack s;
	struct asm_image *guest = assemble("programs/trap-timer.s", NULL);
	for (unsigned n = 1; n <= 5; n++) {
		struct lockstep l;
		struct text why = {0};
		open_stack(&s, VMM_FULL, n, 0, guest, 1024);
		REQUIRE(lockstep_open(&l, vt, &s, NULL));
		enum lockstep_end end = LOCKSTEP_DIVERGED;
		if (lockstep_start(&l))
			end = lockstep_run(&l, 100000);
		lockstep_say(&l, &why);
		CHECK_STR(text_str(&why), "");
		CHECK_UINT(end, LOCKSTEP_HALTED);
		text_free(&why);
		lockstep_close(&l);
		vmm_stack_free(&s);
	}
	asm_image_free(guest);
}

/* ---- Time --------------------------------------------------------------- */

enum { PATIENCE = 250 }; /* cycles, of the watchdog */

/* A monitor whose watchdog gives up when a trap takes long to handle is
 * equivalent on the machine. In a virtual machine, where each of its own
 * privileged instructions takes longer, it is not. */
static void watchdog(void)
{
	static struct vmm_stack s;
	struct asm_image *guest = assemble("programs/hello.s", NULL);
	for (unsigned n = 1; n <= 3; n++) {
		struct lockstep l;
		open_stack(&s, VMM_FULL, n, PATIENCE, guest, 1024);
		REQUIRE(lockstep_open(&l, vt, &s, NULL));
		enum lockstep_end end = LOCKSTEP_DIVERGED;
		if (lockstep_start(&l))
			end = lockstep_run(&l, 100000);
		CHECK_UINT(end, n == 1 ? LOCKSTEP_HALTED : LOCKSTEP_DIVERGED);
		if (n > 1) {
			CHECK_UINT(l.divergence.what, LOCKSTEP_STOPPED);
			CHECK_UINT(l.divergence.real, VMM_STOP_TOO_SLOW);
		}
		lockstep_close(&l);
		vmm_stack_free(&s);
	}
	asm_image_free(guest);
}

static void by_text(void)
{
	static const enum vmm_kind kinds[] = {VMM_FULL, VMM_HYBRID};
	struct diags diags = {0};
	for (int i = 0; i < 2; i++) {
		struct vmm_options o = {.reader = &files.reader, .vms = 3,
		                        .slice = 100};
		struct text why = {0};
		struct asm_image *m = vmm_build(vt, kinds[i], &o, &diags);
		REQUIRE(m != NULL);
		lockstep_timing_readings(m, vt, &why);
		CHECK_STR(text_str(&why), "");
		asm_image_free(m);
		text_free(&why);
	}
	struct vmm_options o = {.reader = &files.reader, .watchdog = PATIENCE};
	struct asm_image *m = vmm_build(vt, VMM_FULL, &o, &diags);
	REQUIRE(m != NULL);
	CHECK_UINT(lockstep_timing_readings(m, vt, NULL), 2);
	asm_image_free(m);
}

static void check_disturbed(enum vmm_kind kind, unsigned depth, word dog,
                            const char *name, enum timing_end want)
{
	static struct vmm_stack s;
	struct asm_image *guest = assemble(name, NULL);
	struct text why = {0};
	open_stack(&s, kind, depth, dog, guest, 8192);
	enum timing_end end = lockstep_timing_disturb(vt, &s, 2, 2000000, &why);
	if (end != want)
		FAIL("%s: %u, expected %u: %s", name, end, want,
		     text_str(&why));
	text_free(&why);
	vmm_stack_free(&s);
	asm_image_free(guest);
}

static void by_running(void)
{
	static const char *const names[] = {
		"programs/trap-timer.s", "programs/hello.s",
		"programs/tests/timer.s", "programs/tests/traps.s",
	};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		check_disturbed(VMM_FULL, 1, 0, names[i], TIMING_SAME);
		check_disturbed(VMM_HYBRID, 1, 0, names[i], TIMING_SAME);
	}
	check_disturbed(VMM_FULL, 2, 0, names[0], TIMING_SAME);
	check_disturbed(VMM_FULL, 1, PATIENCE, names[1], TIMING_DIFFERENT);
	check_disturbed(VMM_FULL, 1, 0, "programs/tests/clock.s",
	                TIMING_GUEST);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"n k + w words are enough, one less is not", exhaustion},
		{"a machine holds as many monitors as fit", deepest},
		{"five deep, a timer is exact", deep_lockstep},
		{"a watchdog works once and fails deeper", watchdog},
		{"monitors do not read the clock for themselves", by_text},
		{"a monitor does not notice a clock that jumps", by_running},
	};
	struct diags diags = {0};
	files_init(&files);
	files_add_dir(&files, "isa");
	vt = isa_load("vt", &files.reader, &diags);
	int status = vt ? UNIT_RUN("theorem2", tests, argc, argv) : 1;
	isa_free(vt);
	files_free(&files);
	return status;
}
