/* asm_plain.c: a source without what was not assembled.
 *
 * What is left must be what it should be, and assemble to the same words: here
 * for pieces in which something is left out, and for every program there is.
 */
#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "cli/files.h"
#include "asm/asm.h"
#include "tests/unit/harness.h"

static struct files files;
static struct isa *vt;

static struct asm_image *assemble(const char *name, const char *text,
                                  struct asm_options options)
{
	struct source source = {name, text, strlen(text)};
	struct diags diags = {0};
	struct text why = {0};
	options.reader = &files.reader;
	struct asm_image *image = asm_source(&source, vt, &options, &diags);
	diags_render(&diags, &why, 0);
	if (!image)
		FAIL("%s does not assemble:\n%s", name, text_str(&why));
	text_free(&why);
	diags_free(&diags);
	return image;
}

static bool same_words(const struct asm_image *a, const struct asm_image *b)
{
	bool same = a->entry == b->entry && a->end == b->end &&
	            a->segment_count == b->segment_count;
	for (size_t i = 0; same && i < a->segment_count; i++) {
		const struct asm_segment *s = &a->segments[i];
		const struct asm_segment *t = &b->segments[i];
		same = s->at == t->at && s->count == t->count &&
		       memcmp(s->words, t->words,
		              s->count * sizeof *s->words) == 0;
	}
	return same;
}

/* Makes the plain text, and checks that it assembles to the same, and that
 * nothing more can be taken out of it. */
static void make_plain(const char *name, const char *text,
                       bool (*keep)(const char *), struct text *out)
{
	struct text again = {0};
	struct asm_options o = {.plain = out, .keep = keep};
	struct asm_image *image = assemble(name, text, o);
	o.plain = &again;
	struct asm_image *plain = assemble(name, text_str(out), o);
	if (image && plain && !same_words(image, plain))
		FAIL("%s: not the same words:\n%s", name, text_str(out));
	CHECK_STR(text_str(&again), text_str(out));
	text_free(&again);
	asm_image_free(image);
	asm_image_free(plain);
}

static void check(struct unit_place at, const char *text, const char *want)
{
	struct text out = {0};
	make_plain("piece.s", text, NULL, &out);
	unit_str(at, text_str(&out), want, text);
	text_free(&out);
}
#define PLAIN(text, want) check(UNIT_HERE, text, want)

static void only_the_branch_taken(void)
{
	PLAIN(".equ A, 1\n.if A\n nop ; yes\n.else\n halt\n.endif\n",
	      " nop ; yes\n");
	PLAIN(".equ A, 1\n.if A == 2\n nop\n.elseif A == 1\n halt\n"
	      ".if !A\n nop\n.endif\n.else\n nop\n.endif\n .word A\n",
	      ".equ A, 1\n halt\n .word A\n");
	PLAIN(".if defined(B)\nl: .word l\n.endif\n nop\n", " nop\n");
}

static void nothing_unused(void)
{
	PLAIN(".equ A, B\n.equ B, C\n.equ C, 3\n.equ D, 4\n .word D\n",
	      ".equ D, 4\n .word D\n");
	PLAIN(".reg x, r1\n.reg y, r2\n mov x, x\n", ".reg x, r1\n mov x, x\n");
	PLAIN("a: b: nop\nc:\nd: ; a comment\n jmp b\n", "b:    nop\n jmp b\n");
	PLAIN(".macro m r\n mov \\r, \\r\n.endm\n.macro n r\n nop\n.endm\n"
	      " m r1\n",
	      ".macro m r\n mov \\r, \\r\n.endm\n m r1\n");
	PLAIN(".macro m\n n\n.endm\n.macro n\n nop\n.endm\n m\n",
	      ".macro m\n n\n.endm\n.macro n\n nop\n.endm\n m\n");
	PLAIN("here: .equ A, 1\nstart: nop\n", "start: nop\n");
	PLAIN("here: .equ A, 1\nstart: jmp here\n",
	      "here: .equ A, 1\nstart: jmp here\n");
	PLAIN(".entry b\nstart: nop\nb: nop\n",
	      ".entry b\n       nop\nb: nop\n");
	PLAIN(".ascii \"a; b: c\" ; A\n.equ A, 1\n.equ b, 1\n",
	      ".ascii \"a; b: c\" ; A\n");
}

