/* costs.c: what is paid before anything runs: starting, checking a set,
 * translating; and the memory it takes. */
#define _DEFAULT_SOURCE /* wait4: the memory of one child */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/measure.h"
#include "machine/jit.h"

enum { TIMES = 9, PASSES = 31 };

/* ---- thirdgen as a process --------------------------------------------------
 *
 * A child's peak of memory is at least what we hold when it begins, so these
 * are measured before anything else. */

struct child {
	double wall, processor; /* seconds */
	double memory;          /* MiB */
};

static double wall(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static struct child thirdgen(struct bench *b, const char *verb,
                             const char *file)
{
	char path[4096];
	struct rusage r;
	int status;
	snprintf(path, sizeof path, "%s/thirdgen", b->build);
	double start = wall();
	pid_t child = fork();
	if (child == 0) {
		int null = open("/dev/null", O_RDWR);
		if (null >= 0) {
			dup2(null, 1);
			dup2(null, 2);
		}
		execl(path, path, verb, file, (char *)NULL);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &r) < 0 || status != 0)
		bench_fail(b, path);
#define SECONDS(t) ((double)(t).tv_sec + (double)(t).tv_usec * 1e-6)
	return (struct child){wall() - start,
	                      SECONDS(r.ru_utime) + SECONDS(r.ru_stime),
	                      (double)r.ru_maxrss / 1024};
}

static struct child median_of(struct bench *b, int times, const char *verb,
                              const char *file)
{
	double w[TIMES], p[TIMES], m[TIMES];
	for (int i = 0; i < times; i++) {
		struct child c = thirdgen(b, verb, file);
		w[i] = c.wall, p[i] = c.processor, m[i] = c.memory;
	}
	unsigned n = (unsigned)times;
	return (struct child){bench_median(w, n), bench_median(p, n),
	                      bench_median(m, n)};
}

static void processes(struct bench *b)
{
	struct child hello = median_of(b, TIMES, "run", "programs/hello.s");
	struct child check = median_of(b, 3, "check", "isa/vt.yaml");
	bench_title("Commands, from their start to their end");
	bench_at_most(b, "thirdgen run hello.s, processor",
	              1e3 * hello.processor, "ms", 10);
	bench_row(b, "... by the wall clock", 1e3 * hello.wall, "ms");
	bench_at_most(b, "... memory", hello.memory, "MiB", 16);
	bench_row(b, "thirdgen check vt",
	          (double)b->vt->insn_count / check.processor, "insn/s");
	bench_row(b, "... memory", check.memory, "MiB");
}

/* ---- Translation -------------------------------------------------------- */

/* All regions that a run has made, made again; `from` in code memory.
 * Nanoseconds for each guest instruction. */
static double make_again(struct bench *b, struct jit *j, const word *psw,
                         unsigned count, uint32_t from)
{
	unsigned insns = 0;
	machine_jit_flush(j);
	j->code.at = from;
	double start = bench_seconds();
	for (unsigned i = 0; i < count; i++) {
		struct psw at = machine_psw_unpack(psw[i]);
		engine_enter_space(j->engine, at.l);
		struct region *r = machine_jit_region_make(j, at);
		if (r)
			insns += j->plan.insns;
		free(r);
	}
	double took = bench_seconds() - start;
	if (!insns)
		bench_fail(b, "nothing was translated");
	return 1e9 * took / insns;
}

/* Where there was code before; or on new pages, which the system has to find
 * first. */
static void translation(struct bench *b)
{
	static word psw[REGIONS];
	struct asm_image *guest =
	        bench_program(b, "programs/system.s", NULL, 0);
	const struct asm_image *const guests[] = {guest};
	struct vmm_stack *s = bench_stack(b, guests, 1, 1, 0, 65536);
	struct job j;
	double again[PASSES], new[PASSES];
	job_open(b, &j, s->image, s->q, ENGINE_FAST);
	job_run(b, &j);
	struct jit *jit = j.m.engine->jit;
	unsigned count = jit->regions;
	for (unsigned i = 0; i < count; i++)
		psw[i] = jit->region[i]->space |
		         (word)jit->region[i]->entry[0].p << PSW_P;
	for (int i = 0; i < PASSES; i++) {
		uint32_t end = jit->code.at;
		new[i] = make_again(b, jit, psw, count, end);
		end = jit->code.at;
		again[i] = make_again(b, jit, psw, count, jit->start);
		jit->code.at = end;
	}
	job_close(&j);
	bench_unstack(s);
	asm_image_free(guest);
	bench_at_most(b, "translation of a guest instruction",
	              bench_median(again, PASSES), "ns", 200);
	bench_row(b, "... on new pages of code memory",
	          bench_median(new, PASSES), "ns");
}

void bench_costs(struct bench *b)
{
	processes(b);
	if (machine_engine_exists(ENGINE_FAST))
		translation(b);
}
