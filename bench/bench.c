/* bench.c: `make bench`: how fast, how large.
 *
 *     bench DIRECTORY      writes DIRECTORY/bench.json as well
 *
 * Each row of the table below measures one thing and is compared with what it
 * is meant to reach. Times are of the processor, best of several, so that
 * whatever else the computer does matters little. Run from the top of the tree.
 */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "asm/asm.h"
#include "bench/engine.h"
#include "bench/lockstep.h"
#include "bench/monitors.h"
#include "cli/files.h"

enum { TIMES = 5 };

struct bench {
	struct files files;
	struct diags diags;
	struct isa *vt;
};

/* ---- Tools -------------------------------------------------------------- */

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void fail(struct bench *b, const char *what)
{
	struct text t = {0};
	diags_render(&b->diags, &t, 0);
	fprintf(stderr, "bench: %s\n%s", what, text_str(&t));
	exit(1);
}

static struct isa *load(struct bench *b, const char *name)
{
	struct isa *isa = isa_load(name, &b->files.reader, &b->diags);
	if (!isa)
		fail(b, "cannot load the instruction set");
	return isa;
}

static struct asm_image *assemble(struct bench *b, const struct source *s,
                                  const struct asm_define *d, size_t n)
{
	struct asm_options o = {
		.reader = &b->files.reader, .defines = d, .define_count = n,
	};
	struct asm_image *image = asm_source(s, b->vt, &o, &b->diags);
	if (!image)
		fail(b, "cannot assemble");
	return image;
}

/* ---- Measurements ------------------------------------------------------- */

/* The sieve, so many times round, to its halt: million instructions a
 * second; 0 when there is no such engine here. */
static double sieve(struct bench *b, enum machine_engine engine, word rounds)
{
	const char *path = "programs/sieve.s";
	const struct asm_define define[] = {{"ROUNDS", rounds}};
	const struct source *s = files_find(&b->files, path, NULL, NULL);
	if (!s)
		fail(b, path);
	struct asm_image *image = assemble(b, s, define, 1);
	double best = 0;
	for (int i = 0; i < TIMES; i++) {
		struct machine m;
		if (!machine_init(&m, b->vt, 65536) ||
		    !asm_image_load(image, &m, 0))
			fail(b, "no machine");
		m.psw.p = image->entry;
		if (!machine_use_engine(&m, engine)) {
			machine_fini(&m);
			break;
		}
		double start = seconds();
		if (machine_run(&m, UINT64_MAX, NULL) != MACHINE_HALTED)
			fail(b, "the program did not halt");
		double took = seconds() - start;
		double rate = (double)m.counts.completed[MODE_S] / took / 1e6;
		best = rate > best ? rate : best;
		machine_fini(&m);
	}
	asm_image_free(image);
	return best;
}

static double reference(struct bench *b)
{
	return sieve(b, ENGINE_REFERENCE, 500);
}

static double portable(struct bench *b)
{
	return sieve(b, ENGINE_PORTABLE, 2000);
}

static double fast(struct bench *b)
{
	return sieve(b, ENGINE_FAST, 10000);
}

static double in_step_system(struct bench *b)
{
	return lockstep_ratio(b->vt, &b->files.reader, "programs/system.s",
	                      NULL, 0, 1);
}

static double in_step_deep(struct bench *b)
{
	return lockstep_ratio(b->vt, &b->files.reader, "programs/system.s",
	                      NULL, 0, 3);
}

static double in_step_sieve(struct bench *b)
{
	const struct asm_define define[] = {{"ROUNDS", 20}};
	return lockstep_ratio(b->vt, &b->files.reader, "programs/sieve.s",
	                      define, 1, 1);
}

static double machine_size(struct bench *b)
{
	(void)b;
	return (double)(sizeof(struct machine) + 65536 * sizeof(word)) / 1024;
}

/* Most the process has held so far: everything above, the instruction sets and
 * the C library included. */
static double peak(struct bench *b)
{
	struct rusage r;
	(void)b;
	getrusage(RUSAGE_SELF, &r);
	return (double)r.ru_maxrss / 1024;
}

