/* asm.c: fuzz target: any text as a program, for vt.
 *
 * What assembles must come back the same from assembly and from an image
 * file. One file can be included, `x`: the text itself.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "asm/asm.h"
#include "cli/files.h"

static struct files files;
static struct isa *isa;

static const struct source *find(void *ctx, const char *name,
                                 const char *suffix, const struct source *from,
                                 const char **why)
{
	(void)ctx;
	(void)suffix;
	(void)why;
	return strcmp(name, "x") == 0 ? from : NULL;
}

static void check(bool ok)
{
	if (!ok)
		abort();
}

/* Renders the messages too: they quote the input. */
static struct asm_image *assemble(const struct source *source,
                                  struct text *listing)
{
	const struct source_reader reader = {NULL, find};
	const struct asm_options options = {.reader = &reader,
	                                    .listing = listing};
	struct diags diags = {0};
	struct text t = {0};
	struct asm_image *image = asm_source(source, isa, &options, &diags);
	check(diags_ok(&diags) == (image != NULL));
	diags_render(&diags, &t, 1);
	text_free(&t);
	diags_free(&diags);
	return image;
}

static struct source source_of(const char *name, const struct text *t)
{
	return (struct source){name, text_str(t), t->size};
}

/* The same image but for names of files and lines, as text. */
static void words(const struct asm_image *image, struct text *out)
{
	struct asm_image bare = *image;
	bare.name = "";
	bare.line_count = bare.file_count = bare.symbol_count = 0;
	asm_image_print(&bare, out);
}

static void round_trips(const struct asm_image *image)
{
	struct text t = {0}, u = {0}, before = {0}, after = {0};
	struct diags diags = {0};
	asm_image_print(image, &t);
	struct source source = source_of("fuzz.img", &t);
	struct asm_image *again = asm_image_read(&source, &diags);
	check(again);
	asm_image_print(again, &u);
	check(strcmp(text_str(&t), text_str(&u)) == 0);
	asm_image_free(again);
	text_free(&t);

	asm_disassemble(image, isa, &t);
	source = source_of("fuzz.dis", &t);
	again = assemble(&source, NULL);
	check(again);
	words(image, &before);
	words(again, &after);
	check(strcmp(text_str(&before), text_str(&after)) == 0);
	check(image->symbol_count == again->symbol_count);
	asm_image_free(again);
	text_free(&t);
	text_free(&u);
	text_free(&before);
	text_free(&after);
	diags_free(&diags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!isa) {
		struct diags diags = {0};
		files_init(&files);
		isa = isa_load("isa/vt.yaml", &files.reader, &diags);
		check(isa);
	}
	struct text t = {0}, listing = {0};
	text_add_bytes(&t, (const char *)data, size); /* with a NUL after it */
	struct source source = source_of("fuzz.s", &t);
	struct asm_image *image = assemble(&source, &listing);
	if (image)
		round_trips(image);
	asm_image_free(image);
	text_free(&listing);
	text_free(&t);
	return 0;
}
