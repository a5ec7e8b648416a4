/* lockstep.c: what lock-step costs. See lockstep.h. */
#include "bench/lockstep.h"

#include <time.h>

#include "lockstep/lockstep.h"

enum { W = 65536, TIMES = 5, DEPTH_MAX = 8 };

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Seconds of a plain run of the image to its halt; -1 when there is none. */
static double plain(const struct isa *isa, const struct asm_image *image,
                    addr q)
{
	struct machine m;
	double took = -1;
	if (!machine_init(&m, isa, q))
		return took;
	m.psw.p = image->entry;
	if (asm_image_load(image, &m, 0)) {
		double start = seconds();
		if (machine_run(&m, UINT64_MAX, NULL) == MACHINE_HALTED)
			took = seconds() - start;
	}
	machine_fini(&m);
	return took;
}

static double together(struct lockstep *l)
{
	double start = seconds();
	if (!lockstep_start(l) ||
	    lockstep_run(l, UINT64_MAX) != LOCKSTEP_HALTED)
		return -1;
	return seconds() - start;
}

static double ratio_of(const struct isa *isa, const struct vmm_stack *stack,
                       const struct asm_image *guest)
{
	double apart = 1e9, both = 1e9;
	struct lockstep l;
	bool ok = lockstep_open(&l, isa, stack, NULL);
	for (int i = 0; i < TIMES && ok; i++) {
		double bare = plain(isa, guest, W);
		double under = plain(isa, stack->image, stack->q);
		double in_step = together(&l);
		ok = bare >= 0 && under >= 0 && in_step >= 0;
		apart = bare + under < apart ? bare + under : apart;
		both = in_step < both ? in_step : both;
	}
	lockstep_close(&l);
	return ok ? both / apart : -1;
}

double lockstep_ratio(const struct isa *isa, const struct source_reader *reader,
                      const char *program, const struct asm_define *define,
                      size_t defines, unsigned depth)
{
	static struct vmm_stack stack;
	enum vmm_kind kinds[DEPTH_MAX];
	const struct source *s =
	        reader->find(reader->ctx, program, NULL, NULL, NULL);
	struct asm_options o = {
		.reader = reader, .defines = define, .define_count = defines,
	};
	struct vmm_options vo = {.reader = reader};
	struct diags diags = {0};
	struct asm_image *guest = s ? asm_source(s, isa, &o, &diags) : NULL;
	const struct asm_image *guests[] = {guest};
	double ratio = -1;
	for (unsigned i = 0; i < depth; i++)
		kinds[i] = VMM_FULL;
	if (guest && vmm_stack_build(&stack, isa, kinds, depth, &vo, guests, 1,
	                             W, &diags))
		ratio = ratio_of(isa, &stack, guest);
	vmm_stack_free(&stack);
	asm_image_free(guest);
	diags_free(&diags);
	return ratio;
}
