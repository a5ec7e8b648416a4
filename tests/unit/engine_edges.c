/* engine_edges.c: where an engine may go wrong, one place at a time.
 *
 * Small programs that do one awkward thing in a loop hot enough to be
 * translated, stopped at every offset, with the timer set to every value that
 * matters, with every bound. The engine must be where the reference
 * interpreter is. (engine.c does the same at random.)
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asm/asm.h"
#include "cli/files.h"
#include "machine/jit.h"
#include "tests/unit/harness.h"

enum { Q = 600, WARM = 400, LONG = 6000 };

static struct {
	struct files files;
	struct isa *isa;
	struct machine start, m[2]; /* as loaded; the reference, the engine */
} all;

/* ---- The programs -------------------------------------------------------- */

/* Puts another instruction somewhere near every 32nd time around. */
static const char modify[] =
	"start: ldi r5, 300\n"
	"loop:  andi r6, r5, 31\n"
	"       bnei r6, 0, body\n"
	"       lda r3, alt\n"
	"       lda r4, alt + 1\n"
	"       sta r4, alt\n"
	"       sta r3, alt + 1\n"
	"body:  addi r2, r2, 1\n"
	"       sta r3, target\n"
	"       addi r2, r2, 3\n"
	"       mul r2, r2, r5\n"
	"       addi r2, r2, 5\n"
	"       addi r5, r5, -1\n"
	"       bnei r5, 0, loop\n"
	"       halt\n"
	"alt:   addi r1, r1, 1\n"
	"       addi r1, r1, 2\n"
	"       .equ target, body + AT\n";

/* The same to a routine that is called, seldom. */
static const char modify_routine[] =
	"start: ldi r5, 600\n"
	"loop:  andi r6, r5, 63\n"
	"       bnei r6, 0, 1f\n"
	"       lda r3, alt\n"
	"       lda r4, alt + 1\n"
	"       sta r4, alt\n"
	"       sta r3, alt + 1\n"
	"       sta r3, routine + AT\n"
	"1:     call r14, routine\n"
	"       add r2, r2, r1\n"
	"       addi r5, r5, -1\n"
	"       bnei r5, 0, loop\n"
	"       halt\n"
	"       .space 40\n"
	"routine:\n"
	"       addi r1, r1, 7\n"
	"       addi r1, r1, 9\n"
	"       xori r1, r1, 11\n"
	"       jr r14\n"
	"alt:   addi r1, r1, 1\n"
	"       addi r1, r1, 2\n";

/* Changes R in the middle; the other space has the same words. */
static const char relocating[] =
	"start: ldi r5, 200\n"
	"       ldi r8, 256\n"
	"       ldi r9, 256\n"
	"       ldi r7, 0\n"
	"loop:  addi r2, r2, 1\n"
	"       addi r5, r5, -1\n"
	"       ldr r8, r9\n"
	"       addi r3, r3, 1\n"
	"       str r10, r11\n"
	"       ldi r9, 512 + AT\n"
	"       ldr r7, r9\n"
	"       addi r4, r4, 1\n"
	"       ldi r9, 256 + AT\n"
	"       bnei r5, 0, loop\n"
	"       halt\n";

/* Traps at one of the places of a loop, every 16th time; the handler goes on
 * with the next instruction. */
