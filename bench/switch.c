/* switch.c: what it costs to cross from one world into another: traps,
 * processes, virtual machines, instructions that a monitor interprets. All on
 * the fast engine. */
#include <stdio.h>

#include "bench/measure.h"

enum { TIMES = 3, STEPS = 10000000, W = 16384 };

/* User, supervisor call, back behind the call: three steps. */
static const char round_trip[] =
	"start: lpsw user(r0)\n"
	"handler:\n"
	"       lpsw next(r0)\n"
	"user:  .word psw(u, 18, 300, 200)\n"
	"next:  .word psw(u, 19, 300, 200)\n"
	"       .org 1\n       .word psw(s, handler, 0, 16384)\n"
	"       .org 318\n       svc 1\n       jmp 18\n";

/* Two processes, each with its own R and so its own registers; each call
 * gives the processor to the other one: eight steps. */
static const char processes[] =
	"start:   ldi r0, 0\n         lda r3, one\n"
	"         lpsw first(r0)\n"
	"handler: lda r1, 0\n         add r1, r1, r3\n"
	"         lda r2, other\n         sta r1, other\n"
	"         sta r2, now\n         lpsw now(r0)\n"
	"one:     .word psw(s, 1, 0, 0)\n"
	"first:   .word psw(u, 18, 300, 200)\n"
	"other:   .word psw(u, 18, 600, 200)\n"
	"now:     .word 0\n"
	"         .org 1\n         .word psw(s, handler, 0, 16384)\n"
	"         .org 318\n         svc 1\n         jmp 18\n"
	"         .org 618\n         svc 1\n         jmp 18\n";

static const char spin[] = "       .org 32\nstart: addi r1, r1, 1\n"
                           "       jmp start\n";

/* So many times, then the end. */
static const char emulated[] =
	"       .org 32\nstart: ldi r2, 2000\n1:     rdq r1\n"
	"       addi r2, r2, -1\n       bnei r2, 0, 1b\n       halt\n";
enum { EMULATED = 2000 };

static double nanoseconds(struct bench *b, const char *text, unsigned steps)
{
	double x[TIMES];
	for (int i = 0; i < TIMES; i++)
		x[i] = 1e9 * steps * bench_once(b, text, STEPS, ENGINE_FAST);
	return bench_median(x, TIMES);
}

/* Two VMs that only count, a time slice of a hundred instructions: the time
 * that is not the guests', for each switch. */
static double between_vms(struct bench *b)
{
	enum { SLICE = 100 };
	struct asm_image *guest = bench_text(b, spin);
	const struct asm_image *const guests[] = {guest, guest};
	struct vmm_stack *s = bench_stack(b, guests, 2, 1, SLICE, W);
	struct job j;
	double x[TIMES], step = nanoseconds(b, spin, 1);
	job_open(b, &j, s->image, s->q, ENGINE_FAST);
	for (int i = -1; i < TIMES; i++) {
		struct machine_counts before = j.m.counts;
		double start = bench_seconds();
		if (machine_run(&j.m, STEPS, NULL) != MACHINE_RUNNING)
			bench_fail(b, "the VMs ended");
		double took = 1e9 * (bench_seconds() - start);
		const struct machine_counts *c = &j.m.counts;
		word user = c->completed[MODE_U] - before.completed[MODE_U];
		word slices = c->traps[TRAP_TIMER] - before.traps[TRAP_TIMER];
		if (i >= 0) /* the first time is not counted */
			x[i] = (took - step * (double)user) / (double)slices;
	}
	job_close(&j);
	bench_unstack(s);
	asm_image_free(guest);
	return bench_median(x, TIMES);
}

/* From a guest's privileged instruction to its next one. */
static double emulate(struct bench *b, unsigned depth)
{
	struct asm_image *guest = bench_text(b, emulated);
	const struct asm_image *const guests[] = {guest};
	struct vmm_stack *s = bench_stack(b, guests, 1, depth, 0, W);
	struct job j;
	double x[TIMES];
	job_open(b, &j, s->image, s->q, ENGINE_FAST);
	for (int i = 0; i < TIMES; i++)
		x[i] = 1e9 * job_time(b, &j) / EMULATED;
	job_close(&j);
	bench_unstack(s);
	asm_image_free(guest);
	return bench_median(x, TIMES);
}

void bench_switches(struct bench *b)
{
	static const unsigned depths[] = {1, 2, 3, 6};
	bench_title("Traps and switches, fast engine");
	if (!machine_engine_exists(ENGINE_FAST)) {
		puts("skipped: no fast engine here");
		return;
	}
	bench_at_most(b, "trap round trip, with a jump",
	              nanoseconds(b, round_trip, 3), "ns", 25);
	bench_row(b, "switch between processes",
	          nanoseconds(b, processes, 8), "ns");
	bench_row(b, "switch between VMs", between_vms(b), "ns");
	for (unsigned i = 0; i < sizeof depths / sizeof *depths; i++) {
		char name[64];
		snprintf(name, sizeof name, "rdq emulated at depth %u",
		         depths[i]);
		bench_row(b, name, emulate(b, depths[i]), "ns");
	}
}
