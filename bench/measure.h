/* measure.h: what the parts of `make bench` share.
 *
 * What is compared is measured in turns, in one run, several times; medians
 * are compared. Times are of the processor, so that what else the computer
 * does matters less.
 */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <jansson.h>

#include "asm/asm.h"
#include "machine/machine.h"
#include "vmm/vmm.h"

struct bench {
	struct isa *vt;
	const struct source_reader *reader;
	struct diags diags;
	const char *build; /* where thirdgen is, and where files may be put */
	json_t *rows;      /* what has been measured */
	unsigned missed;   /* goals */
};

/* Of the processor. */
double bench_seconds(void);
/* Destroys the order. */
double bench_median(double *x, unsigned n);
/* Says what and ends the process. */
_Noreturn void bench_fail(struct bench *b, const char *what);

void bench_title(const char *title);
/* A line of the table and of the JSON; the latter two with a goal, which is
 * counted as missed or not. */
void bench_row(struct bench *b, const char *name, double x, const char *unit);
void bench_at_most(struct bench *b, const char *name, double x,
                   const char *unit, double goal);
void bench_at_least(struct bench *b, const char *name, double x,
                    const char *unit, double goal);

/* ---- Machines that run the same again: job.c ---------------------------- */

/* A machine with a program, as it was loaded, to be run many times. What an
 * engine has derived from cells that are as they were stays. */
struct job {
	struct machine m;
	word *first;     /* storage as loaded */
	struct psw psw;
};
void job_open(struct bench *b, struct job *j, const struct asm_image *image,
              addr q, enum machine_engine engine);
void job_close(struct job *j);
/* Runs it, from the state as loaded, to its halt; the seconds. */
double job_run(struct bench *b, struct job *j);
/* ... as often as takes a while; the seconds of one run. The first time is not
 * counted. */
double job_time(struct bench *b, struct job *j);

/* A program of the tree; `define` may be NULL. */
struct asm_image *bench_program(struct bench *b, const char *path,
                                const char *define, word value);
/* One in a string, at `start`. */
struct asm_image *bench_text(struct bench *b, const char *text);
/* Guests, each on w words, under `depth` VMMs, to be freed with
 * bench_unstack. */
struct vmm_stack *bench_stack(struct bench *b,
                              const struct asm_image *const *guests,
                              size_t count, unsigned depth, word slice,
                              addr w);
void bench_unstack(struct vmm_stack *s);

/* ---- The parts ---------------------------------------------------------- */

void bench_engines(struct bench *b);  /* engine.c: kernels, engines */
void bench_qemu(struct bench *b);     /* qemu.c: the same kernels on qemu */
void bench_programs(struct bench *b); /* programs.c: programs, depths */
void bench_switches(struct bench *b); /* switch.c: traps, switches */
void bench_costs(struct bench *b);    /* costs.c: translation, start-up */
void bench_theory(struct bench *b);   /* theory.c: lock-step, check */
void bench_debugger(struct bench *b); /* debugger.c: time travel */

/* A kernel of engine.c. */
struct kernel {
	const char *name;
	bool counts; /* in the geometric mean */
	const char *text;
	word steps;  /* for the fast engine */
};
extern const struct kernel bench_kernels[];
enum { BENCH_COUNTED = 4 }; /* those that count come first */

/* Runs so many steps of a kernel on a new machine by an engine, or the
 * yardstick (ENGINE_COUNT): seconds of the processor for a step; 0: no such
 * engine here. */
double bench_once(struct bench *b, const char *text, word steps, int runner);

#endif
