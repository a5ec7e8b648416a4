/* programs.c: whole programs on the engines, and under monitors.
 *
 * Each program runs to its halt again and again on the same machine; storage
 * is put back in between, translations stay. So what is measured is the steady
 * state; of system.s, which is short, the first time is measured as well.
 */
#include <stdio.h>

#include "bench/measure.h"

enum { TIMES = 3, W = 65536, DEEPEST = 6 };

static const struct row {
	const char *path, *define;
	word value;
} rows[] = {
	{"programs/sieve.s",       "ROUNDS",      500},
	{"programs/quicksort.s",   "COUNT",       2000},
	{"programs/matmul.s",      "N",           40},
	{"programs/life.s",        "GENERATIONS", 40},
	{"programs/interpreter.s", "COUNT",       5000},
	{"programs/system.s",      NULL,          0},
};
enum { ROWS = sizeof rows / sizeof *rows };
static const unsigned depths[] = {1, 2, 3, DEEPEST};
enum { DEPTHS = sizeof depths / sizeof *depths };

/* ---- Engines ------------------------------------------------------------ */

static double rate(struct bench *b, const struct asm_image *image,
                   enum machine_engine engine)
{
	struct job j;
	double x[TIMES];
	if (!machine_engine_exists(engine))
		return 0;
	job_open(b, &j, image, W, engine);
	for (int i = 0; i < TIMES; i++)
		x[i] = job_time(b, &j);
	const struct machine_counts *c = &j.m.counts;
	double made = (double)(c->completed[MODE_S] + c->completed[MODE_U]);
	job_close(&j);
	return 1e-6 * made / bench_median(x, TIMES);
}

static void engines(struct bench *b)
{
	bench_title("Programs: million instructions a second");
	printf("%-24s", "program");
	for (int e = 0; e < ENGINE_COUNT; e++)
		printf(" %10s", machine_engine_name((enum machine_engine)e));
	putchar('\n');
	for (int i = 0; i < ROWS; i++) {
		const struct row *r = &rows[i];
		struct asm_image *image =
		        bench_program(b, r->path, r->define, r->value);
		json_t *row = json_pack("{s:s}", "program", r->path);
		printf("%-24s", r->path);
		for (int e = 0; e < ENGINE_COUNT; e++) {
			double x = rate(b, image, (enum machine_engine)e);
			printf(" %10.1f", x);
			fflush(stdout);
			json_object_set_new(
			        row,
			        machine_engine_name((enum machine_engine)e),
			        json_real(x));
		}
		putchar('\n');
		json_array_append_new(b->rows, row);
		asm_image_free(image);
	}
}

/* ---- Depths ------------------------------------------------------------- */

/* How many times longer it takes under so many VMMs: in turns, the median of
 * the ratios. */
static double under(struct bench *b, const struct asm_image *guest,
                    unsigned depth)
{
	struct vmm_stack *s = bench_stack(b, &guest, 1, depth, 0, W);
	struct job bare, real;
	double x[TIMES];
	job_open(b, &bare, guest, W, ENGINE_FAST);
	job_open(b, &real, s->image, s->q, ENGINE_FAST);
	for (int i = 0; i < TIMES; i++) {
		double t = job_time(b, &bare);
		x[i] = job_time(b, &real) / t;
	}
	job_close(&bare);
	job_close(&real);
	bench_unstack(s);
	return bench_median(x, TIMES);
}

/* The same for user code alone, without starting monitors and what they print:
 * what a further round of the sieve costs. In turns, the median. */
static double further_rounds(struct bench *b, unsigned depth)
{
	enum { FEW = 100, MANY = 700, ROUND_TIMES = 61 };
	static const word rounds[] = {FEW, MANY};
	struct job bare[2], real[2];
	double x[ROUND_TIMES];
	for (int k = 0; k < 2; k++) {
		struct asm_image *guest = bench_program(
		        b, "programs/sieve.s", "ROUNDS", rounds[k]);
		const struct asm_image *const guests[] = {guest};
		struct vmm_stack *s = bench_stack(b, guests, 1, depth, 0, W);
		job_open(b, &bare[k], guest, W, ENGINE_FAST);
		job_open(b, &real[k], s->image, s->q, ENGINE_FAST);
		bench_unstack(s);
		asm_image_free(guest);
	}
	for (int i = -1; i < ROUND_TIMES; i++) {
		double few = job_run(b, &bare[0]), under = job_run(b, &real[0]);
		few = job_run(b, &bare[1]) - few;
		under = job_run(b, &real[1]) - under;
		if (i >= 0) /* the first time is not counted */
			x[i] = under / few;
	}
	for (int k = 0; k < 2; k++) {
		job_close(&bare[k]);
		job_close(&real[k]);
	}
	return bench_median(x, ROUND_TIMES);
}

static double once(struct bench *b, const struct asm_image *image, addr q)
{
	struct job j;
	job_open(b, &j, image, q, ENGINE_FAST);
	double t = job_run(b, &j);
	job_close(&j);
	return t;
}

/* The first time on a new machine, translation included. */
static double cold(struct bench *b, const char *path)
{
	enum { COLD_TIMES = 41 };
	struct asm_image *guest = bench_program(b, path, NULL, 0);
	const struct asm_image *const guests[] = {guest};
	struct vmm_stack *s = bench_stack(b, guests, 1, 1, 0, W);
	double x[COLD_TIMES];
	for (int i = 0; i < COLD_TIMES; i++) {
		double t = once(b, guest, W);
		x[i] = once(b, s->image, s->q) / t;
	}
	bench_unstack(s);
	asm_image_free(guest);
	return bench_median(x, COLD_TIMES);
}

/* x[program][depth] */
static void table(struct bench *b, double x[ROWS][DEPTHS])
{
	bench_title("Programs under VMMs, fast engine: time, in times of bare");
	printf("%-24s", "depth");
	for (int d = 0; d < DEPTHS; d++)
		printf(" %8u", depths[d]);
	putchar('\n');
	for (int i = 0; i < ROWS; i++) {
		const struct row *r = &rows[i];
		struct asm_image *image =
		        bench_program(b, r->path, r->define, r->value);
		json_t *list = json_array();
		printf("%-24s", r->path);
		for (int d = 0; d < DEPTHS; d++) {
			x[i][d] = under(b, image, depths[d]);
			printf(" %8.2f", x[i][d]);
			fflush(stdout);
			json_array_append_new(list, json_real(x[i][d]));
		}
		putchar('\n');
		json_array_append_new(b->rows, json_pack(
		        "{s:s, s:o}", "program", r->path,
		        "time in times of bare, by depth", list));
		asm_image_free(image);
	}
}

void bench_programs(struct bench *b)
{
	double x[ROWS][DEPTHS];
	engines(b);
	if (!machine_engine_exists(ENGINE_FAST))
		return;
	table(b, x);
	for (int d = 0; d < DEPTHS; d++) {
		char name[64];
		snprintf(name, sizeof name, "user code at depth %u", depths[d]);
		bench_at_most(b, name, further_rounds(b, depths[d]), "x bare",
		              1.02);
	}
	bench_at_most(b, "system.s under a VMM, first run",
	              cold(b, "programs/system.s"), "x bare", 1.5);
	bench_at_most(b, "... again and again", x[ROWS - 1][0], "x bare", 1.5);
}
