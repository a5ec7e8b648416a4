/* asm.c: the assembler's language: what words a program becomes.
 *
 * What is wrong with wrong programs is in tests/golden/asm.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asm/asm.h"
#include "cli/files.h"
#include "tests/unit/harness.h"

/* ---- Assembling from memory --------------------------------------------- */

static struct files files;
static struct isa *vt, *marks;

/* A set whose only merit is its punctuation. */
static const char marks_yaml[] =
	"isa: marks\n"
	"fields: {op: 63..56, a: 55..52 register, b: 51..48 register,\n"
	"         n: 47..40, k: 39..32 signed, x: 31..0 signed}\n"
	"forms: {F: [op, a, b, n, k, x]}\n"
	"instructions:\n"
	"  - group: All\n"
	"    user: execute\n"
	"    rows:\n"
	"      - {name: one, op: 1, form: F, do: nop,\n"
	"         asm: \"#n, @k, [x], (a)+, b\"}\n"
	"      - {name: two, op: 2, form: F, do: nop,\n"
	"         asm: \"a+n:k=x(b)\"}\n"
	"      - {name: three, op: 3, form: F, do: nop,\n"
	"         asm: \"x(b), k[a]==n\"}\n"
	"      - {name: four.x, op: 4, form: F, do: \"P <- x\",\n"
	"         asm: \"(b)+n, a: k, x\"}\n";

static const struct source texts[] = {
	{"marks.yaml", marks_yaml, sizeof marks_yaml - 1},
	{"push.inc", "        .macro push reg\n"
	             "        addi r15, r15, -1\n"
	             "        st \\reg, 0(r15)\n"
	             "        .endm\n", 0},
	{"data.inc", "data:   .word 7\n", 0},
};

static const struct source *find(void *ctx, const char *name,
                                 const char *suffix, const struct source *from,
                                 const char **why)
{
	static struct source found[sizeof texts / sizeof *texts];
	(void)ctx;
	(void)suffix;
	(void)from;
	(void)why;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (strcmp(texts[i].name, name) == 0) {
			found[i] = texts[i];
			found[i].size = strlen(found[i].text);
			return &found[i];
		}
	return NULL;
}
static const struct source_reader reader = {NULL, find};

static struct asm_image *assemble_with(const char *text, const struct isa *isa,
                                       struct asm_options options)
{
	struct source source = {"test.s", text, strlen(text)};
	struct diags diags = {0};
	options.reader = &reader;
	struct asm_image *image = asm_source(&source, isa, &options, &diags);
	if (!image) {
		struct text t = {0};
		diags_render(&diags, &t, 0);
		FAIL("%s\ndoes not assemble:\n%s", text, text_str(&t));
		text_free(&t);
	}
	diags_free(&diags);
	return image;
}

static struct asm_image *assemble(const char *text)
{
	return assemble_with(text, vt, (struct asm_options){0});
}

/* The word at a real address; all ones where there is none. */
static word word_at(const struct asm_image *image, addr real)
{
	for (size_t i = 0; image && i < image->segment_count; i++) {
		const struct asm_segment *s = &image->segments[i];
		if (real >= s->at && real - s->at < s->count)
			return s->words[real - s->at];
	}
	return ~(word)0;
}

/* Checks that a program becomes these words from 32 on. */
static void check_words(struct unit_place at, const char *text,
                        const word *words, addr n)
{
	struct asm_image *image = assemble(text);
	for (addr i = 0; image && i < n; i++)
		unit_uint(at, word_at(image, 32 + i), words[i], text);
	if (image)
		unit_uint(at, image->end, 32 + n, text);
	asm_image_free(image);
}
#define WORDS(text, ...)                                                      \
	check_words(UNIT_HERE, text, (const word[]){__VA_ARGS__},             \
	            sizeof((const word[]){__VA_ARGS__}) / sizeof(word))

/* ---- Instructions ------------------------------------------------------- */

