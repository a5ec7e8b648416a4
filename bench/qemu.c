/* qemu.c: the kernels of engine.c on qemu-system-riscv64, in the same run.
 *
 * bench/kernels.S is the same four kernels for RV64, assembled by bench/cross
 * and run on the bare board "virt". A run's time has qemu's start in it, so
 * each is made twice, with few rounds and with many, and the difference is
 * counted. Rates are of each machine's own instructions. What `-icount`, exact
 * counting of instructions, costs qemu is measured too, for our machine always
 * counts exactly.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "bench/measure.h"

enum { TIMES = 3 };
#define QEMU "qemu-system-riscv64"

/* ---- Instructions of a round, as in kernels.S --------------------------- */

static double of_loop(void)
{
	return 3;
}

static double of_sieve(void)
{
	enum { N = 8192 };
	static bool flag[N];
	double n = 1 + 3 * N + 1 + 2;
	memset(flag, true, sizeof flag);
	for (unsigned i = 2; i < N; i++) {
		n += 3 + 2;
		if (!flag[i])
			continue;
		n += 2;
		for (unsigned k = 2 * i; k < N; k += i, n += 3)
			flag[k] = false;
	}
	return n;
}

static double of_copy(void)
{
	return 3 + 7 * 2000 + 2;
}

static double of_call(unsigned n)
{
	return n < 2 ? 3 : 16 + of_call(n - 1) + of_call(n - 2);
}

static double of_fib(void)
{
	return 2 + of_call(22) + 2;
}

static const struct peer {
	double (*instructions)(void);
	uint64_t rounds;
} peers[BENCH_COUNTED] = { /* in the order of bench_kernels */
	{of_loop, 200000000},
	{of_sieve, 2000},
	{of_copy, 15000},
	{of_fib, 300},
};

/* ---- Running ------------------------------------------------------------ */

static bool installed(const char *program)
{
	char command[128];
	snprintf(command, sizeof command, "command -v %s >/dev/null 2>&1",
	         program);
	return system(command) == 0;
}

/* Processor time of all processes that have been waited for. */
static double children(void)
{
	struct rusage r;
	getrusage(RUSAGE_CHILDREN, &r);
	return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
	       (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) * 1e-6;
}

static double start(struct bench *b, const char *elf, int kernel,
                    uint64_t rounds, bool count)
{
	char command[5000];
	double before = children();
	snprintf(command, sizeof command,
	         "exec " QEMU " -machine virt -bios none -nographic -m 64 "
	         "-kernel %s "
	         "-device loader,addr=0x80100000,data=%d,data-len=8 "
	         "-device loader,addr=0x80100008,data=%" PRIu64 ",data-len=8 "
	         "%s </dev/null >/dev/null 2>&1",
	         elf, kernel, rounds, count ? "-icount shift=0" : "");
	if (system(command) != 0)
		bench_fail(b, command);
	return children() - before;
}

/* Seconds for an instruction. */
static double qemu(struct bench *b, const char *elf, int kernel, bool count)
{
	const struct peer *p = &peers[kernel];
	uint64_t many = count ? p->rounds / 2 : p->rounds, few = many / 10;
	double took = start(b, elf, kernel, many, count) -
	              start(b, elf, kernel, few, count);
	return took / ((double)(many - few) * p->instructions());
}

/* One kernel on both, in turns; the medians. */
static void compare(struct bench *b, const char *elf, int kernel,
                    double *fast, double *peer, double *exact)
{
	double f[TIMES], p[TIMES], e[TIMES];
	const struct kernel *k = &bench_kernels[kernel];
	for (int i = 0; i < TIMES; i++) {
		f[i] = bench_once(b, k->text, k->steps, ENGINE_FAST);
		p[i] = qemu(b, elf, kernel, false);
		e[i] = qemu(b, elf, kernel, true);
	}
	*fast = bench_median(f, TIMES);
	*peer = bench_median(p, TIMES);
	*exact = bench_median(e, TIMES);
}

static bool prepared(struct bench *b, char *elf, size_t size)
{
	char command[5000];
	if (!machine_engine_exists(ENGINE_FAST)) {
		puts("skipped: no fast engine here");
		return false;
	}
	if (!installed(QEMU)) {
		puts("skipped: " QEMU " is not installed (Debian: "
		     "qemu-system-misc)");
		return false;
	}
	snprintf(elf, size, "%s/bench/kernels.elf", b->build);
	snprintf(command, sizeof command, "bench/cross %s", elf);
	if (system(command) == 0)
		return true;
	puts("skipped: nothing to assemble for RV64 with (Debian: "
	     "gcc-riscv64-unknown-elf, or clang and lld)");
	return false;
}

void bench_qemu(struct bench *b)
{
	char elf[4096];
	double mean = 0, exactly = 0, least = HUGE_VAL;
	bench_title("The same kernels on qemu-system-riscv64: million "
	            "instructions a second");
	if (!prepared(b, elf, sizeof elf))
		return;
	printf("%-20s %10s %10s %10s %8s %8s\n", "kernel", "fast", "qemu",
	       "-icount", "ratio", "ratio");
	for (int i = 0; i < BENCH_COUNTED; i++) {
		double f, p, e;
		compare(b, elf, i, &f, &p, &e);
		printf("%-20s %10.1f %10.1f %10.1f %8.2f %8.2f\n",
		       bench_kernels[i].name, 1e-6 / f, 1e-6 / p, 1e-6 / e,
		       p / f, e / f);
		json_array_append_new(b->rows, json_pack(
		        "{s:s, s:f, s:f, s:f}", "kernel",
		        bench_kernels[i].name, "fast", 1e-6 / f, "qemu",
		        1e-6 / p, "qemu -icount", 1e-6 / e));
		mean += log(p / f) / BENCH_COUNTED;
		exactly += log(e / f) / BENCH_COUNTED;
		least = p / f < least ? p / f : least;
	}
	bench_at_least(b, "fast engine to qemu, geometric mean", exp(mean),
	               "x", 1.5);
	bench_at_least(b, "... the kernel with the lowest ratio", least, "x",
	               1);
	bench_row(b, "... to qemu that counts exactly", exp(exactly), "x");
}
