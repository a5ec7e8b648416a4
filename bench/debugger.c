/* debugger.c: what time travel costs: answers to reverse-step in a long run,
 * the memory held for them, and how fast `continue` is beside the engine alone.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/random.h"
#include "bench/measure.h"
#include "repl/internal.h"

enum {
	TIMES = 5, ASKED = 40, Q = 65536,
	RUN = 10000000, /* steps */
	GOAL = 50,      /* ms */
};

static double clock_of(void *ctx)
{
	(void)ctx;
	return bench_seconds();
}

static void nobody(void *ctx, const char *s, size_t n)
{
	(void)ctx, (void)s, (void)n;
}

/* A sieve of more than RUN steps: long enough for what comes first, reading
 * and translating, not to count. */
static const struct asm_define rounds[] = {{"ROUNDS", 60000}};

static struct repl *open_rounds(struct bench *b, unsigned depth, addr q,
                                const struct asm_define *d)
{
	const struct repl_host host = {.out = nobody, .seconds = clock_of,
	                                .reader = b->reader};
	const struct repl_setup setup = {
		.programs = {"programs/sieve.s"}, .program_count = 1, .q = q,
		.kinds = {VMM_FULL}, .depth = depth, .defines = d,
		.define_count = 1,
	};
	struct repl *r = repl_new(&host);
	if (!r || !repl_load(r, &setup, &b->diags))
		bench_fail(b, "no debugger");
	return r;
}

static struct repl *open_repl(struct bench *b, unsigned depth, addr q)
{
	return open_rounds(b, depth, q, rounds);
}

static void command(struct bench *b, struct repl *r, const char *line)
{
	if (repl_line(r, line) != REPL_OK)
		bench_fail(b, line);
}

/* ---- Backwards ---------------------------------------------------------- */

struct answers {
	double first, worst; /* ms */
	double held;         /* MiB of checkpoints */
};

/* A step back at the end of the run, then wherever the user goes to. */
static struct answers ask(struct bench *b, unsigned depth, addr q)
{
	struct repl *r = open_repl(b, depth, q);
	struct answers a = {0};
	struct random random = {1974};
	word where = RUN;
	for (int i = 0; i < ASKED; i++) {
		char line[64];
		snprintf(line, sizeof line, "seek %" PRIu64, where);
		command(b, r, line);
		for (int k = 0; k < 3; k++) {
			double start = bench_seconds();
			command(b, r, "reverse-step");
			double took = 1e3 * (bench_seconds() - start);
			a.first = i || k ? a.first : took;
			a.worst = took > a.worst ? took : a.worst;
		}
		where = random_below(&random, RUN) + 10;
	}
	a.held = (double)r->history.count * r->m.q * sizeof(word) / (1 << 20);
	repl_free(r);
	return a;
}

static void backwards(struct bench *b, const char *what, unsigned depth, addr q)
{
	enum { ROOM = 80 }; /* MiB */
	char name[80];
	struct answers a = ask(b, depth, q);
	snprintf(name, sizeof name, "reverse-step, %s, the first", what);
	bench_at_most(b, name, a.first, "ms", GOAL);
	snprintf(name, sizeof name, "  the slowest of %d", 3 * ASKED);
	bench_at_most(b, name, a.worst, "ms", GOAL);
	bench_at_most(b, "  held for it", a.held, "MiB", ROOM);
}

/* ---- Forwards ----------------------------------------------------------- */

/* Steps a second of `continue` to the end, after some commands; the debugger
 * was just loaded. *back gets the milliseconds of a step back from there, if
 * they are more. */
