/* levels.c: what monitors cost in time, on the fast engine. See engine.h. */
#include <stdlib.h>
#include <time.h>

#include "bench/engine.h"
#include "vmm/vmm.h"

enum { W = 65536, TIMES = 7, DEPTH_MAX = 8 };

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* From the first instruction to the halt, `runs` times on a new machine;
 * negative when it fails. */
static double run(const struct isa *isa, const struct asm_image *image, addr q,
                  unsigned runs)
{
	double took = 0;
	for (unsigned i = 0; i < runs; i++) {
		struct machine m;
		if (!machine_init(&m, isa, q))
			return -1;
		m.psw.p = image->entry;
		bool ok = asm_image_load(image, &m, 0) &&
		          machine_use_engine(&m, ENGINE_FAST);
		double start = seconds();
		ok = ok && machine_run(&m, UINT64_MAX, NULL) == MACHINE_HALTED;
		took += seconds() - start;
		machine_fini(&m);
		if (!ok)
			return -1;
	}
	return took;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* Bare and under the monitors in turn; the median of the ratios. */
static double ratio(const struct isa *isa, const struct vmm_stack *stack,
                    const struct asm_image *guest, unsigned runs)
{
	double x[TIMES];
	for (int i = 0; i < TIMES; i++) {
		double bare = run(isa, guest, W, runs);
		double under = run(isa, stack->image, stack->q, runs);
		if (bare < 0 || under < 0)
			return -1;
		x[i] = under / bare;
	}
	qsort(x, TIMES, sizeof *x, compare);
	return x[TIMES / 2];
}

double bench_level(const struct isa *isa, const struct source_reader *reader,
                   const struct source *program, word rounds, unsigned depth,
                   unsigned runs)
{
	static const enum vmm_kind kinds[DEPTH_MAX] = {
		VMM_FULL, VMM_FULL, VMM_FULL, VMM_FULL,
		VMM_FULL, VMM_FULL, VMM_FULL, VMM_FULL,
	};
	const struct asm_define define[] = {{"ROUNDS", rounds},
	                                    {"LIMIT", 10000}};
	struct asm_options o = {
		.reader = reader, .defines = define, .define_count = 2,
	};
	struct vmm_options v = {.reader = reader};
	struct vmm_stack *stack = calloc(1, sizeof *stack);
	struct diags diags = {0};
	struct asm_image *guest = asm_source(program, isa, &o, &diags);
	double x = -1;
	if (stack && guest &&
	    vmm_stack_build(stack, isa, kinds, depth, &v,
	                    (const struct asm_image *const[]){guest}, 1, W,
	                    &diags))
		x = ratio(isa, stack, guest, runs);
	if (stack)
		vmm_stack_free(stack);
	free(stack);
	asm_image_free(guest);
	diags_free(&diags);
	return x;
}