/* 300 instructions that do a little of everything. */
static void generate_isa(struct text *out, unsigned count)
{
	text_add(out,
	         "isa: big\nfields:\n  op: 63..52\n  a: 51..48 register\n"
	         "  b: 47..44 register\n  imm: 31..0 signed\nforms:\n"
	         "  RRI: [op, a, b, 0, imm]\ninstructions:\n"
	         "  - group: All\n    user: execute\n    rows:\n");
	for (unsigned i = 1; i <= count; i++)
		text_printf(out,
		            "      - {name: i%u, op: %u, form: RRI, "
		            "asm: \"a, imm(b)\", claim: innocuous, do: "
		            "\"let x = r[b] + imm; if x < %u { r[a] <- mem[x] "
		            "+ %u } else { P <- x }\", about: \"Number %u.\"}\n",
		            i, i, i, i, i);
}

static const struct source *one_source(void *ctx, const char *name,
                                       const char *suffix,
                                       const struct source *from,
                                       const char **why)
{
	(void)name, (void)suffix, (void)from, (void)why;
	return ctx;
}

static double isa_load_time(struct bench *b)
{
	struct text t = {0};
	generate_isa(&t, 300);
	struct source s = {"big.yaml", text_str(&t), t.size};
	struct source_reader reader = {&s, one_source};
	double best = 1e9;
	for (int i = 0; i < TIMES; i++) {
		double start = seconds();
		struct isa *isa = isa_load("big", &reader, &b->diags);
		double took = seconds() - start;
		if (!isa || isa->insn_count != 300)
			fail(b, "cannot load the generated instruction set");
		isa_free(isa);
		best = took < best ? took : best;
	}
	text_free(&t);
	return best * 1e3;
}

static double catalogue(struct bench *b)
{
	double best = 1e9;
	for (int i = 0; i < TIMES; i++) {
		double start = seconds();
		isa_free(load(b, "isa/vt.yaml"));
		double took = seconds() - start;
		best = took < best ? took : best;
	}
	return best * 1e3;
}

static double assembler(struct bench *b)
{
	enum { LINES = 50000 };
	struct text t = {0};
	for (int i = 0; i < LINES / 5; i++)
		text_printf(&t,
		            "l%d:\tldi\tr1, %d ; a comment\n"
		            "\taddi\tr2, r1, l%d - .\n"
		            "\tst\tr2, 4(r3)\n"
		            "\tbne\tr1, r2, l%d\n"
		            "\t.word\t%d, 0x%x\n",
		            i, i, i, i / 2, i, i);
	struct source s = {"generated.s", text_str(&t), t.size};
	double best = 1e9;
	for (int i = 0; i < TIMES; i++) {
		double start = seconds();
		asm_image_free(assemble(b, &s, NULL, 0));
		double took = seconds() - start;
		best = took < best ? took : best;
	}
	text_free(&t);
	return LINES / best / 1e3;
}

/* Monitor instructions from the trap of a guest's privileged instruction to its
 * next one; and for a trap that is its own, reflected. */
#define MONITOR_COST(name, line)                                              \
	static double name(struct bench *b)                                    \
	{                                                                      \
		return monitors_cost(b->vt, &b->files.reader, line);           \
	}
MONITOR_COST(cost_lpsw, "lpsw .+1(r0)\n .word psw(s, .+1, 0, 0xfffff)")
MONITOR_COST(cost_spsw, "spsw 20(r0)")
MONITOR_COST(cost_ldr, "str r1, r2\n ldr r1, r2\n")
MONITOR_COST(cost_str, "str r1, r2")
MONITOR_COST(cost_lra, "lra r1, 5(r0)")
MONITOR_COST(cost_rdq, "rdq r1")
MONITOR_COST(cost_out, "out r0")
MONITOR_COST(cost_in, "in r1")
MONITOR_COST(cost_settimer, "settimer r0")
MONITOR_COST(cost_rdtimer, "rdtimer r1")
MONITOR_COST(cost_rdclock, "rdclock r1")
MONITOR_COST(cost_reflect, "lda r2, 8f\n sta r2, 1\n svc 1\n"
             "8: .word psw(s, .+1, 0, 0xfffff)")
#undef MONITOR_COST

/* str costs as above, and its trap is not the one measured. */
static double cost_ldr_alone(struct bench *b)
{
	return cost_ldr(b) - cost_str(b) - 1;
}

/* The two instructions before the trap run directly. */
static double cost_reflect_alone(struct bench *b)
{
	return cost_reflect(b) - 2;
}

static double k_vmm(struct bench *b)
{
	return monitors_k(b->vt, &b->files.reader, VMM_FULL);
}

static double k_hvm(struct bench *b)
{
	return monitors_k(b->vt, &b->files.reader, VMM_HYBRID);
}

