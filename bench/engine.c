/* engine.c: the engines on the same kernels, in one run.
 *
 * Every kernel is run in turn by the yardstick (a plain interpreter of the
 * same machine), the reference interpreter, the portable and the fast engine;
 * then all of it again, several times. Only ratios of medians mean much: the
 * rates depend on the computer and on what else it does.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/measure.h"
#include "bench/yardstick.h"

enum { TIMES = 5, Q = 16384, YARDSTICK = ENGINE_COUNT, RUNNERS };

/* ---- Kernels ------------------------------------------------------------- */

const struct kernel bench_kernels[] = {
	{"loop", true,
	 "start: ldi r1, 1000000000\n"
	 "1:     add r2, r2, r1\n"
	 "       addi r1, r1, -1\n"
	 "       bnei r1, 0, 1b\n"
	 "       jmp start\n", 400000000},
	{"sieve", true,
	 "start: ldi r1, 0\n       ldi r2, 1\n       ldi r4, 8192\n"
	 "1:     st r2, flags(r1)\n       addi r1, r1, 1\n"
	 "       bltu r1, r4, 1b\n       ldi r1, 2\n"
	 "2:     ld r2, flags(r1)\n       beqi r2, 0, 4f\n"
	 "       add r3, r1, r1\n       bgeu r3, r4, 4f\n       ldi r2, 0\n"
	 "3:     st r2, flags(r3)\n       add r3, r3, r1\n"
	 "       bltu r3, r4, 3b\n"
	 "4:     addi r1, r1, 1\n       bltu r1, r4, 2b\n"
	 "       jmp start\n"
	 "flags: .space 8192\n", 200000000},
	{"copy and checksum", true,
	 "start: ldi r1, 0\n       ldi r4, 2000\n       ldi r3, 0\n"
	 "1:     ld r2, from(r1)\n       st r2, to(r1)\n"
	 "       add r3, r3, r2\n       xori r3, r3, 0x55\n"
	 "       addi r1, r1, 1\n       bltu r1, r4, 1b\n"
	 "       sta r3, sum\n       jmp start\n"
	 "sum:   .word 0\nfrom:  .space 2000\nto:    .space 2000\n", 300000000},
	{"fib", true,
	 "start: ldi r15, 16000\n       ldi r5, 2\n"
	 "again: ldi r1, 22\n       call r14, fib\n       jmp again\n"
	 "fib:   mov r2, r1\n       bltu r1, r5, 1f\n"
	 "       addi r15, r15, -2\n       st r14, 0(r15)\n"
	 "       st r1, 1(r15)\n       addi r1, r1, -1\n"
	 "       call r14, fib\n       ld r1, 1(r15)\n"
	 "       st r2, 1(r15)\n       addi r1, r1, -2\n"
	 "       call r14, fib\n       ld r3, 1(r15)\n"
	 "       add r2, r2, r3\n       ld r14, 0(r15)\n"
	 "       addi r15, r15, 2\n1:     jr r14\n", 200000000},
	{"self-modifying loop", false,
	 "start: ldi r5, 1000000000\n"
	 "1:     lda r3, alt\n       lda r4, alt + 1\n"
	 "       sta r4, alt\n       sta r3, alt + 1\n"
	 "       sta r3, here\n       addi r2, r2, 3\n"
	 "here:  addi r1, r1, 1\n       addi r5, r5, -1\n"
	 "       bnei r5, 0, 1b\n       jmp start\n"
	 "alt:   addi r1, r1, 1\n       addi r1, r1, 2\n", 20000000},
};
enum { KERNELS = sizeof bench_kernels / sizeof *bench_kernels };

/* ---- Measuring ----------------------------------------------------------- */

static const char *runner_name(int r)
{
	return r == YARDSTICK ? "yardstick"
	                      : machine_engine_name((enum machine_engine)r);
}

