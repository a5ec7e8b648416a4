/* measure.c: times, medians, lines of the table. See measure.h. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "bench/measure.h"

double bench_seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

double bench_median(double *x, unsigned n)
{
	qsort(x, n, sizeof *x, compare);
	return x[n / 2];
}

void bench_fail(struct bench *b, const char *what)
{
	struct text t = {0};
	diags_render(&b->diags, &t, 0);
	fprintf(stderr, "bench: %s\n%s", what, text_str(&t));
	exit(1);
}

void bench_title(const char *title)
{
	printf("\n%s\n", title);
}

static void line(struct bench *b, const char *name, double x,
                 const char *unit, const char *limit, double goal, bool good)
{
	printf("%-44s %10.2f %-10s", name, x, unit);
	json_t *row = json_pack("{s:s, s:f, s:s}", "name", name, "value", x,
	                        "unit", unit);
	if (limit) {
		printf(" %s %g%s", limit, goal, good ? "" : "  MISSED");
		json_object_set_new(row, limit, json_real(goal));
		json_object_set_new(row, "reached", json_boolean(good));
		b->missed += !good;
	}
	putchar('\n');
	fflush(stdout);
	json_array_append_new(b->rows, row);
}

void bench_row(struct bench *b, const char *name, double x, const char *unit)
{
	line(b, name, x, unit, NULL, 0, true);
}

void bench_at_most(struct bench *b, const char *name, double x,
                   const char *unit, double goal)
{
	line(b, name, x, unit, "at most", goal, x <= goal);
}

void bench_at_least(struct bench *b, const char *name, double x,
                    const char *unit, double goal)
{
	line(b, name, x, unit, "at least", goal, x >= goal);
}
