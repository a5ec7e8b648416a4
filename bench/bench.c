/* bench.c: `make bench`: how fast, how large.
 *
 *     bench [--strict] DIRECTORY [PART...]
 *
 * writes DIRECTORY/bench.json as well. Parts: see the table at the end.
 *
 * Each row of the tables measures one thing; many are compared with what they
 * are meant to reach. A computer that others use as well makes goals seem
 * missed that are not, so a missed goal is said but is a failure only with
 * --strict. Run from the top of the tree. The other tables: measure.h.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "bench/lockstep.h"
#include "bench/measure.h"
#include "bench/monitors.h"
#include "cli/files.h"

enum { TIMES = 5 };

/* ---- Tools -------------------------------------------------------------- */

static struct isa *load(struct bench *b, const char *name)
{
	struct isa *isa = isa_load(name, b->reader, &b->diags);
	if (!isa)
		bench_fail(b, "cannot load the instruction set");
	return isa;
}

static struct asm_image *assemble(struct bench *b, const struct source *s,
                                  const struct asm_define *d, size_t n)
{
	struct asm_options o = {
		.reader = b->reader, .defines = d, .define_count = n,
	};
	struct asm_image *image = asm_source(s, b->vt, &o, &b->diags);
	if (!image)
		bench_fail(b, "cannot assemble");
	return image;
}

/* ---- Measurements ------------------------------------------------------- */

static double reference(struct bench *b)
{
	struct asm_image *sieve =
	        bench_program(b, "programs/sieve.s", "ROUNDS", 500);
	struct job j;
	double best = 0;
	job_open(b, &j, sieve, 65536, ENGINE_REFERENCE);
	for (int i = 0; i < TIMES; i++) {
		double took = job_run(b, &j);
		double made = (double)j.m.counts.completed[MODE_S];
		best = made / took > best ? made / took : best;
	}
	job_close(&j);
	asm_image_free(sieve);
	return best * 1e-6;
}

static double in_step_system(struct bench *b)
{
	return lockstep_ratio(b->vt, b->reader, "programs/system.s",
	                      NULL, 0, 1);
}

static double in_step_deep(struct bench *b)
{
	return lockstep_ratio(b->vt, b->reader, "programs/system.s",
	                      NULL, 0, 3);
}

static double in_step_sieve(struct bench *b)
{
	const struct asm_define define[] = {{"ROUNDS", 20}};
	return lockstep_ratio(b->vt, b->reader, "programs/sieve.s",
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
		            "+ %u } else { P <- x }\", "
		            "about: \"Number %u.\"}\n",
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
		double start = bench_seconds();
		struct isa *isa = isa_load("big", &reader, &b->diags);
		double took = bench_seconds() - start;
		if (!isa || isa->insn_count != 300)
			bench_fail(b, "cannot load the generated set");
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
		double start = bench_seconds();
		isa_free(load(b, "isa/vt.yaml"));
		double took = bench_seconds() - start;
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
		double start = bench_seconds();
		asm_image_free(assemble(b, &s, NULL, 0));
		double took = bench_seconds() - start;
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
		return monitors_cost(b->vt, b->reader, line);           \
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
	return monitors_k(b->vt, b->reader, VMM_FULL);
}

static double k_hvm(struct bench *b)
{
	return monitors_k(b->vt, b->reader, VMM_HYBRID);
}

static double ratio_vmm(struct bench *b)
{
	return monitors_ratio(b->vt, b->reader, VMM_FULL,
	                      "programs/system.s");
}

static double ratio_hvm(struct bench *b)
{
	return monitors_ratio(b->vt, b->reader, VMM_HYBRID,
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
	{"VMM for vt, k",                k_vmm,         "words",    4096, true},
	{"hybrid VMM for vt, k",         k_hvm,         "words",    4096, true},
	{"system.s under the VMM",       ratio_vmm,     "x bare",    0, true},
	{"system.s under the hybrid",    ratio_hvm,     "x bare",    0, true},
	{"lock-step, system.s",          in_step_system, "x plain",  10, true},
	{"lock-step, system.s 3 deep",   in_step_deep,  "x plain",   10, true},
	{"lock-step, sieve",             in_step_sieve, "x plain",   10, true},
	{"most memory held",             peak,          "MiB",       0,  true},
};
enum { ROWS = sizeof rows / sizeof *rows };

static void sizes(struct bench *b)
{
	bench_title("Sizes, loading, and monitors in instructions");
	for (int i = 0; i < ROWS; i++) {
		const struct row *r = &rows[i];
		double x = r->measure(b);
		if (r->goal == 0)
			bench_row(b, r->name, x, r->unit);
		else if (r->at_most)
			bench_at_most(b, r->name, x, r->unit, r->goal);
		else
			bench_at_least(b, r->name, x, r->unit, r->goal);
	}
}

static bool write_json(struct bench *b)
{
	char path[4096];
	snprintf(path, sizeof path, "%s/bench.json", b->build);
	bool written = json_dump_file(b->rows, path, JSON_INDENT(2)) == 0;
	if (written)
		printf("\nwritten to %s\n", path);
	else
		fprintf(stderr, "bench: cannot write %s\n", path);
	return written;
}

static const struct part {
	const char *name;
	void (*measure)(struct bench *b);
} parts[] = {
	{"costs", bench_costs}, /* first: see there */
	{"engines", bench_engines},
	{"qemu", bench_qemu},
	{"programs", bench_programs},
	{"switches", bench_switches},
	{"theory", bench_theory},
	{"debugger", bench_debugger},
	{"sizes", sizes},
};

/* All parts, unless some are named. */
static bool wanted(char **named, const char *part)
{
	if (!*named)
		return true;
	for (; *named; named++)
		if (strcmp(*named, part) == 0)
			return true;
	return false;
}

int main(int argc, char **argv)
{
	bool strict = argc > 1 && strcmp(argv[1], "--strict") == 0;
	struct files files;
	struct bench b = {.reader = &files.reader, .rows = json_array(),
	                  .build = argv[1 + strict]};
	if (argc < 2 + strict) {
		fputs("usage: bench [--strict] DIRECTORY [PART...]\n", stderr);
		return 2;
	}
	files_init(&files);
	files_add_dir(&files, "isa");
	b.vt = load(&b, "isa/vt.yaml");
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (wanted(argv + 2 + strict, parts[i].name))
			parts[i].measure(&b);
	bool written = write_json(&b);
	printf("%u goals missed\n", b.missed);
	json_decref(b.rows);
	isa_free(b.vt);
	diags_free(&b.diags);
	files_free(&files);
	return (strict && b.missed) || !written;
}