static void encodes(void)
{
	WORDS("nop", 0x0100000000000000);
	WORDS(" ldi r3, -1", 0x03300000ffffffff);
	WORDS("ldi r15,0x7fffffff", 0x03f000007fffffff);
	WORDS("ld r1, 4(r2)", 0x0812000000000004);
	WORDS("st r1, -4 ( r2 )", 0x09120000fffffffc);
	WORDS("ld r1, (r2)", 0x0812000000000000);
	WORDS("ld r1, (4)(r2)", 0x0812000000000004);
	WORDS("add r1, r2, r3", 0x1012300000000000);
	WORDS("beqi r7, -32768, 5", 0x3a70800000000005);
	WORDS("lpsw 3(r4)", 0x4004000000000003);
	WORDS(".reg sp, r15\n.reg top, sp\nld sp, 1(top)", 0x08ff000000000001);
}

static void reads_templates(void)
{
	static const struct {
		const char *text;
		word w;
	} rows[] = {
		{"one #1, @-1, [2], (r3)+, r4", 0x013401ff00000002},
		{"two r3+7:-2=9(r4)", 0x023407fe00000009},
		{"two r3 + 5+2 : 1 ? -2 : 2 = 9 ( r4 )", 0x023407fe00000009},
		{"three 5(r4), 6[r3]==7", 0x0334070600000005},
		{"three (r4), 6 [r3] = = 7", 0x0334070600000000},
		{"four.x (r4)+7, r3: -1, 5", 0x043407ff00000005},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct asm_image *image = assemble_with(
		        rows[i].text, marks, (struct asm_options){0});
		CHECK_UINT(word_at(image, 32), rows[i].w);
		asm_image_free(image);
	}
}

/* ---- Expressions -------------------------------------------------------- */

static void evaluates(void)
{
	static const struct {
		const char *text;
		word value;
	} rows[] = {
		{"123", 123}, {"0x7fFF", 0x7fff}, {"0b1_01", 5},
		{"1_000", 1000}, {"0xffff_ffff_ffff_ffff", ~(word)0},
		{"'a'", 'a'}, {"'\\n'", '\n'}, {"'\\''", '\''}, {"'\"'", '"'},
		{"'\\xfe'", 0xfe}, {"'\\0'", 0}, {"';'", ';'}, {"','", ','},
		{"1 + 2 * 3", 7}, {"(1 + 2) * 3", 9}, {"10 - 2 - 3", 5},
		{"2 - 3", ~(word)0}, {"7 / 2", 3}, {"7 % 4", 3},
		{"-1 / 2", 0x7fffffffffffffff}, {"-1 >> 63", 1},
		{"1 << 63", (word)1 << 63}, {"1 << 64", 0}, {"-1 >> 64", 0},
		{"1 << 2 + 1", 8}, {"0xf0 | 0x0f & 0x3c ^ 1", 0xfd},
		{"6 & 3 == 2", 1}, {"1 | 2 == 3", 1}, {"6 & (3 == 2)", 0},
		{"-1 < 1", 0}, {"1 < -1", 1}, {"2 <= 2", 1}, {"2 >= 3", 0},
		{"3 > 2", 1}, {"2 != 2", 0}, {"!5", 0}, {"!0", 1}, {"~0", -1},
		{"- -5", 5}, {"-~5", 6}, {"!!7", 1}, {"5 && 0", 0},
		{"5 && 6", 1}, {"0 || 7", 1}, {"0 || 0", 0},
		{"0 && 1 / 0", 0}, {"1 || 1 / 0", 1},
		{"1 ? 2 : 3", 2}, {"0 ? 2 : 0 ? 3 : 4", 4},
		{"0 ? 1 / 0 : 9", 9}, {"1 < 2 ? 5 : 6", 5},
		{".", 33}, {". - here", 1}, {"later", 34}, {"here", 32},
		{"v + w", 12}, {"s", 3}, {"real(later)", 34},
		{"defined(v)", 1}, {"defined(later)", 0}, {"defined(r3)", 1},
		{"defined(m)", 1}, {"defined(nothing)", 0},
		{"psw(s, 32, 0, 0xfffff)", 0x00002000000fffff},
		{"psw(u, later, 1 + 1, 3)", 0x8000220000200003},
		{"psw(u, 0xfffff, 0xfffff, 0xfffff)", 0x8fffffffffffffff},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[400];
		snprintf(text, sizeof text,
		         ".macro m\n.endm\n.equ v, w - 2\n.set s, 3\n"
		         "here: nop\n.word %s\nlater:.equ w, 7\n.set s, 4\n",
		         rows[i].text);
		struct asm_image *image = assemble(text);
		unit_uint(UNIT_HERE, word_at(image, 33), rows[i].value,
		          rows[i].text);
		asm_image_free(image);
	}
}

