/* check.c: what must hold of every image, assembled, read or composed.
 *
 * Whoever looks something up in one searches in halves, and whoever loads one
 * copies words without a look: all that rests on this.
 */
#include <assert.h>
#include <string.h>

#include "asm/asm.h"

static void check_segments(const struct asm_image *image)
{
	addr end = 0;
	for (size_t i = 0; i < image->segment_count; i++) {
		const struct asm_segment *s = &image->segments[i];
		assert(s->count > 0 && s->words && "a segment has words");
		assert(s->at >= end && "by address, none over another");
		assert((word)s->at + s->count <= ADDR_MAX);
		end = s->at + s->count;
	}
	assert(image->segment_count > 0 && end <= image->end);
}

static void check_symbols(const struct asm_image *image)
{
	size_t labels = 0;
	for (size_t i = 0; i < image->symbol_count; i++) {
		const struct asm_symbol *s = &image->symbols[i];
		assert((i == 0 || strcmp(s[-1].name, s->name) < 0) &&
		       "by name, each once");
		assert(s->line == 0 || s->file < image->file_count);
		assert(s->kind > ASM_NO_SYMBOL && s->kind <= ASM_REGISTER);
		assert(s->kind != ASM_REGISTER || s->value < ISA_REGISTERS);
		assert((s->kind != ASM_LABEL ||
		        s->value == (word)s->real - s->window_l) &&
		       "a label's value is seen through its window");
		labels += s->kind == ASM_LABEL;
	}
	assert(labels == image->label_count && "asm_image_index finds all");
	for (size_t i = 1; i < image->label_count; i++)
		assert(image->labels[i - 1]->real <= image->labels[i]->real);
}

static void check_lines(const struct asm_image *image)
{
	addr end = 0;
	for (size_t i = 0; i < image->line_count; i++) {
		const struct asm_line *l = &image->lines[i];
		assert(l->count > 0 && l->window_l <= l->at);
		assert(l->at >= end && "by address, none over another");
		assert(l->file < image->file_count);
		end = l->at + l->count;
	}
}

void asm_image_check(const struct asm_image *image)
{
	assert(image->name && image->isa_name && image->entry <= ADDR_MAX);
	check_segments(image);
	check_symbols(image);
	check_lines(image);
}
