/* image.c: fuzz target: any text as an image file.
 *
 * What is accepted must be usable: printed and read it is the same, it can be
 * asked for every address, and its disassembly assembles to the same words.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "asm/asm.h"
#include "cli/files.h"

static struct files files;
static struct isa *isa;

static void check(bool ok)
{
	if (!ok)
		abort();
}

static struct source source_of(const char *name, const struct text *t)
{
	return (struct source){name, text_str(t), t->size};
}

static struct asm_image *read_image(const struct text *text)
{
	struct source source = source_of("fuzz.img", text);
	struct diags diags = {0};
	struct text t = {0};
	struct asm_image *image = asm_image_read(&source, &diags);
	check(diags_ok(&diags) == (image != NULL));
	diags_render(&diags, &t, 1);
	text_free(&t);
	diags_free(&diags);
	return image;
}

static void ask(const struct asm_image *image)
{
	struct text t = {0};
	for (addr at = 0; at < 300; at++) {
		addr offset;
		const struct asm_symbol *s = asm_label_at(image, at, &offset);
		check(!s || s->real + offset == at);
		const struct asm_line *line = asm_line_at(image, at);
		check(!line || line->file < image->file_count);
	}
	for (size_t i = 0; i < image->symbol_count; i++)
		check(asm_symbol(image, image->symbols[i].name) ==
		      &image->symbols[i]);
	asm_print_symbols(image, &t);
	asm_print_lines(image, &t);
	text_free(&t);
}

static void words(const struct asm_image *image, word *E)
{
	for (size_t i = 0; i < image->segment_count; i++) {
		const struct asm_segment *s = &image->segments[i];
		memcpy(E + s->at, s->words, s->count * sizeof *E);
	}
}

static void assembles_again(const struct asm_image *image)
{
	struct text t = {0};
	struct diags diags = {0};
	asm_disassemble(image, isa, &t);
	struct source source = source_of("fuzz.dis", &t);
	struct asm_image *again = asm_source(&source, isa, NULL, &diags);
	check(again && again->end == image->end &&
	      again->entry == image->entry &&
	      again->symbol_count == image->symbol_count);
	word *before = calloc(image->end, sizeof *before);
	word *after = calloc(image->end, sizeof *after);
	check(before && after);
	words(image, before);
	words(again, after);
	check(memcmp(before, after, image->end * sizeof *before) == 0);
	free(before);
	free(after);
	asm_image_free(again);
	diags_free(&diags);
	text_free(&t);
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
	struct text t = {0}, u = {0};
	text_add_bytes(&t, (const char *)data, size); /* with a NUL after it */
	struct asm_image *image = read_image(&t);
	if (image) {
		ask(image);
		assembles_again(image);
		asm_image_print(image, &u);
		struct asm_image *again = read_image(&u);
		check(again && again->symbol_count == image->symbol_count &&
		      again->line_count == image->line_count);
		asm_image_free(again);
	}
	asm_image_free(image);
	text_free(&t);
	text_free(&u);
	return 0;
}
