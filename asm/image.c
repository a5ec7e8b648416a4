/* image.c: what can be asked of an image. */
#include "asm/asm.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "asm/internal.h"

void asm_image_free(struct asm_image *image)
{
	if (!image)
		return;
	arena_free(&image->arena);
	free(image);
}

bool asm_image_load(const struct asm_image *image, struct machine *m,
                    addr base)
{
	if (base > m->q || image->end > m->q - base)
		return false;
	for (size_t i = 0; i < image->segment_count; i++) {
		const struct asm_segment *s = &image->segments[i];
		assert(s->at + s->count <= image->end);
		memcpy(&m->E[base + s->at], s->words,
		       s->count * sizeof *s->words);
		machine_touch(m, base + s->at, s->count);
	}
	return true;
}

/* ---- Symbols ------------------------------------------------------------ */

static int compare_name(const void *name, const void *symbol)
{
	return strcmp(name, ((const struct asm_symbol *)symbol)->name);
}

const struct asm_symbol *asm_symbol(const struct asm_image *image,
                                    const char *name)
{
	assert(name);
	if (image->symbol_count == 0)
		return NULL;
	return bsearch(name, image->symbols, image->symbol_count,
	               sizeof *image->symbols, compare_name);
}

static int by_real(const void *a, const void *b)
{
	const struct asm_symbol *x = *(const struct asm_symbol *const *)a;
	const struct asm_symbol *y = *(const struct asm_symbol *const *)b;
	if (x->real != y->real)
		return x->real < y->real ? -1 : 1;
	return strcmp(x->name, y->name);
}

void asm_image_index(struct asm_image *image)
{
	const struct asm_symbol **labels = arena_alloc(
	        &image->arena, image->symbol_count * sizeof *labels);
	size_t n = 0;
	for (size_t i = 0; i < image->symbol_count; i++)
		if (image->symbols[i].kind == ASM_LABEL)
			labels[n++] = &image->symbols[i];
	qsort(labels, n, sizeof *labels, by_real);
	image->labels = labels;
	image->label_count = n;
}

/* How many labels are at or below a real address. */
static size_t labels_below(const struct asm_image *image, addr real)
{
	size_t low = 0, high = image->label_count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (image->labels[middle]->real <= real)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Whether a word at `real` is seen as the label is. */
static bool same_window(const struct asm_symbol *s, addr real,
                        const struct asm_line *line)
{
	if (line && s->window_l != line->window_l)
		return false;
	return s->window_b == 0 || real - s->window_l < s->window_b;
}

const struct asm_symbol *asm_label_at(const struct asm_image *image,
                                      addr real, addr *offset)
{
	assert(offset && "where the distance goes");
	const struct asm_line *line = asm_line_at(image, real);
	const struct asm_symbol *found = NULL;
	for (size_t i = labels_below(image, real); i-- > 0;) {
		const struct asm_symbol *s = image->labels[i];
		if (found && s->real != found->real)
			break;
		if (same_window(s, real, line))
			found = s; /* of several the first by name */
	}
	if (found)
		*offset = real - found->real;
	return found;
}

/* ---- Lines -------------------------------------------------------------- */

static int compare_line(const void *key, const void *element)
{
	addr real = *(const addr *)key;
	const struct asm_line *line = element;
	if (real < line->at)
		return -1;
	return real - line->at >= line->count;
}

const struct asm_line *asm_line_at(const struct asm_image *image, addr real)
{
	if (image->line_count == 0)
		return NULL;
	return bsearch(&real, image->lines, image->line_count,
	               sizeof *image->lines, compare_line);
}

/* ---- Tables ------------------------------------------------------------- */

static void print_place(const struct asm_image *image, unsigned file,
                        unsigned line, struct text *out)
{
	assert(line == 0 || file < image->file_count);
	if (line)
		text_printf(out, "%s:%u", image->files[file], line);
	else
		text_add(out, "command line");
}

static void print_symbol(const struct asm_image *image,
                         const struct asm_symbol *s, struct text *out)
{
	size_t start = out->size;
	text_add(out, s->name);
	text_pad_to(out, start, 24);
	switch (s->kind) {
	case ASM_LABEL:
		text_printf(out, "label     %8" PRIu64 " %8" PRIu32, s->value,
		            s->real);
		break;
	case ASM_REGISTER:
		text_printf(out, "register  r%" PRIu64, s->value);
		break;
	case ASM_VALUE:
		text_printf(out, "value     %s", asm_show(s->value).s);
		break;
	case ASM_NO_SYMBOL:
		assert(!"a symbol of no kind");
	}
	text_pad_to(out, start, 56);
	print_place(image, s->file, s->line, out);
	text_char(out, '\n');
}

void asm_print_symbols(const struct asm_image *image, struct text *out)
{
	text_printf(out, "%-24s%-10s%8s %8s    %s\n", "name", "kind", "value",
	            "real", "defined");
	for (size_t i = 0; i < image->symbol_count; i++)
		print_symbol(image, &image->symbols[i], out);
}

void asm_print_lines(const struct asm_image *image, struct text *out)
{
	text_printf(out, "%-7s%7s  %7s  %-4s  %s\n", "real", "words",
	            "virtual", "what", "line");
	for (size_t i = 0; i < image->line_count; i++) {
		const struct asm_line *l = &image->lines[i];
		text_printf(out, "%-7" PRIu32 "%7" PRIu32 "  ", l->at,
		            l->count);
		text_printf(out, "%7" PRIu32 "  %-4s %c", l->at - l->window_l,
		            l->code ? "code" : "data", l->expanded ? '+' : ' ');
		print_place(image, l->file, l->line, out);
		text_char(out, '\n');
	}
}
