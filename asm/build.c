/* build.c: the image, made from the items by address. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "asm/internal.h"

/* ---- Layout ------------------------------------------------------------- */

struct layout {
	struct item **items; /* those with words, by address */
	size_t count;
	size_t words;
};

static int by_address(const void *a, const void *b)
{
	const struct item *x = *(struct item *const *)a;
	const struct item *y = *(struct item *const *)b;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static struct layout lay_out(struct as *as)
{
	struct layout l = {0};
	l.items = arena_alloc(&as->arena,
	                      (as->item_count + 1) * sizeof *l.items);
	for (struct item *item = as->items; item; item = item->next)
		if (item->count > 0) {
			l.items[l.count++] = item;
			l.words += item->count;
		}
	qsort(l.items, l.count, sizeof *l.items, by_address);
	return l;
}

static void overlap(struct as *as, addr at, const struct item *first,
                    const struct item *second)
{
	asm_note(asm_error(as, second->place, "asm-layout",
	                   "address %s is already taken", asm_show(at).s),
	         first->place, "by this");
}

/* Says where a word would be placed twice: of two items the later one in the
 * source is wrong, and is as if it were not there. */
static void check_overlap(struct as *as, const struct layout *l)
{
	const struct item *before = NULL;
	for (size_t i = 0; i < l->count && !as->displaced; i++) {
		const struct item *item = l->items[i];
		if (!before || item->at >= before->at + before->count) {
			before = item;
		} else if (item->order > before->order) {
			overlap(as, item->at, before, item);
		} else {
			overlap(as, item->at, item, before);
			before = item;
		}
	}
}

/* ---- Words and segments ------------------------------------------------- */

static void put_words(const struct item *item, word *to)
{
	for (addr i = 0; i < item->count; i++)
		to[i] = item->kind == ITEM_BYTES
		                ? (unsigned char)item->bytes[i]
		                : item->value;
}

static void make_segments(struct asm_image *image, const struct layout *l)
{
	struct arena *arena = &image->arena;
	word *words = arena_alloc(arena, l->words * sizeof *words);
	struct asm_segment *s = arena_alloc(arena, l->count * sizeof *s);
	size_t n = 0;
	assert(l->count > 0 && "an image without a word");
	for (size_t i = 0; i < l->count; i++) {
		const struct item *item = l->items[i];
		put_words(item, words);
		if (n > 0 && s[n - 1].at + s[n - 1].count == item->at)
			s[n - 1].count += item->count;
		else
			s[n++] = (struct asm_segment){item->at, item->count,
			                              words};
		words += item->count;
	}
	image->segments = s;
	image->segment_count = n;
	image->end = s[n - 1].at + s[n - 1].count;
}

/* ---- Files and lines ---------------------------------------------------- */

/* The sources that something came from, in the order they are met. */
struct files {
	const struct source **list;
	size_t count, room;
};

static unsigned file_index(struct as *as, struct files *f,
                           const struct source *source)
{
	for (size_t i = f->count; i-- > 0;) /* most often the last */
		if (f->list[i] == source)
			return (unsigned)i;
	f->list = arena_grow(&as->arena, f->list, f->count, &f->room,
	                     sizeof *f->list);
	f->list[f->count] = source;
	return (unsigned)f->count++;
}

static bool goes_on(const struct asm_line *a, const struct asm_line *b)
{
	return a->at + a->count == b->at && a->file == b->file &&
	       a->line == b->line && a->window_l == b->window_l &&
	       a->code == b->code && a->expanded == b->expanded;
}

static void make_lines(struct as *as, const struct layout *l,
                       struct files *files)
{
	struct asm_line *lines =
	        arena_alloc(&as->image->arena, l->count * sizeof *lines);
	size_t n = 0;
	for (size_t i = 0; i < l->count; i++) {
		const struct item *item = l->items[i];
		const struct line *from = asm_outermost(item->place.line);
		struct asm_line line = {
			.at = item->at,
			.count = item->count,
			.window_l = item->window ? item->window->l : 0,
			.file = file_index(as, files, from->source),
			.line = from->number,
			.code = item->kind == ITEM_INSN,
			.expanded = item->place.line->in != NULL,
		};
		if (n > 0 && goes_on(&lines[n - 1], &line))
			lines[n - 1].count += line.count;
		else
			lines[n++] = line;
	}
	as->image->lines = lines;
	as->image->line_count = n;
}

static void name_files(struct asm_image *image, const struct files *files)
{
	const char **names =
	        arena_alloc(&image->arena, files->count * sizeof *names);
	for (size_t i = 0; i < files->count; i++)
		names[i] = arena_strdup(&image->arena, files->list[i]->name);
	image->files = names;
	image->file_count = files->count;
}

/* ---- Symbols ------------------------------------------------------------ */

static int by_name(const void *a, const void *b)
{
	const struct asm_symbol *x = a, *y = b;
	return strcmp(x->name, y->name);
}

static struct asm_symbol symbol(struct as *as, const struct symbol *s,
                                struct files *files)
{
	struct asm_symbol made = {
		.name = arena_strdup(&as->image->arena, s->name),
		.kind = s->kind == SYMBOL_LABEL      ? ASM_LABEL
		        : s->kind == SYMBOL_REGISTER ? ASM_REGISTER
		                                     : ASM_VALUE,
		.value = s->value,
	};
	if (made.kind == ASM_LABEL) {
		made.real = s->real;
		made.window_l = s->window ? s->window->l : 0;
		made.window_b = s->window ? s->window->b : 0;
	}
	if (s->place.line) {
		const struct line *from = asm_outermost(s->place.line);
		made.file = file_index(as, files, from->source);
		made.line = from->number;
	}
	return made;
}

static void make_symbols(struct as *as, struct files *files)
{
	struct asm_image *image = as->image;
	struct asm_symbol *symbols = arena_alloc(
	        &image->arena, as->symbols.defined * sizeof *symbols);
	size_t n = 0;
	for (const struct symbol *s = as->symbols.first; s; s = s->next)
		symbols[n++] = symbol(as, s, files);
	qsort(symbols, n, sizeof *symbols, by_name);
	image->symbols = symbols;
	image->symbol_count = n;
	asm_image_index(image);
}

/* ---- The image ---------------------------------------------------------- */

/* .entry; else the label for it; else the first instruction; else the first
 * word. */
static bool find_entry(struct as *as, word *entry)
{
	const struct symbol *start = asm_find_symbol(as, AS_ENTRY_LABEL);
	const struct item *first = NULL;
	if (as->entry)
		return asm_eval(as, as->entry, entry);
	if (start->kind == SYMBOL_LABEL) {
		*entry = start->real;
		return true;
	}
	for (const struct item *item = as->items; item; item = item->next) {
		if (item->count > 0 && (!first || item->kind == ITEM_INSN))
			first = item;
		if (first && first->kind == ITEM_INSN)
			break;
	}
	*entry = first ? first->at : 0;
	return true;
}

bool asm_build_image(struct as *as, const struct source *source)
{
	struct diags *diags = as->diags;
	assert(!as->image && "one program, one image");
	struct layout l = lay_out(as);
	word entry;
	check_overlap(as, &l);
	if (find_entry(as, &entry) && entry > ADDR_MAX)
		asm_error(as, as->entry->place, "asm-range",
		          "%s is not an address (0..%d)", asm_show(entry).s,
		          ADDR_MAX);
	if (l.count == 0 && diags->errors == as->errors_before)
		diag_error(diags, (struct pos){.source = source}, "asm-empty",
		           "the program has no words");
	if (diags->errors > as->errors_before || diags->out_of_memory)
		return false;

	struct asm_image *image = calloc(1, sizeof *image);
	if (!image)
		longjmp(as->out_of_memory, 1);
	as->image = image;
	image->arena.out_of_memory = &as->out_of_memory;
	image->name = arena_strdup(&image->arena, source->name);
	image->isa_name = arena_strdup(&image->arena, as->isa->name);
	image->isa_hash = as->isa->hash;
	image->entry = (addr)entry;
	struct files files = {0};
	file_index(as, &files, source);
	make_segments(image, &l);
	make_lines(as, &l, &files);
	make_symbols(as, &files);
	name_files(image, &files);
	image->arena.out_of_memory = NULL;
	asm_image_check(image);
	return true;
}