static const char traps[] =
	"start: ldi r5, 300\n"
	"loop:  addi r5, r5, -1\n"
	"       andi r6, r5, 15\n"
	"       muli r7, r6, 100\n" /* large unless 0 */
	"       xori r8, r7, -1\n"
	"       .if AT == 0\n       div r2, r5, r6\n       .endif\n"
	"       addi r2, r2, 1\n"
	"       .if AT == 1\n       remu r2, r5, r6\n       .endif\n"
	"       st r2, data(r6)\n"
	"       .if AT == 2\n       ld r3, 700(r6)\n       .endif\n"
	"       addi r3, r3, 1\n"
	"       .if AT == 3\n       st r3, -1(r6)\n       .endif\n"
	"       .if AT == 4\n       svc 3\n       .endif\n"
	"       .if AT == 5\n       .word 0\n       .endif\n"
	"       .if AT == 6\n       jr r8\n       .endif\n"
	"       .if AT == 7\n       ld r3, 599(r6)\n       .endif\n"
	"       addi r4, r4, 1\n"
	"       bnei r5, 0, loop\n"
	"       halt\n"
	"data:  .space 16\n"
	"handler:\n"
	"       lda r12, 0\n"
	"       ldi r13, 1\n"
	"       shli r13, r13, 40\n"
	"       add r12, r12, r13\n"
	"       .if AT == 6\n"
	"       lda r12, resume\n"
	"       .endif\n"
	"       sta r12, old\n"
	"       lpsw old(r15)\n"
	"old:   .word 0\n"
	"resume: .word (loop + 8) << 40 | 600\n"
	"       .org 1\n"
	"       .word handler << 40 | 600\n";

/* A user program that calls its supervisor, which starts the timer anew. */
static const char processes[] =
	"start: ldi r1, AT\n"
	"       settimer r1\n"
	"       lpsw user(r15)\n"
	"handler:\n"
	"       addi r2, r2, 1\n"
	"       lda r12, 0\n"
	"       shri r13, r12, 60\n"
	"       andi r13, r13, 7\n"
	"       beqi r13, 3, 1f\n" /* a supervisor call? */
	"       ldi r1, AT + 3\n"
	"       settimer r1\n"
	"       sta r12, old\n"
	"       lpsw old(r15)\n"
	"1:     ldi r13, 1\n"
	"       shli r13, r13, 40\n"
	"       add r12, r12, r13\n"
	"       sta r12, old\n"
	"       beqi r2, 200, 2f\n"
	"       lpsw old(r15)\n"
	"2:     halt\n"
	"old:   .word 0\n"
	"user:  .word 1 << 63 | 32 << 40 | 300 << 20 | 200\n"
	"       .org 1\n"
	"       .word handler << 40 | 600\n"
	"       .org 332\n"
	"       addi r1, r1, 1\n"
	"       addi r2, r2, 3\n"
	"       st r2, 100(r3)\n"
	"       svc 1\n"
	"       add r3, r1, r2\n"
	"       andi r3, r3, 31\n"
	"       jmp 32\n";

/* Registers as storage: pointers that run over them. */
static const char aliases[] =
	"start: ldi r5, 400\n"
	"       ldi r6, 22\n"
	"loop:  ld r2, 0(r6)\n"
	"       addi r3, r2, 1\n"
	"       st r3, 0(r7)\n"
	"       lda r4, 2 + AT\n"
	"       sta r4, 40\n"
	"       addi r6, r6, -1\n"
	"       bnei r6, -1, 1f\n"
	"       ldi r6, 22\n"
	"1:     andi r7, r5, 15\n"
	"       addi r7, r7, 480\n"
	"       .if AT < 16\n"
	"       bnei r6, 11, 2f\n"
	"       ldi r7, AT + 2\n"
	"       .endif\n"
	"2:     addi r5, r5, -1\n"
	"       bnei r5, 0, loop\n"
	"       halt\n";

/* Absolute storage, for a set that has it. */
static const char absolute[] =
	"start: ldi r5, 400\n"
	"       ldi r6, 0\n"
	"loop:  lde r2, 0(r6)\n"
	"       addi r3, r3, 1\n"
	"       addi r7, r6, AT\n"
	"       add r15, r15, r2\n"
	"       .if AT == 1\n       ste r3, 0(r7)\n       .endif\n"
	"       addi r6, r6, 1\n"
	"       bnei r6, 26, 1f\n"
	"       ldi r6, 18\n"
	"       ldi r8, 600\n" /* the edge of storage */
	"       .if AT == 2\n       lde r2, -1(r8)\n       .endif\n"
	"1:     addi r5, r5, -1\n"
	"       bnei r5, 0, loop\n"
	"       halt\n";

