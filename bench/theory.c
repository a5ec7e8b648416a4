/* theory.c: how fast the theorems are asked: guests in lock-step, sets
 * classified and swept. */
#include <stdio.h>

#include "bench/measure.h"
#include "lockstep/lockstep.h"
#include "trials/mutate.h"
#include "trials/sweep.h"
#include "theorems/theorems.h"

enum { TIMES = 5, W = 16384, MUTANTS = 6 };

/* Guest instructions a second, each compared; millions. */
static double lock_step(struct bench *b, const struct asm_image *guest,
                        unsigned depth)
{
	const struct asm_image *const guests[] = {guest};
	struct vmm_stack *s = bench_stack(b, guests, 1, depth, 0, W);
	double x[TIMES];
	for (int i = 0; i < TIMES; i++) {
		struct lockstep l;
		if (!lockstep_open(&l, b->vt, s, NULL) || !lockstep_start(&l))
			bench_fail(b, "no lock-step");
		double start = bench_seconds();
		if (lockstep_run(&l, 100000) != LOCKSTEP_HALTED)
			bench_fail(b, "a guest diverged");
		x[i] = 1e-6 * (double)l.steps / (bench_seconds() - start);
		lockstep_close(&l);
	}
	bench_unstack(s);
	return bench_median(x, TIMES);
}

/* Random sets, as a sweep makes them, written, loaded and classified. */
static double classify(struct bench *b)
{
	double start = bench_seconds();
	for (word i = 0; i < MUTANTS; i++) {
		struct mutant m;
		struct mutant_set set;
		if (!trials_mutant_make(&m, b->vt, 1, i) ||
		    !trials_mutant_load(&set, &m, ~0u, b->reader, &b->diags))
			bench_fail(b, "no mutant");
		theorems_report_free(theorems_classify(set.isa, NULL));
		trials_mutant_unload(&set);
		trials_mutant_free(&m);
	}
	return MUTANTS / (bench_seconds() - start);
}

/* The whole of it: proved, both monitors built, 50 guests tried on each. */
static double sweep(struct bench *b)
{
	const struct sweep_options o = {
		.reader = b->reader, .vt = b->vt, .seed = 1, .guests = 50,
		.steps = 80, .w = 96,
	};
	double start = bench_seconds();
	for (word i = 0; i < MUTANTS; i++) {
		struct sweep_case kept = {0};
		struct text why = {0};
		struct sweep_result r;
		if (!trials_sweep_one(&o, i, &r, &kept, &why))
			bench_fail(b, text_str(&why));
		trials_sweep_free(&r);
		trials_sweep_case_free(&kept);
		text_free(&why);
	}
	return MUTANTS / (bench_seconds() - start);
}

void bench_theory(struct bench *b)
{
	struct asm_image *sieve =
	        bench_program(b, "programs/sieve.s", NULL, 0);
	struct asm_image *system =
	        bench_program(b, "programs/system.s", NULL, 0);
	bench_title("Theorems");
	bench_row(b, "lock-step, sieve.s", lock_step(b, sieve, 1), "M insn/s");
	bench_row(b, "lock-step, system.s", lock_step(b, system, 1),
	          "M insn/s");
	bench_row(b, "lock-step, system.s at depth 3",
	          lock_step(b, system, 3), "M insn/s");
	bench_row(b, "random sets classified", classify(b), "sets/s");
	bench_row(b, "random sets in a sweep", sweep(b), "sets/s");
	asm_image_free(sieve);
	asm_image_free(system);
}