/* ---- Labels and names --------------------------------------------------- */

static void finds_local_labels(void)
{
	WORDS("1: jmp 1b\n jmp 1f\n1: 2: jmp 1b\n jmp 2b\n jmp 1f\n1: jmp 99f\n"
	      "99: nop",
	      0x3c00000000000020, 0x3c00000000000022, 0x3c00000000000022,
	      0x3c00000000000022, 0x3c00000000000025, 0x3c00000000000026,
	      0x0100000000000000);
}

static void names_values(void)
{
	WORDS("a: b: .equ c, d * 2\n .equ d, 4\n .set e, 1\n .word a, b, c, e\n"
	      " .set e, e + 1\n.word e", 32, 32, 8, 1, 2);
	WORDS("$.odd_Name9: .word $.odd_Name9 ; and a comment", 32);
	WORDS("add: add r1, r1, r1\n .word add", 0x1011100000000000, 32);
}

static void defines_from_outside(void)
{
	const struct asm_define defines[] = {{"N", 5}, {"BIG", ~(word)0}};
	struct asm_image *image = assemble_with(
	        ".if !defined(N)\n.equ N, 1\n.endif\n.word N, BIG", vt,
	        (struct asm_options){.defines = defines, .define_count = 2});
	CHECK_UINT(word_at(image, 32), 5);
	CHECK_UINT(word_at(image, 33), ~(word)0);
	const struct asm_symbol *s = image ? asm_symbol(image, "N") : NULL;
	CHECK(s && s->line == 0 && s->kind == ASM_VALUE && s->value == 5);
	asm_image_free(image);
}

/* ---- Directives --------------------------------------------------------- */

static void places_data(void)
{
	WORDS(".word 1, 2,3\n.space 2, 9\n.space 0\n.space 1", 1, 2, 3, 9, 9,
	      0);
	WORDS(".ascii \"a;\\n\\x00\", \"\"\n.asciz \"\\\"\", \"b\"", 'a', ';',
	      '\n', 0, '"', 0, 'b', 0);
	WORDS(".ascii \"\xc3\xa4\"", 0xc3, 0xa4);
	WORDS(".word . ; .word 5\r\n  .align 4\r\n .align 1\r\n.word .\r\n", 32,
	      ~(word)0, ~(word)0, ~(word)0, 36);
}

static void goes_anywhere(void)
{
	struct asm_image *image = assemble(
	        ".org 50\n.word 1\n.org 40\n.word 2, 3\n.org 42\n.word 4\n"
	        ".org 0xffffe\n.word 5");
	REQUIRE(image != NULL);
	CHECK_UINT(image->segment_count, 3);
	CHECK_UINT(image->segments[0].at, 40);
	CHECK_UINT(image->segments[0].count, 3);
	CHECK_UINT(image->segments[0].words[2], 4);
	CHECK_UINT(image->segments[1].at, 50);
	CHECK_UINT(image->segments[2].at, 0xffffe);
	CHECK_UINT(image->end, 0xfffff);
	asm_image_free(image);
}

static void looks_through_windows(void)
{
	struct asm_image *image =
	        assemble("start: .word guest, real(guest), 1f\n"
	                 "1: .window 100, 20\n"
	                 "first: .org 118\n"
	                 "guest: .word ., guest\n"
	                 "past: .org 101\n.word start, real(past)\n"
	                 ".endwindow\nafter: .word .");
	REQUIRE(image != NULL);
	CHECK_UINT(word_at(image, 32), 18);
	CHECK_UINT(word_at(image, 33), 118);
	CHECK_UINT(word_at(image, 34), 35);
	CHECK_UINT(word_at(image, 118), 18);
	CHECK_UINT(word_at(image, 119), 18);
	CHECK_UINT(word_at(image, 101), 32);
	CHECK_UINT(word_at(image, 102), 120);
	CHECK_UINT(word_at(image, 120), 120);
	const struct asm_symbol *s = asm_symbol(image, "guest");
	REQUIRE(s != NULL);
	CHECK_UINT(s->value, 18);
	CHECK_UINT(s->real, 118);
	CHECK_UINT(s->window_l, 100);
	CHECK_UINT(s->window_b, 20);
	CHECK_UINT(asm_symbol(image, "past")->value, 20);
	CHECK_UINT(asm_symbol(image, "after")->real, 120);
	CHECK_UINT(asm_symbol(image, "after")->window_b, 0);
	asm_image_free(image);
}

