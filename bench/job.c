/* job.c: programs and machines that run them again and again. See measure.h. */
#include <stdlib.h>
#include <string.h>

#include "bench/measure.h"

void job_open(struct bench *b, struct job *j, const struct asm_image *image,
              addr q, enum machine_engine engine)
{
	if (!machine_init(&j->m, b->vt, q) ||
	    !asm_image_load(image, &j->m, 0) ||
	    !machine_use_engine(&j->m, engine) ||
	    !(j->first = malloc(q * sizeof *j->first)))
		bench_fail(b, "no machine");
	j->m.psw.p = image->entry;
	j->psw = j->m.psw;
	memcpy(j->first, j->m.E, q * sizeof *j->first);
}

void job_close(struct job *j)
{
	free(j->first);
	machine_fini(&j->m);
}

static void rewind_job(struct job *j)
{
	struct machine *m = &j->m;
	for (addr a = 0; a < m->q; a++)
		if (m->E[a] != j->first[a]) {
			m->E[a] = j->first[a];
			machine_touch(m, a, 1);
		}
	m->psw = j->psw;
	m->timer = TIMER_OFF;
	memset(&m->counts, 0, sizeof m->counts);
}

double job_run(struct bench *b, struct job *j)
{
	rewind_job(j);
	double start = bench_seconds();
	if (machine_run(&j->m, UINT64_MAX, NULL) != MACHINE_HALTED)
		bench_fail(b, "a program did not halt");
	return bench_seconds() - start;
}

double job_time(struct bench *b, struct job *j)
{
	double took = 0;
	unsigned n = 0;
	for (job_run(b, j); took < 0.01; n++)
		took += job_run(b, j);
	return took / n;
}

/* ---- Programs ----------------------------------------------------------- */

struct asm_image *bench_program(struct bench *b, const char *path,
                                const char *define, word value)
{
	const struct source *s =
	        b->reader->find(b->reader->ctx, path, NULL, NULL, NULL);
	const struct asm_define d[] = {{define, value}};
	struct asm_options o = {.reader = b->reader, .defines = d,
	                        .define_count = define != NULL};
	struct asm_image *image =
	        s ? asm_source(s, b->vt, &o, &b->diags) : NULL;
	if (!image)
		bench_fail(b, path);
	return image;
}

struct asm_image *bench_text(struct bench *b, const char *text)
{
	struct source s = {"bench", text, strlen(text)};
	struct asm_options o = {.reader = b->reader};
	struct asm_image *image = asm_source(&s, b->vt, &o, &b->diags);
	if (!image)
		bench_fail(b, "cannot assemble");
	return image;
}

struct vmm_stack *bench_stack(struct bench *b,
                              const struct asm_image *const *guests,
                              size_t count, unsigned depth, word slice,
                              addr w)
{
	enum { DEPTH_MAX = 8 };
	static const enum vmm_kind kinds[DEPTH_MAX] = {
		VMM_FULL, VMM_FULL, VMM_FULL, VMM_FULL,
		VMM_FULL, VMM_FULL, VMM_FULL, VMM_FULL,
	};
	struct vmm_options o = {.reader = b->reader, .vms = (unsigned)count,
	                        .slice = slice};
	struct vmm_stack *s = calloc(1, sizeof *s);
	if (!s || depth > DEPTH_MAX ||
	    !vmm_stack_build(s, b->vt, kinds, depth, &o, guests, count, w,
	                     &b->diags))
		bench_fail(b, "no monitors");
	return s;
}

void bench_unstack(struct vmm_stack *s)
{
	vmm_stack_free(s);
	free(s);
}
