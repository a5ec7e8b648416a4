/* image_print.c: an image as a file. docs/assembler.md, "Image files".
 *
 * JSON with a row for each thing, so that a person can read it and a difference
 * between two images is a difference of lines. Words are strings: JSON's
 * numbers do not hold 64 bits.
 */
#include <assert.h>
#include <inttypes.h>

#include "asm/asm.h"

/* Between two rows of an array. */
static void next_row(size_t i, struct text *out)
{
	text_add(out, i ? ",\n    " : "\n    ");
}

static void end_rows(struct text *out)
{
	text_add(out, "\n  ]");
}

/* ---- Words -------------------------------------------------------------- */

/* How many words from i on are equal. */
static addr run_at(const struct asm_segment *s, addr i)
{
	addr n = 1;
	while (i + n < s->count && s->words[i + n] == s->words[i])
		n++;
	return n;
}

static void words(const struct asm_segment *s, struct text *out)
{
	enum { A_ROW = 3, WORTH_FOLDING = 4 };
	unsigned in_row = 0;
	for (addr i = 0; i < s->count;) {
		addr run = run_at(s, i);
		if (i > 0)
			text_add(out, ",");
		if (in_row++ % A_ROW == 0)
			text_add(out, "\n      ");
		else
			text_add(out, " ");
		text_printf(out, "\"%016" PRIx64, s->words[i]);
		if (run < WORTH_FOLDING)
			run = 1;
		else
			text_printf(out, "*%" PRIu32, run);
		text_add(out, "\"");
		i += run;
	}
}

static void segments(const struct asm_image *image, struct text *out)
{
	for (size_t i = 0; i < image->segment_count; i++) {
		next_row(i, out);
		text_printf(out, "{\"at\": %" PRIu32 ", \"words\": [",
		            image->segments[i].at);
		words(&image->segments[i], out);
		text_add(out, "]}");
	}
}

/* ---- Symbols and lines -------------------------------------------------- */

static void symbols(const struct asm_image *image, struct text *out)
{
	static const char *const kinds[] = {
		[ASM_LABEL] = "label",
		[ASM_VALUE] = "value",
		[ASM_REGISTER] = "register",
	};
	for (size_t i = 0; i < image->symbol_count; i++) {
		const struct asm_symbol *s = &image->symbols[i];
		assert(s->kind > ASM_NO_SYMBOL && s->kind <= ASM_REGISTER);
		next_row(i, out);
		text_add(out, "{\"name\": ");
		text_json(out, s->name);
		text_printf(out, ", \"kind\": \"%s\", \"value\": \"0x%" PRIx64
		                 "\"", kinds[s->kind], s->value);
		if (s->kind == ASM_LABEL)
			text_printf(out, ", \"real\": %" PRIu32, s->real);
		if (s->kind == ASM_LABEL && (s->window_l || s->window_b))
			text_printf(out, ", \"window\": [%" PRIu32 ", %" PRIu32
			                 "]", s->window_l, s->window_b);
		text_printf(out, ", \"file\": %u, \"line\": %u}", s->file,
		            s->line);
	}
}

static void lines(const struct asm_image *image, struct text *out)
{
	for (size_t i = 0; i < image->line_count; i++) {
		const struct asm_line *l = &image->lines[i];
		next_row(i, out);
		text_printf(out, "{\"at\": %" PRIu32 ", \"count\": %" PRIu32,
		            l->at, l->count);
		if (l->window_l)
			text_printf(out, ", \"window\": %" PRIu32, l->window_l);
		text_printf(out, ", \"file\": %u, \"line\": %u", l->file,
		            l->line);
		if (l->code)
			text_add(out, ", \"code\": true");
		if (l->expanded)
			text_add(out, ", \"expanded\": true");
		text_add(out, "}");
	}
}

void asm_image_print(const struct asm_image *image, struct text *out)
{
	text_add(out, "{\n  \"thirdgen-image\": 1,\n  \"name\": ");
	text_json(out, image->name);
	text_add(out, ",\n  \"isa\": ");
	text_json(out, image->isa_name);
	text_printf(out, ",\n  \"isa-hash\": \"0x%016" PRIx64 "\"",
	            image->isa_hash);
	text_printf(out, ",\n  \"entry\": %" PRIu32, image->entry);
	text_printf(out, ",\n  \"end\": %" PRIu32, image->end);
	text_add(out, ",\n  \"files\": [");
	for (size_t i = 0; i < image->file_count; i++) {
		next_row(i, out);
		text_json(out, image->files[i]);
	}
	end_rows(out);
	text_add(out, ",\n  \"segments\": [");
	segments(image, out);
	end_rows(out);
	text_add(out, ",\n  \"symbols\": [");
	symbols(image, out);
	end_rows(out);
	text_add(out, ",\n  \"lines\": [");
	lines(image, out);
	end_rows(out);
	text_add(out, "\n}\n");
}