static void check_entry(struct unit_place at, const char *text, addr entry)
{
	struct asm_image *image = assemble(text);
	if (image)
		unit_uint(at, image->entry, entry, text);
	asm_image_free(image);
}

static void starts_somewhere(void)
{
	check_entry(UNIT_HERE, ".word 1\n nop", 33);
	check_entry(UNIT_HERE, ".org 40\n.word 1", 40);
	check_entry(UNIT_HERE, ".org 1\n.word 1\n.org 32\nnop\n.org 20\nnop",
	            32);
	check_entry(UNIT_HERE, " nop\nstart: nop", 33);
	check_entry(UNIT_HERE, " nop\nstart: nop\n.entry later\nlater: nop",
	            34);
	check_entry(UNIT_HERE, ".window 64, 8\nnop\nstart: nop\n.endwindow",
	            65);
	check_entry(UNIT_HERE, ".equ start, 5\nnop\n", 32);
}

static void chooses_lines(void)
{
	WORDS(".if 1\n.word 1\n.elseif 1 / 0\n.word 2\n.else\n.word 3\n.endif",
	      1);
	WORDS(".if 0\n.word 1\n.elseif 5\n.word 2\n.elseif 1\n.word 4\n"
	      ".else\n.word 3\n.endif", 2);
	WORDS(".if 0\n.if 1\n.word 1\n.else\n.word 5\n.endif\n.rubbish \"\n"
	      ".else\n.word 3\n.endif", 3);
	WORDS(".if 0\n.macro a\n.endif\n.macro a\n.word 7\n.endm\na", 7);
	WORDS("x: .if 0\n.word 1\ny: .else\n.word 2\n.endif", 2);
}

static void includes(void)
{
	WORDS(".include \"push.inc\"\npush r1\n.include \"data.inc\"\n"
	      ".word data",
	      0x18ff0000ffffffff, 0x091f000000000000, 7, 34);
}

/* ---- Macros and repetition ---------------------------------------------- */

static void substitutes(void)
{
	WORDS(".macro m a, b = 7, c = (1, 2)\n.word \\a, \\b\n.endm\n"
	      "m 1\nm 2, 3\nm 4,,\nm (5 + 6) * 2 , 'x'",
	      1, 7, 2, 3, 4, 7, 22, 'x');
	WORDS(".macro m t\n.asciz \"<\\t>\"\n.ascii \\t\n.endm\nm \"a,b\"", '<',
	      '\t', '>', 0, 'a', ',', 'b');
	WORDS(".macro m text\n.ascii \"<\\text\\n\\x41>\"\n.endm\nm a b", '<',
	      'a', ' ', 'b', '\n', 'A', '>');
}

static void pastes(void)
{
	WORDS(".macro m op, n\nname\\n: \\op\\()i r\\n, r1, \\n\\()0\n.endm\n"
	      "m add, 2\nm xor, 3\n.word name2, name3",
	      0x1821000000000014, 0x283100000000001e, 32, 33);
	WORDS(".macro m\nl\\@: jmp l\\@\n.endm\nm\nm", 0x3c00000000000020,
	      0x3c00000000000021);
	WORDS(".macro m x ; no \\y here, don't\n.word \\x ; nor \\z\n.endm\n"
	      "m 5 ; a comment", 5);
}

static void nests_macros(void)
{
	WORDS(".macro outer a\n.macro inner b\n.word \\a, \\b\n.endm\n.endm\n"
	      "outer 3\ninner 4", 3, 4);
	WORDS(".macro count n\n.word \\n\n.if \\n > 1\ncount \\n - 1\n.endif\n"
	      ".endm\ncount 3", 3, 2, 1);
	WORDS(".macro each n\n.set i, 0\n.rept \\n\n.word i * \\n\n"
	      ".set i, i + 1\n.endr\n.endm\neach 3\n.rept 0\n.rubbish\n.endr",
	      0, 3, 6);
	WORDS(".rept 2\n.rept 2\n.word 1\n.endr\n.word 2\n.endr", 1, 1, 2, 1, 1,
	      2);
	WORDS(".macro nop\n.word 5\n.endm\nnop", 5); /* hides the instruction */
}