static void local_labels(void)
{
	PLAIN("1: nop\n1: jmp 1b\n jmp 1f\n1: nop\n1: nop\n",
	      "   nop\n1: jmp 1b\n jmp 1f\n1: nop\n   nop\n");
	PLAIN(".macro m\n jmp 1f\n.endm\n1: nop\n m\n1: nop\n2: nop\n",
	      ".macro m\n jmp 1f\n.endm\n1: nop\n m\n1: nop\n   nop\n");
}

static void macros_that_decide(void)
{
	PLAIN(".macro m a, b\n.if \\a\n ldi \\b, \\a\n.else\n nop\n.endif\n"
	      ".endm\n m 1, r3 ; three\nl: m 0, r4\n jmp l\n",
	      " ldi r3, 1                              ; three\nl:\n nop\n"
	      " jmp l\n");
	/* nothing is left of the use, and of what only it mentions */
	PLAIN(".equ N, 0\n.macro m\n.if N\n nop\n.endif\n.endm\n m\n halt\n",
	      " halt\n");
	PLAIN(".macro m\n.if 1\n n 2\n.endif\n.endm\n"
	      ".macro n a\n.word \\a, \\a\n.endm\n m\n",
	      ".macro n a\n.word \\a, \\a\n.endm\n n 2\n");
	PLAIN(".rept 2\n.word 5\n.endr\n", ".rept 2\n.word 5\n.endr\n");
}

static void comments(void)
{
	PLAIN("; about A\n.equ A, 1\n\n; about B\n.equ B, 1\n\n; alone\n\n"
	      " .word B\n",
	      "; about B\n.equ B, 1\n\n; alone\n\n .word B\n");
	PLAIN("; ---- one\n; says\n\n.equ A, 1\n\n; ---- two\n nop\n",
	      "; ---- two\n nop\n");
	PLAIN("; ==== file\n\n; ---- one\n.equ A, 1\n\n; ==== next\n nop\n\n"
	      "; ---- two\n; nothing but words\n",
	      "; ==== next\n nop\n\n; ---- two\n; nothing but words\n");
	PLAIN("; how\n.if 0\nl: nop\n.endif\n\n\n\n nop\n\n\n", " nop\n");
}

static bool keep_a(const char *name)
{
	return strcmp(name, "A") == 0 || strcmp(name, "a") == 0;
}

static void what_is_wanted_stays(void)
{
	struct text out = {0};
	make_plain("kept.s",
	           ".equ A, B\n.equ B, 1\n.equ C, 1\na: nop\nb: nop\n",
	           keep_a, &out);
	CHECK_STR(text_str(&out), ".equ A, B\n.equ B, 1\na: nop\n   nop\n");
	text_free(&out);
}

/* Of a program, one text: it must be without any .if. */
static unsigned programs_in(const char *pattern)
{
	glob_t found;
	unsigned count = 0;
	REQUIRE(glob(pattern, 0, NULL, &found) == 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct text out = {0};
		const struct source *s = files_find(&files, found.gl_pathv[i],
		                                    NULL, NULL);
		REQUIRE(s != NULL);
		make_plain(s->name, s->text, NULL, &out);
		CHECK(strstr(text_str(&out), ".if") == NULL &&
		      strstr(text_str(&out), ".include") == NULL);
		text_free(&out);
		count++;
	}
	globfree(&found);
	return count;
}

static void every_program(void)
{
	CHECK(programs_in("programs/" "*.s") > 15);
	CHECK(programs_in("programs/tests/" "*.s") > 5);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"of an .if the branch taken is left", only_the_branch_taken},
		{"what nothing mentions is not defined", nothing_unused},
		{"local labels stay if they are used", local_labels},
		{"macros that decide something are expanded",
		 macros_that_decide},
		{"comments go with what they are about", comments},
		{"what is wanted stays", what_is_wanted_stays},
		{"every program becomes the same words", every_program},
	};
	struct diags diags = {0};
	files_init(&files);
	files_add_dir(&files, "isa");
	files_add_dir(&files, "programs");
	vt = isa_load("vt", &files.reader, &diags);
	if (!vt)
		return 2;
	int status = UNIT_RUN("asm_plain", tests, argc, argv);
	diags_free(&diags);
	isa_free(vt);
	files_free(&files);
	return status;
}
