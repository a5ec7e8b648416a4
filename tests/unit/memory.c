/* memory.c: when there is no memory. The n-th allocation fails, for every n
 * until the job gets through: each time it must say so, and neither crash nor
 * leak (the sanitizers watch). The linker puts our allocator before that of
 * the library under test: see the Makefile. */
#include <stdlib.h>

#include "asm/asm.h"
#include "tests/unit/harness.h"
#include "tests/unit/reader.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);

static unsigned long countdown; /* 0: nothing fails */
static bool failed;             /* ... or something has */
static bool for_good;           /* everything after it fails too */

static bool fails(void)
{
	if (failed && for_good)
		return true;
	if (countdown == 0 || --countdown > 0)
		return false;
	failed = true;
	return true;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t size)
{
	return fails() ? NULL : __real_realloc(p, size);
}

/* Finds what is open already, and needs no memory for it. */
static const struct source *find(void *ctx, const char *name,
                                 const char *suffix, const struct source *from,
                                 const char **why)
{
	const struct reader *r = ctx;
	char path[64];
	(void)from;
	snprintf(path, sizeof path, "isa/%s%s", name, suffix ? suffix : "");
	for (size_t i = 0; i < r->count; i++)
		if (strcmp(r->list[i].name, path) == 0 ||
		    strcmp(r->list[i].name, name) == 0)
			return &r->list[i];
	*why = "not open";
	return NULL;
}

/* Runs a job with its n-th allocation failing, for n = 1, 2, ...; the job
 * says whether it was done in spite of it, which is an error as long as
 * something failed. */
static void starve(bool (*job)(struct reader *))
{
	unsigned long n = 0;
	for (int good = 0; good < 2; good++) {
		bool done = false;
		for (n = 1; !done && n < 100000; n++) {
			struct reader r;
			reader_init(&r);
			r.reader.find = find;
			reader_open(&r, "isa/vt.yaml");
			reader_open(&r, "isa/core.yaml");
			reader_open(&r, "tests/golden/isa/rtl-names.yaml");
			reader_open(&r, "tests/golden/asm/macros.s");
			reader_open(&r, "tests/golden/image/good.img");
			reader_open(&r, "tests/golden/image/words.img");
			countdown = n;
			failed = false;
			for_good = good;
			done = job(&r);
			bool starved = failed;
			countdown = 0;
			failed = false;
			CHECK(done != starved);
			reader_free(&r);
		}
		CHECK(done);
	}
	printf("memory: %lu allocations starved\n", n - 1);
}

static bool load_set(struct reader *r)
{
	struct diags d = {0};
	struct isa *isa = isa_load("vt", &r->reader, &d);
	bool said = d.errors > 0 || d.out_of_memory;
	bool done = isa != NULL && !said;
	if (!isa && !said)
		FAIL("nothing is loaded, nothing is said");
	isa_free(isa);
	diags_free(&d);
	return done;
}

static bool load_faulty(struct reader *r)
{
	struct diags d = {0};
	struct text t = {0};
	struct isa *isa = isa_load("tests/golden/isa/rtl-names.yaml",
	                           &r->reader, &d);
	if (isa || (d.errors == 0 && !d.out_of_memory))
		FAIL("a faulty set is loaded");
	diags_render(&d, &t, 0);
	/* a message or hint may be cut, not missing without a word */
	bool done = !failed;
	text_free(&t);
	diags_free(&d);
	return done;
}

static bool print_set(struct reader *r)
{
	struct diags d = {0};
	struct text t = {0};
	unsigned long n = countdown;
	countdown = 0;
	struct isa *isa = isa_load("vt", &r->reader, &d);
	REQUIRE(isa != NULL);
	countdown = n;
	isa_print_yaml(isa, &t);
	isa_print_manual(isa, &t);
	isa_print_insn(isa, &isa->insns[0], &t);
	bool done = !failed;
	text_free(&t);
	isa_free(isa);
	diags_free(&d);
	return done;
}

/* What the assembler's jobs need before anything fails. */
static struct isa *load_first(struct reader *r)
{
	struct diags d = {0};
	unsigned long n = countdown;
	countdown = 0;
	struct isa *isa = isa_load("vt", &r->reader, &d);
	REQUIRE(isa != NULL);
	countdown = n;
	return isa;
}

/* Whether a source was assembled; `good`: nothing else is wrong with it. */
static bool assemble(struct reader *r, const struct source *source, bool good)
{
	struct isa *isa = load_first(r);
	struct text listing = {0}, t = {0};
	struct diags d = {0};
	const struct asm_options options = {.reader = &r->reader,
	                                    .listing = &listing};
	struct asm_image *image = asm_source(source, isa, &options, &d);
	if (image ? d.errors || d.out_of_memory : diags_ok(&d))
		FAIL("what is made and what is said do not agree");
	if (image) {
		asm_disassemble(image, isa, &t);
		asm_image_print(image, &t);
		asm_print_symbols(image, &t);
		asm_print_lines(image, &t);
	}
	diags_render(&d, &t, 0);
	bool done = (image != NULL) == good && !failed;
	asm_image_free(image);
	diags_free(&d);
	text_free(&listing);
	text_free(&t);
	isa_free(isa);
	return done;
}

static bool assemble_good(struct reader *r)
{
	static const char text[] =
		".reg sp, r15\n.equ a, b\n.macro push reg\n"
		"addi sp, sp, -1\nst \\reg, 0(sp)\nl\\@: nop\n.endm\n"
		"start: .rept 300\npush r1\n.word a, 1f\n1:\n.endr\n"
		".window 4000, 99\nb: jmp b\n.endwindow\n.asciz \"text\"\n";
	const struct source source = {"good.s", text, sizeof text - 1};
	return assemble(r, &source, true);
}

static bool assemble_faulty(struct reader *r)
{
	const struct source *source = find(r, "tests/golden/asm/macros.s", "",
	                                   NULL, &(const char *){NULL});
	REQUIRE(source != NULL);
	return assemble(r, source, false);
}

/* Whether an image file was read. */
static bool read_image(struct reader *r, const char *name, bool good)
{
	const struct source *source =
	        find(r, name, "", NULL, &(const char *){NULL});
	REQUIRE(source != NULL);
	struct diags d = {0};
	struct text t = {0};
	struct asm_image *image = asm_image_read(source, &d);
	if (image ? d.errors || d.out_of_memory : diags_ok(&d))
		FAIL("what is read and what is said do not agree");
	diags_render(&d, &t, 0);
	bool done = (image != NULL) == good && !failed;
	asm_image_free(image);
	diags_free(&d);
	text_free(&t);
	return done;
}

static bool read_good_image(struct reader *r)
{
	return read_image(r, "tests/golden/image/good.img", true);
}

static bool read_faulty_image(struct reader *r)
{
	return read_image(r, "tests/golden/image/words.img", false);
}

static void assembling(void)
{
	starve(assemble_good);
	starve(assemble_faulty);
}

static void reading_images(void)
{
	starve(read_good_image);
	starve(read_faulty_image);
}

static void loading(void)
{
	starve(load_set);
}

static void reporting(void)
{
	starve(load_faulty);
}

static void printing(void)
{
	starve(print_set);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"loading a set without memory", loading},
		{"reporting faults without memory", reporting},
		{"printing a set without memory", printing},
		{"assembling without memory", assembling},
		{"reading images without memory", reading_images},
	};
	return UNIT_RUN("memory", tests, argc, argv);
}