/* A machine with the program, at its label `start`. */
static void load(struct bench *b, const char *program, struct machine *m)
{
	struct asm_options none = {0};
	struct text t = {0};
	text_printf(&t, "       .org 32\n%s", program);
	struct source s = {"kernel", text_str(&t), t.size};
	struct asm_image *image = asm_source(&s, b->vt, &none, &b->diags);
	if (!image || !machine_init(m, b->vt, Q) ||
	    !asm_image_load(image, m, 0))
		bench_fail(b, "a kernel cannot be loaded");
	m->psw.p = asm_symbol(image, "start")->real;
	asm_image_free(image);
	text_free(&t);
}

double bench_once(struct bench *b, const char *program, word steps, int r)
{
	struct machine m;
	word made = 0;
	load(b, program, &m);
	bool have = r == YARDSTICK ||
	            machine_use_engine(&m, (enum machine_engine)r);
	double start = bench_seconds();
	if (have && r == YARDSTICK)
		made = yardstick_run(&m, steps);
	else if (have && machine_run(&m, steps, &made) != MACHINE_RUNNING)
		bench_fail(b, "a kernel ended");
	double took = bench_seconds() - start;
	machine_fini(&m);
	if (have && made != steps)
		bench_fail(b, "a kernel stopped");
	return have ? took / (double)steps : 0;
}

/* How many steps each runner makes of a kernel, to take alike long. */
static word steps_of(const struct kernel *k, int r)
{
	return r == ENGINE_FAST        ? k->steps
	       : r == ENGINE_REFERENCE ? k->steps / 100
	                               : k->steps / 8;
}

/* Median seconds for a step, the runners taking turns. */
static void measure(struct bench *b, const struct kernel *k,
                    double out[RUNNERS])
{
	double took[RUNNERS][TIMES];
	for (int i = 0; i < TIMES; i++)
		for (int r = 0; r < RUNNERS; r++)
			took[r][i] = bench_once(b, k->text, steps_of(k, r), r);
	for (int r = 0; r < RUNNERS; r++)
		out[r] = bench_median(took[r], TIMES);
}

/* ---- The table ----------------------------------------------------------- */

static void rates(struct bench *b, const struct kernel *k, const double *t)
{
	printf("%-20s", k->name);
	json_t *row = json_pack("{s:s}", "kernel", k->name);
	for (int r = 0; r < RUNNERS; r++) {
		double rate = t[r] > 0 ? 1e-6 / t[r] : 0;
		printf(" %10.1f", rate);
		json_object_set_new(row, runner_name(r), json_real(rate));
	}
	printf(" %8.2f %8.2f\n", t[YARDSTICK] / t[ENGINE_FAST],
	       t[YARDSTICK] / t[ENGINE_PORTABLE]);
	json_array_append_new(b->rows, row);
}

void bench_engines(struct bench *b)
{
	double fast = 0, portable = 0, modified = 0;
	int counted = 0;
	bench_title("Engines: million instructions a second; times the "
	            "yardstick");
	printf("%-20s", "kernel");
	for (int r = 0; r < RUNNERS; r++)
		printf(" %10s", runner_name(r));
	printf(" %8s %8s\n", "fast", "portable");
	for (int i = 0; i < KERNELS; i++) {
		double t[RUNNERS];
		measure(b, &bench_kernels[i], t);
		rates(b, &bench_kernels[i], t);
		if (bench_kernels[i].counts) {
			fast += log(t[YARDSTICK] / t[ENGINE_FAST]);
			portable += log(t[YARDSTICK] / t[ENGINE_PORTABLE]);
			counted++;
		} else {
			modified = t[ENGINE_FAST] / t[ENGINE_REFERENCE];
		}
	}
	bench_at_least(b, "fast engine, geometric mean", exp(fast / counted),
	               "x", 8);
	bench_at_least(b, "portable engine, geometric mean",
	               exp(portable / counted), "x", 1);
	bench_at_most(b, "self-modifying: time of fast to reference", modified,
	              "x", 3);
}