/* Calls and returns, deep. */
static const char recursion[] =
	"start: ldi r15, 500\n"
	"       ldi r1, 11 + AT\n"
	"       call r14, fib\n"
	"       halt\n"
	"fib:   bltu r1, r13, done\n"
	"       addi r15, r15, -2\n"
	"       st r14, 0(r15)\n"
	"       st r1, 1(r15)\n"
	"       addi r1, r1, -1\n"
	"       call r14, fib\n"
	"       ld r3, 1(r15)\n"
	"       st r2, 1(r15)\n"
	"       addi r1, r3, -2\n"
	"       call r14, fib\n"
	"       ld r3, 1(r15)\n"
	"       add r2, r2, r3\n"
	"       ld r14, 0(r15)\n"
	"       addi r15, r15, 2\n"
	"done:  jr r14\n"
	"       .org 15\n"
	"       .word 2\n"; /* r13 */

/* ---- Running both -------------------------------------------------------- */

static bool equal(const char *name, unsigned at, word steps)
{
	struct text why = {0};
	const struct machine *a = &all.m[0], *b = &all.m[1];
	bool same = machine_equal(a, b, &why);
	if (same && memcmp(&a->counts, &b->counts, sizeof a->counts) != 0) {
		text_add(&why, "counts");
		same = false;
	}
	if (!same)
		FAIL("%s, AT = %u, within %" PRIu64 " steps: %s", name, at,
		     steps, text_str(&why));
	text_free(&why);
	return same;
}

/* Both machines `steps` further; false when they differ or it is over. */
static bool both(const char *name, unsigned at, word steps)
{
	word made[2];
	enum machine_status s[2];
	for (int i = 0; i < 2; i++)
		s[i] = machine_run(&all.m[i], steps, &made[i]);
	return CHECK_UINT(made[1], made[0]) &&
	       CHECK_STR(machine_status_name(s[1]),
	                 machine_status_name(s[0])) &&
	       equal(name, at, steps) && s[0] == MACHINE_RUNNING;
}

static bool restart(void)
{
	return machine_copy(&all.m[0], &all.start) &&
	       machine_copy(&all.m[1], &all.start);
}

/* To the end in portions of one size. */
static void portions(const char *name, unsigned at, word size)
{
	if (!restart())
		return;
	for (word n = 0; n < LONG && both(name, at, size); n += size)
		;
}

/* Hot, then stopped after every number of steps, then the timer at every
 * value. */
static void offsets(const char *name, unsigned at)
{
	if (!restart())
		return;
	for (word n = 0; n < 60; n++)
		if (!both(name, at, WARM) || !both(name, at, n))
			break;
	restart();
	for (word n = 0; n < 70; n++) {
		if (!both(name, at, n < 5 ? WARM : 50))
			break;
		all.m[0].timer = all.m[1].timer = n;
	}
}

/* Every bound that cuts the program short. */
static void bounds(const char *name, unsigned at)
{
	for (addr b = 16; b < 90; b++) {
		if (!restart())
			return;
		both(name, at, WARM);
		all.m[0].psw.b = all.m[1].psw.b = b;
		both(name, at, 100);
	}
}

static bool load(const char *text, unsigned at)
{
	struct diags diags = {0};
	struct asm_define define = {"AT", at};
	struct asm_options o = {.defines = &define, .define_count = 1};
	struct text whole = {0};
	text_printf(&whole, "       .org 40\n%s", text);
	struct source source = {"program", text_str(&whole), whole.size};
	struct asm_image *image = asm_source(&source, all.isa, &o, &diags);
	bool ok = image && asm_image_load(image, &all.start, 0);
	if (ok) {
		all.start.psw.p = asm_symbol(image, "start")->real;
	} else {
		struct text t = {0};
		diags_render(&diags, &t, 0);
		FAIL("%s", text_str(&t));
		text_free(&t);
	}
	asm_image_free(image);
	diags_free(&diags);
	text_free(&whole);
	return ok;
}