/* ---- Lines and symbols of the image ------------------------------------- */

static void maps_lines(void)
{
	struct asm_image *image = assemble(
	        ".include \"push.inc\"\n" /* 1 */
	        "start:\n"
	        " push r1\n"
	        " nop\n"
	        " .rept 2\n"              /* 5 */
	        " .word 1\n"
	        " push r2\n"
	        " .endr\n"
	        " .asciz \"ab\"\n");
	static const struct asm_line want[] = {
		{32, 2, 0, 0, 3, true, true},  {34, 1, 0, 0, 4, true, false},
		{35, 1, 0, 0, 6, false, true}, {36, 2, 0, 0, 7, true, true},
		{38, 1, 0, 0, 6, false, true}, {39, 2, 0, 0, 7, true, true},
		{41, 3, 0, 0, 9, false, false},
	};
	REQUIRE(image != NULL);
	REQUIRE_UINT(image->line_count, sizeof want / sizeof *want);
	for (size_t i = 0; i < image->line_count; i++) {
		const struct asm_line *l = &image->lines[i];
		CHECK_UINT(l->at, want[i].at);
		CHECK_UINT(l->count, want[i].count);
		CHECK_UINT(l->line, want[i].line);
		CHECK_UINT(l->code, want[i].code);
		CHECK_UINT(l->expanded, want[i].expanded);
		CHECK_STR(image->files[l->file], "test.s");
	}
	CHECK(asm_line_at(image, 31) == NULL);
	CHECK(asm_line_at(image, 37) == &image->lines[3]);
	CHECK(asm_line_at(image, 43) == &image->lines[6]);
	CHECK(asm_line_at(image, 44) == NULL);
	asm_image_free(image);
}

static void lists(void)
{
	struct text t = {0};
	struct asm_image *image = assemble_with(
	        ".macro two x\n.word \\x\n.word 2\n.endm\nstart: two 1\n"
	        ".window 64, 8\nguest: jmp guest\n.endwindow\n"
	        ".space 3, 7\n.ascii \"ab\" ; text", vt,
	        (struct asm_options){.listing = &t});
	CHECK_STR(text_str(&t),
	          "real   virt.  word               line  source\n"
	          "; test.s\n"
	          "                                    1  .macro two x\n"
	          "                                    2  .word \\x\n"
	          "                                    3  .word 2\n"
	          "                                    4  .endm\n"
	          "                                    5  start: two 1\n"
	          "000032        0000000000000001 +    2  .word 1\n"
	          "000033        0000000000000002 +    3  .word 2\n"
	          "                                    6  .window 64, 8\n"
	          "000064 000000 3c00000000000000      7  guest: jmp guest\n"
	          "                                    8  .endwindow\n"
	          "000065        0000000000000007      9  .space 3, 7\n"
	          "000067        ... 3 words\n"
	          "000068        0000000000000061     10  "
	          ".ascii \"ab\" ; text\n"
	          "000069        0000000000000062\n");
	text_free(&t);
	asm_image_free(image);
}

/* ---- The macros everybody uses ------------------------------------------ */

/* Runs a program with core.inc to its halt; what it leaves in r0. */
static word result_of(const char *text)
{
	static const char format[] =
	        ".include \"lib/core.inc\"\n.include \"lib/core.inc\"\n"
	        "start: ldi sp, 200\n%s\nhalt\n";
	char program[600];
	snprintf(program, sizeof program, format, text);
	struct source source = {"programs/test.s", program, strlen(program)};
	const struct asm_options options = {.reader = &files.reader};
	struct diags diags = {0};
	struct machine m;
	word value = 0;
	struct asm_image *image = asm_source(&source, vt, &options, &diags);
	if (!image || !machine_init(&m, vt, 256)) {
		FAIL("%s: does not assemble", text);
	} else {
		CHECK(asm_image_load(image, &m, 0));
		m.psw.p = image->entry;
		if (machine_run(&m, 1000, NULL) != MACHINE_HALTED)
			FAIL("%s: does not halt", text);
		CHECK(machine_register(&m, 0, &value));
		machine_fini(&m);
	}
	diags_free(&diags);
	asm_image_free(image);
	return value;
}