static double speed(struct bench *b, const char *const *lines, double *back)
{
	struct repl *r = open_repl(b, 0, Q);
	for (; *lines; lines++)
		command(b, r, *lines);
	double start = bench_seconds();
	command(b, r, "continue");
	double took = bench_seconds() - start;
	if (r->history.status != MACHINE_HALTED || r->history.now < RUN)
		bench_fail(b, "the debugger did not run to the end");
	double made = (double)r->history.now;
	start = bench_seconds();
	command(b, r, "reverse-step");
	double ms = 1e3 * (bench_seconds() - start);
	*back = ms > *back ? ms : *back;
	repl_free(r);
	return made / took;
}

static double alone(struct bench *b)
{
	struct job j;
	struct asm_image *image = bench_program(b, "programs/sieve.s",
	                                        rounds[0].name,
	                                        rounds[0].value);
	job_open(b, &j, image, Q, ENGINE_FAST);
	double took = job_run(b, &j);
	double made = (double)j.m.counts.completed[MODE_S];
	job_close(&j);
	asm_image_free(image);
	return made / took;
}

static void forwards(struct bench *b)
{
	static const struct {
		const char *name;
		const char *lines[3];
		double goal;
	} ways[] = {
		{"continue, nothing watched", {NULL}, 0.9},
		{"  with a breakpoint not met", {"break text_below"}, 0.5},
		{"  with a watchpoint not written", {"watch real:60000"}, 0.5},
		/* a condition is evaluated every 13,000 steps */
		{"  with one met once a round", {"break sieve if 0"}, 0},
	};
	enum { WAYS = sizeof ways / sizeof *ways };
	double x[WAYS + 1][TIMES], engine, back = 0;
	for (int i = 0; i < TIMES; i++) {
		x[WAYS][i] = alone(b);
		for (int k = 0; k < WAYS; k++)
			x[k][i] = speed(b, ways[k].lines, &back);
	}
	engine = bench_median(x[WAYS], TIMES);
	bench_row(b, "the engine alone", 1e-6 * engine, "M insn/s");
	for (int k = 0; k < WAYS; k++) {
		double ratio = bench_median(x[k], TIMES) / engine;
		if (ways[k].goal > 0)
			bench_at_least(b, ways[k].name, ratio, "x engine",
			               ways[k].goal);
		else
			bench_row(b, ways[k].name, ratio, "x engine");
	}
	bench_at_most(b, "  a step back from the end, the slowest", back, "ms",
	              GOAL);
}

/* Hits a second of a stop that never holds, met in the sieve's inner loops. */
static double hits(struct bench *b, unsigned depth, const char *stop)
{
	static const struct asm_define some[] = {{"ROUNDS", 1000}};
	struct repl *r = open_rounds(b, depth, Q, some);
	command(b, r, stop);
	double start = bench_seconds();
	command(b, r, "continue");
	double took = bench_seconds() - start;
	word steps = r->history.now, hit = 998 * some[0].value;
	if (r->history.status != MACHINE_HALTED || steps < hit)
		bench_fail(b, "the debugger did not run to the end");
	repl_free(r);
	return (double)hit / took;
}

static void conditions(struct bench *b)
{
	static const struct {
		const char *name, *stop;
		unsigned depth;
	} rows[] = {
		{"a condition on a register", "break *sieve+8 if r6 == -1", 0},
		{"  of three parts",
		 "break *sieve+8 if mem[r6 + 500] == 77 && r9 > 5", 0},
		{"  in a guest of a monitor", "break *sieve+8 if r6 == -1", 1},
	};
	double x[TIMES];
	for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
		for (int i = 0; i < TIMES; i++)
			x[i] = hits(b, rows[k].depth, rows[k].stop);
		bench_at_least(b, rows[k].name, 1e-6 * bench_median(x, TIMES),
		               "M hits/s", 2);
	}
}

void bench_debugger(struct bench *b)
{
	bench_title("The debugger: full speed; back, after 10 million steps");
	forwards(b);
	conditions(b);
	backwards(b, "65,536 words", 0, Q);
	backwards(b, "under a monitor", 1, Q);
	backwards(b, "a million words", 0, MACHINE_Q_MAX);
}