static void try(const char *name, const char *text, unsigned last)
{
	static const word sizes[] = {1, 2, 3, 5, 7, 13, 64, 65, 100, LONG};
	for (unsigned at = 0; at <= last; at++) {
		if (!CHECK(machine_init(&all.start, all.isa, Q)) ||
		    !load(text, at))
			return;
		if (text == relocating)
			memcpy(all.start.E + 256, all.start.E,
			       256 * sizeof(word));
		for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
			portions(name, at, sizes[i]);
		offsets(name, at);
		bounds(name, at);
		machine_fini(&all.start);
	}
}

/* ---- The tests ----------------------------------------------------------- */

static void all_programs(enum machine_engine engine)
{
	if (!CHECK(machine_init(&all.m[0], all.isa, Q)) ||
	    !CHECK(machine_init(&all.m[1], all.isa, Q)) ||
	    !CHECK(machine_use_engine(&all.m[1], engine)))
		return;
	try("modify", modify, 7);
	try("modify a routine", modify_routine, 3);
	try("relocating", relocating, 3);
	try("traps", traps, 7);
	try("processes", processes, 40);
	try("aliases", aliases, 16);
	try("absolute", absolute, 2);
	try("recursion", recursion, 1);
	machine_fini(&all.m[0]);
	machine_fini(&all.m[1]);
}

static void fast(void)
{
	all_programs(ENGINE_FAST);
}

static void portable(void)
{
	all_programs(ENGINE_PORTABLE);
}

static word read_square(void *ctx, word index)
{
	(void)ctx;
	return index * index;
}

/* Observers see every step: the engine gives way to the reference. */
static void count_step(void *ctx, const struct machine *m,
                       const struct machine_step *s)
{
	(void)m;
	(void)s;
	++*(unsigned *)ctx;
}

static void observed(void)
{
	unsigned seen = 0;
	struct machine_observer o = {.ctx = &seen, .step = count_step};
	struct machine m;
	word made;
	if (!CHECK(machine_init(&all.start, all.isa, Q)) ||
	    !load(recursion, 0) || !CHECK(machine_init(&m, all.isa, Q)))
		return;
	CHECK(machine_use_engine(&m, ENGINE_FAST));
	CHECK(machine_copy(&m, &all.start));
	CHECK_INT(machine_run(&m, 500, &made), MACHINE_RUNNING);
	m.observer = &o;
	CHECK_INT(machine_run(&m, 100, &made), MACHINE_RUNNING);
	CHECK_UINT(seen, 100);
	machine_fini(&m);
	machine_fini(&all.start);
}

/* A step in progress is finished first. */
static void in_progress(void)
{
	struct console console = {.in = read_square};
	if (!CHECK(machine_init(&all.start, all.isa, Q)) ||
	    !load(processes, 9))
		return;
	for (int i = 0; i < 2; i++)
		if (!CHECK(machine_init(&all.m[i], all.isa, Q)))
			return;
	CHECK(machine_use_engine(&all.m[1], ENGINE_FAST));
	restart();
	all.m[0].console = all.m[1].console = &console;
	for (int n = 0; n < 100; n++) {
		for (int i = 0; i < 2; i++)
			machine_cycle(&all.m[i]);
		if (!both("cycles", 0, 1 + (word)n % 50))
			break;
	}
	for (int i = 0; i < 2; i++)
		machine_fini(&all.m[i]);
	machine_fini(&all.start);
}

/* So many small loops, each hot, that what is translated first has to go
 * before the last is reached; round and round. */
static const char much[] =
	"       .set n, 0\n"
	"start: ldi r5, 9\n"
	"       .rept 20000\n"
	"       addi r1, r1, n\n"
	"       addi r5, r5, -1\n"
	"       bnei r5, 0, . - 2\n"
	"       ldi r5, 9\n"
	"       jmp . + 2\n"
	"       .word 0\n"
	"       .set n, n + 1\n"
	"       .endr\n"
	"       jmp start\n";