static void loads_constants(void)
{
	static const word edges[] = {
		0, 1, 0x7fffffff, 0x80000000, 0x80000001, 0xffffffff,
		0x100000000, 0x17fffffff, 0x180000000, 0x7fffffffffffffff,
		0x8000000000000000, 0xffffffff7fffffff, 0xffffffff80000000,
		0xfffffffeffffffff, 0x123456789abcdef0, 0xffffffffffffffff,
	};
	for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
		char text[100];
		snprintf(text, sizeof text, "li r0, %" PRIu64, edges[i]);
		CHECK_UINT(result_of(text), edges[i]);
		snprintf(text, sizeof text, "li r0, 1 ? 0x%" PRIx64 " : 2",
		         edges[i]);
		CHECK_UINT(result_of(text), edges[i]);
	}
}

static void does_what_it_says(void)
{
	static const struct {
		const char *text;
		word value;
	} rows[] = {
		{"ldi r1, 7\npush r1\nclr r1\npop r0", 7},
		{"ldi r1, 7\npush r1\nmov r0, sp", 199},
		{"ldi r0, 5\ncall link, 1f\nhalt\n1: inc r0\nret", 6},
		{"ldi r0, 5\ninc r0, 3\ndec r0\ndec r0, 1 + 1", 5},
		{"ldi r1, 5\nsubi r0, r1, 2 + 1", 2},
		{"ldi r1, 5\nnot r0, r1", ~(word)5},
		{"ldi r1, 5\nneg r0, r1", -(word)5},
		{"ldi r1, -1\nldi r0, 1\nbgt r2, r1, 1f\nclr r0\n1:", 1},
		{"ldi r1, -1\nldi r0, 1\nble r2, r1, 1f\nclr r0\n1:", 0},
		{"ldi r1, -1\nldi r0, 1\nbgtu r1, r2, 1f\nclr r0\n1:", 1},
		{"ldi r1, -1\nldi r0, 1\nbleu r1, r1, 1f\nclr r0\n1:", 1},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		unit_uint(UNIT_HERE, result_of(rows[i].text), rows[i].value,
		          rows[i].text);
}

/* ---- Hostile programs --------------------------------------------------- */

/* Assembles what must be refused, and gives the errors. */
static void refuse(struct unit_place at, const char *text, size_t size,
                   const char *part)
{
	struct source source = {"bad.s", text, size};
	struct diags diags = {0};
	struct text t = {0};
	struct asm_image *image = asm_source(&source, vt, NULL, &diags);
	unit_true(at, image == NULL, "refused");
	diags_render(&diags, &t, 0);
	unit_contains(at, text_str(&t), part, part);
	text_free(&t);
	diags_free(&diags);
	asm_image_free(image);
}

/* n times a text, between two others. */
static void refuse_many(struct unit_place at, const char *first,
                        const char *many, size_t n, const char *last,
                        const char *part)
{
	struct text t = {0};
	text_add(&t, first);
	for (size_t i = 0; i < n; i++)
		text_add(&t, many);
	text_add(&t, last);
	refuse(at, text_str(&t), t.size, part);
	text_free(&t);
}

static void refuses_hostile_programs(void)
{
	struct unit_place at = UNIT_HERE;
	refuse_many(at, ".word ", "(", 200000, "", "250 deep");
	refuse_many(at, ".word ", "-", 200000, "1", "250 deep");
	refuse_many(at, ".word 1", "+a", 200000, "", "250 deep");
	refuse_many(at, ".word ", "1?", 200000, "", "250 deep");
	refuse_many(at, ".word ", "real(", 200000, "", "expected `)`");
	refuse_many(at, "", ".if 1\n", 100000, "", "without `.endif`");
	refuse_many(at, "", ".macro a\n", 100000, "", "without `.endm`");
	refuse_many(at, "", ".rept 2\n", 100000, "", "without `.endr`");
	refuse_many(at, "", ".rept 1048576\n", 30, "nop\n.endr\n.endr",
	            "without `.endr`");
	refuse_many(at, "a:", "a:", 100000, "\n", "already defined");
	refuse_many(at, ".ascii \"", "x", 2000000, "\"",
	            "beyond the largest storage");
	refuse_many(at, "", ".rept 1048576\n", 2, ";\n.endr\n.endr\n",
	            "grows beyond");
	refuse(at, ".word 1\0 2", 10, "control character");
	refuse(at, "\0\0\0", 3, "control character");
}

/* A chain of .equ may be long where each is known, not deep where not. */
static void follows_chains(void)
{
	struct text t = {0};
	text_add(&t, ".equ a0, 1\n");
	for (unsigned i = 1; i < 20000; i++)
		text_printf(&t, ".equ a%u, a%u + a%u - 1\n", i, i - 1, i - 1);
	text_add(&t, ".word a19999\n");
	WORDS(text_str(&t), 1);
	text_free(&t);
	for (unsigned i = 0; i < 20000; i++)
		text_printf(&t, ".equ a%u, a%u + a%u\n", i, i + 1, i + 1);
	text_add(&t, ".equ a20000, 0\n.word a0\n");
	refuse(UNIT_HERE, text_str(&t), t.size, "too many others");
	text_free(&t);
}

static void repeats_a_million_times(void)
{
	struct asm_image *image =
	        assemble(".rept 1048000\n.word .\n.endr\n");
	REQUIRE(image != NULL);
	CHECK_UINT(image->end, 1048032);
	CHECK_UINT(word_at(image, 1048031), 1048031);
	CHECK_UINT(image->line_count, 1);
	asm_image_free(image);
}

/* ---- The manual --------------------------------------------------------- */

/* The first word of each line stands in the manual, as code. */
static void documents(void (*print)(struct text *out))
{
	struct text t = {0};
	const struct source *manual =
	        files_find(&files, "docs/assembler.md", NULL, NULL);
	REQUIRE(manual != NULL);
	print(&t);
	char *next, *line = t.s;
	for (; *line; line = next) {
		char name[32];
		next = strchr(line, '\n') + 1;
		snprintf(name, sizeof name, "`%.*s", (int)strcspn(line, " \n"),
		         line);
		CHECK_HAS(manual->text, name);
	}
	text_free(&t);
}

static void documents_directives(void)
{
	documents(asm_print_directives);
}

static void documents_constants(void)
{
	documents(asm_print_constants);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"instructions become words", encodes},
		{"templates are read, whatever their punctuation",
		 reads_templates},
		{"expressions have their values", evaluates},
		{"local labels are the nearest", finds_local_labels},
		{"names have values", names_values},
		{"names may be defined from outside", defines_from_outside},
		{"data is placed", places_data},
		{".org goes anywhere, segments are in order", goes_anywhere},
		{"windows are looked through", looks_through_windows},
		{"a program starts somewhere", starts_somewhere},
		{".if chooses lines", chooses_lines},
		{".include reads files", includes},
		{"arguments are substituted", substitutes},
		{"arguments are pasted", pastes},
		{"macros and repetitions nest", nests_macros},
		{"words are mapped to lines", maps_lines},
		{"the listing shows words beside lines", lists},
		{"li loads any constant", loads_constants},
		{"the macros of core.inc do what they say",
		 does_what_it_says},
		{"hostile programs are refused", refuses_hostile_programs},
		{"chains of .equ may be long, not deep", follows_chains},
		{"a million words from .rept are fine",
		 repeats_a_million_times},
		{"every directive is in the manual", documents_directives},
		{"every constant is in the manual", documents_constants},
	};
	struct diags diags = {0};
	files_init(&files);
	files_add_dir(&files, "programs");
	vt = isa_load("isa/vt.yaml", &files.reader, &diags);
	marks = isa_load("marks.yaml", &reader, &diags);
	if (!vt || !marks) {
		struct text t = {0};
		diags_render(&diags, &t, 0);
		fputs(text_str(&t), stderr);
		return 2;
	}
	int status = UNIT_RUN("asm", tests, argc, argv);
	diags_free(&diags);
	isa_free(vt);
	isa_free(marks);
	files_free(&files);
	return status;
}
