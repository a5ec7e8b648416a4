/* compose.c: a monitor and its guests as one program.
 *
 * Each guest's words go to its VM's storage, and the guest's entry into the
 * VM's block, where boot finds it: that is all there is to starting a virtual
 * machine. Symbols and lines come along, moved as the words are, so that a
 * debugger finds its way at every level.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vmm/vmm.h"

struct compose {
	const struct asm_image *monitor;
	const struct asm_image *const *guests;
	size_t count;
	struct vmm_layout layout;
	addr q;
	struct asm_image *image; /* gets the lists below at the end */
	struct asm_segment *segments;
	struct asm_symbol *symbols;
	struct asm_line *lines;
	const char **files;
	size_t segment_count, symbol_count, line_count, file_count;
	size_t segment_room, symbol_room, line_room, file_room;
};

/* Room for one more in a list of the image's arena. */
#define MORE(c, list)                                                         \
	((c)->list##s = arena_grow(&(c)->image->arena, (c)->list##s,           \
	                           (c)->list##_count, &(c)->list##_room,       \
	                           sizeof *(c)->list##s),                      \
	 &(c)->list##s[(c)->list##_count++])

/* ---- Adding one program, moved up by `base` ----------------------------- */

static void add_segments(struct compose *c, const struct asm_image *from,
                         addr base)
{
	for (size_t i = 0; i < from->segment_count; i++) {
		const struct asm_segment *s = &from->segments[i];
		*MORE(c, segment) = (struct asm_segment){
			base + s->at, s->count, s->words,
		};
	}
}

static void add_symbols(struct compose *c, const struct asm_image *from,
                        addr base, addr size, const char *prefix)
{
	struct text name = {0};
	for (size_t i = 0; i < from->symbol_count; i++) {
		struct asm_symbol s = from->symbols[i];
		name.size = 0;
		text_printf(&name, "%s%s", prefix, s.name);
		s.name = arena_strdup(&c->image->arena, text_str(&name));
		s.file += (unsigned)c->file_count;
		if (s.kind == ASM_LABEL && base) {
			s.real += base;
			s.window_l += base;
			s.window_b = s.window_b ? s.window_b : size;
		}
		*MORE(c, symbol) = s;
	}
	text_free(&name);
}

static void add_lines(struct compose *c, const struct asm_image *from,
                      addr base)
{
	for (size_t i = 0; i < from->line_count; i++) {
		struct asm_line l = from->lines[i];
		l.at += base;
		l.window_l += base;
		l.file += (unsigned)c->file_count;
		*MORE(c, line) = l;
	}
}

static void add(struct compose *c, const struct asm_image *from, addr base,
                addr size, const char *prefix)
{
	add_segments(c, from, base);
	add_symbols(c, from, base, size, prefix);
	add_lines(c, from, base);
	for (size_t i = 0; i < from->file_count; i++)
		*MORE(c, file) = arena_strdup(&c->image->arena, from->files[i]);
}

/* ---- The whole ---------------------------------------------------------- */

/* The image's own copy of every segment, with the guests' entries put into
 * the VMs' blocks. */
static void own_words(struct compose *c)
{
	const struct vmm_layout *l = &c->layout;
	for (size_t i = 0; i < c->segment_count; i++) {
		struct asm_segment *s = &c->segments[i];
		word *words = arena_alloc(&c->image->arena,
		                          s->count * sizeof *words);
		memcpy(words, s->words, s->count * sizeof *words);
		for (unsigned vm = 0; vm < c->count; vm++) {
			addr at = vmm_entry_cell(l, vm);
			if (at - s->at < s->count)
				words[at - s->at] = c->guests[vm]->entry;
		}
		s->words = words;
	}
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct asm_symbol *)a)->name,
	              ((const struct asm_symbol *)b)->name);
}

static void fill(struct compose *c)
{
	struct asm_image *image = c->image;
	const struct vmm_layout *l = &c->layout;
	image->name = arena_strdup(&image->arena, c->monitor->name);
	image->isa_name = arena_strdup(&image->arena, c->monitor->isa_name);
	image->isa_hash = c->monitor->isa_hash;
	image->entry = c->monitor->entry;
	image->end = l->k;
	add(c, c->monitor, 0, 0, "");
	for (unsigned i = 0; i < c->count; i++) {
		char prefix[24];
		addr size, base = vmm_base(l, i, c->q, &size);
		snprintf(prefix, sizeof prefix, "vm%u.", i);
		add(c, c->guests[i], base, size, prefix);
		image->end = base + c->guests[i]->end;
	}
	own_words(c);
	qsort(c->symbols, c->symbol_count, sizeof *c->symbols, by_name);
	image->segments = c->segments;
	image->segment_count = c->segment_count;
	image->symbols = c->symbols;
	image->symbol_count = c->symbol_count;
	image->lines = c->lines;
	image->line_count = c->line_count;
	image->files = c->files;
	image->file_count = c->file_count;
	asm_image_index(image);
}

/* False when there is no memory for it. */
static bool filled(struct compose *c)
{
	jmp_buf no_memory;
	if (setjmp(no_memory) != 0)
		return false;
	c->image->arena.out_of_memory = &no_memory;
	fill(c);
	c->image->arena.out_of_memory = NULL;
	asm_image_check(c->image);
	return true;
}

static bool fits(const struct compose *c, struct diags *diags)
{
	const struct pos nowhere = {NULL, 0, 0, 0};
	size_t before = diags->errors;
	addr size;
	vmm_base(&c->layout, 0, c->q, &size);
	if (c->count > c->layout.vms)
		diag_error(diags, nowhere, "vmm-guests",
		           "%zu guests for a monitor built for %u", c->count,
		           c->layout.vms);
	else if (size == 0)
		diag_error(diags, nowhere, "vmm-room",
		           "storage of %" PRIu32 " words has no room for %u "
		           "virtual machine%s above a monitor of %" PRIu32,
		           c->q, c->layout.vms, c->layout.vms > 1 ? "s" : "",
		           c->layout.k);
	else
		for (size_t i = 0; i < c->count; i++)
			if (c->guests[i]->end > size)
				diag_error(diags, nowhere, "vmm-room",
				           "%s needs %" PRIu32 " words, its "
				           "virtual machine has %" PRIu32,
				           c->guests[i]->name,
				           c->guests[i]->end, size);
	return diags->errors == before;
}

struct asm_image *vmm_compose(const struct asm_image *monitor,
                              const struct asm_image *const *guests,
                              size_t count, addr q, struct diags *diags)
{
	struct compose c = {
		.monitor = monitor, .guests = guests, .count = count, .q = q,
	};
	if (!vmm_layout(monitor, &c.layout, diags) || !fits(&c, diags))
		return NULL;
	c.image = calloc(1, sizeof *c.image);
	if (c.image && filled(&c))
		return c.image;
	diags->out_of_memory = 1;
	asm_image_free(c.image);
	return NULL;
}