static double ratio_vmm(struct bench *b)
{
	return monitors_ratio(b->vt, &b->files.reader, VMM_FULL,
	                      "programs/system.s");
}

static double ratio_hvm(struct bench *b)
{
	return monitors_ratio(b->vt, &b->files.reader, VMM_HYBRID,
	                      "programs/system.s");
}

/* ---- The table ---------------------------------------------------------- */

static const struct row {
	const char *name;
	double (*measure)(struct bench *b);
	const char *unit;
	double goal;  /* 0: none */
	bool at_most; /* the goal is an upper limit */
} rows[] = {
	{"sieve, reference interpreter", reference,     "M insn/s",  15, false},
	{"sieve, portable engine",       portable,      "M insn/s",  0,  false},
	{"sieve, fast engine",           fast,          "M insn/s",  0,  false},
	{"machine of 65536 words",       machine_size,  "KiB",       0,  true},
	{"load 300 instructions",        isa_load_time, "ms",        20, true},
	{"load vt and its base",         catalogue,     "ms",        0,  true},
	{"assemble 50,000 lines",        assembler,     "k lines/s", 0,  false},
	{"VMM emulates lpsw",            cost_lpsw,     "insn",      120, true},
	{"VMM emulates spsw",            cost_spsw,     "insn",      120, true},
	{"VMM emulates ldr",             cost_ldr_alone, "insn",     120, true},
	{"VMM emulates str",             cost_str,      "insn",      120, true},
	{"VMM emulates lra",             cost_lra,      "insn",      120, true},
	{"VMM emulates rdq",             cost_rdq,      "insn",      120, true},
	{"VMM emulates out",             cost_out,      "insn",      120, true},
	{"VMM emulates in",              cost_in,       "insn",      120, true},
	{"VMM emulates settimer",        cost_settimer, "insn",      120, true},
	{"VMM emulates rdtimer",         cost_rdtimer,  "insn",      120, true},
	{"VMM emulates rdclock",         cost_rdclock,  "insn",      120, true},
	{"VMM reflects a trap",          cost_reflect_alone, "insn", 60, true},
	{"VMM for vt, k",                k_vmm,         "words",     4096, true},
	{"hybrid VMM for vt, k",         k_hvm,         "words",     4096, true},
	{"system.s under the VMM",       ratio_vmm,     "x bare",    0, true},
	{"system.s under the hybrid",    ratio_hvm,     "x bare",    0, true},
	{"lock-step, system.s",          in_step_system, "x plain",  10, true},
	{"lock-step, system.s 3 deep",   in_step_deep,  "x plain",   10, true},
	{"lock-step, sieve",             in_step_sieve, "x plain",   10, true},
	{"most memory held",             peak,          "MiB",       0,  true},
};
enum { ROWS = sizeof rows / sizeof *rows };

int main(int argc, char **argv)
{
	struct bench b = {0};
	bool all = true;
	json_t *list = json_array();
	if (argc != 2) {
		fprintf(stderr, "usage: bench DIRECTORY\n");
		return 2;
	}
	files_init(&b.files);
	files_add_dir(&b.files, "isa");
	b.vt = load(&b, "isa/vt.yaml");
	printf("%-32s %10s %-10s %s\n", "what", "measured", "unit", "goal");
	for (int i = 0; i < ROWS; i++) {
		const struct row *r = &rows[i];
		double x = r->measure(&b);
		bool good = r->goal == 0 ||
		            (r->at_most ? x <= r->goal : x >= r->goal);
		printf("%-32s %10.1f %-10s ", r->name, x, r->unit);
		if (r->goal != 0)
			printf("%s %g%s", r->at_most ? "at most" : "at least",
			       r->goal, good ? "" : "  MISSED");
		putchar('\n');
		all &= good;
		json_array_append_new(list, json_pack(
		        "{s:s, s:f, s:s, s:f, s:b}", "name", r->name, "value",
		        x, "unit", r->unit, "goal", r->goal, "reached", good));
	}
	putchar('\n');
	all &= bench_engines(b.vt, &b.files.reader, list);
	char path[4096];
	snprintf(path, sizeof path, "%s/bench.json", argv[1]);
	int written = json_dump_file(list, path, JSON_INDENT(2));
	if (written == 0)
		printf("written to %s\n", path);
	else
		fprintf(stderr, "bench: cannot write %s\n", path);
	json_decref(list);
	isa_free(b.vt);
	diags_free(&b.diags);
	files_free(&b.files);
	return all && written == 0 ? 0 : 1;
}