static void evicted(void)
{
	enum { STEPS = 1600000, LARGE = 130000 };
	if (!CHECK(machine_init(&all.start, all.isa, LARGE)) || !load(much, 0))
		return;
	for (int i = 0; i < 2; i++)
		if (!CHECK(machine_init(&all.m[i], all.isa, LARGE)))
			return;
	CHECK(machine_use_engine(&all.m[1], ENGINE_FAST));
	restart();
	for (int n = 0; n < 4; n++)
		both("much code", 0, STEPS / 4);
	CHECK(all.m[1].engine->jit->flushes > 0);
	for (int i = 0; i < 2; i++)
		machine_fini(&all.m[i]);
	machine_fini(&all.start);
}

/* Code memory is there twice, and never to be written and executed alike. */
static void pages(void)
{
	struct machine m;
	char line[512];
	unsigned written = 0, executed = 0;
	if (!CHECK(machine_init(&m, all.isa, Q)))
		return;
	CHECK(machine_use_engine(&m, ENGINE_FAST));
	FILE *maps = fopen("/proc/self/maps", "r");
	CHECK(maps != NULL);
	while (maps && fgets(line, sizeof line, maps)) {
		const char *allowed = strchr(line, ' ');
		bool w = allowed && allowed[2] == 'w';
		bool x = allowed && allowed[3] == 'x';
		CHECK(!(w && x));
		if (strstr(line, "thirdgen-code")) {
			written += w;
			executed += x;
		}
	}
	CHECK_UINT(written, 1);
	CHECK_UINT(executed, 1);
	if (maps)
		fclose(maps);
	machine_fini(&m);
}

/* Storage written from outside. */
static void touched(void)
{
	struct machine m;
	if (!CHECK(machine_init(&all.start, all.isa, Q)) ||
	    !load(modify, 30) || !CHECK(machine_init(&m, all.isa, Q)))
		return;
	CHECK(machine_use_engine(&m, ENGINE_FAST));
	CHECK(machine_copy(&m, &all.start));
	CHECK_INT(machine_run(&m, 1000, NULL), MACHINE_RUNNING);
	addr p = m.psw.p;
	word halt = isa_find(all.isa, "halt")->match;
	for (addr a = 40; a < 56; a++)
		m.E[a] = halt;
	machine_touch(&m, 40, 16);
	word made;
	CHECK_INT(machine_run(&m, 1000, &made), MACHINE_HALTED);
	CHECK_UINT(made, 1);
	CHECK_UINT(m.psw.p, p);
	machine_fini(&m);
	machine_fini(&all.start);
}

/* ---- The suite ----------------------------------------------------------- */

static const char set[] =
	"isa: edges\nbase: vt\ninstructions:\n"
	"  - group: Absolute\n    user: execute\n    rows:\n"
	"      - {name: lde, op: 0x80, form: RRI, asm: \"a, imm(b)\", "
	"do: \"r[a] <- E[r[b] + imm]\"}\n"
	"      - {name: ste, op: 0x81, form: RRI, asm: \"a, imm(b)\", "
	"do: \"E[r[b] + imm] <- r[a]\"}\n";
static const struct source source = {"edges.yaml", set, sizeof set - 1};

static const struct source *find(void *ctx, const char *name,
                                 const char *suffix,
                                 const struct source *from, const char **why)
{
	const struct source_reader *files = &all.files.reader;
	(void)ctx;
	return strcmp(name, "edges") == 0
	               ? &source
	               : files->find(files->ctx, name, suffix,
	                             from == &source ? NULL : from, why);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"the fast engine at every edge", fast},
		{"the portable engine at every edge", portable},
		{"an observed machine is run by the reference", observed},
		{"a step in progress is finished", in_progress},
		{"storage touched from outside", touched},
		{"more code than is kept", evicted},
		{"no page both written and executed", pages},
	};
	struct diags diags = {0};
	struct source_reader reader = {NULL, find};
	files_init(&all.files);
	files_add_dir(&all.files, "isa");
	all.isa = isa_load("edges", &reader, &diags);
	if (!all.isa) {
		struct text t = {0};
		diags_render(&diags, &t, 0);
		fputs(text_str(&t), stderr);
		text_free(&t);
	}
	diags_free(&diags);
	int status = all.isa ? UNIT_RUN("engine_edges", tests, argc, argv) : 1;
	isa_free(all.isa);
	files_free(&all.files);
	return status;
}
