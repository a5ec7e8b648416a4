/* place.c: places: LABEL, FILE:LINE, LINE, an address. */
#include <inttypes.h>
#include <string.h>

#include "repl/internal.h"

static bool ends_with(const char *name, const char *file, size_t n)
{
	size_t size = strlen(name);
	return size >= n && strncmp(name + size - n, file, n) == 0 &&
	       (size == n || name[size - n - 1] == '/');
}

/* A line of a file, as typed. */
struct line {
	const char *file;
	size_t size;
	word number;
};

/* The first word of a program that came from that line, or from the first after
 * it with any. */
static bool in_program(const struct repl *r, unsigned level, unsigned vm,
                       const struct line *line, addr *real)
{
	addr from;
	const struct asm_image *image =
	        repl_level_program(r, level, vm, &from);
	const struct asm_line *best = NULL;
	for (size_t i = 0; image && i < image->line_count; i++) {
		const struct asm_line *l = &image->lines[i];
		if (!l->code || l->line < line->number ||
		    !ends_with(image->files[l->file], line->file, line->size))
			continue;
		if (!best || l->line < best->line)
			best = l;
	}
	if (best)
		*real = from + best->at;
	return best != NULL;
}

/* In the program that is selected, or else in any other that runs. */
static bool line_place(struct repl *r, const struct line *line, addr *real)
{
	struct view v;
	unsigned depth = r->target.depth;
	repl_level_view(r, &r->m, r->level, &v);
	if (in_program(r, r->level, v.vm, line, real))
		return true;
	for (unsigned i = depth + 1; i-- > 0;) { /* the guests first */
		unsigned vms = i == depth ? r->target.programs : 1;
		for (unsigned vm = 0; vm < vms; vm++)
			if (in_program(r, i, vm, line, real))
				return true;
	}
	return repl_fail(r,
	                 "no instruction comes from %.*s:%" PRIu64 " or after",
	                 (int)line->size, line->file, line->number);
}

/* The file that a line without one is of: shown last, or P's. */
static const char *file_here(struct repl *r)
{
	struct view v;
	addr real, from;
	if (r->list_file)
		return r->list_file;
	repl_level_view(r, &r->m, r->level, &v);
	if (!repl_view_relocate(&v, v.psw.p, &real))
		return NULL;
	const struct asm_image *image = repl_level_image_at(r, real, &from);
	const struct asm_line *l = image ? asm_line_at(image, real - from)
	                                 : NULL;
	return l ? image->files[l->file] : NULL;
}

/* A decimal number and nothing more is a line, as in gdb. */
static bool is_line(const char *s)
{
	size_t n = strspn(s, "0123456789");
	if (n == 0 || !strchr(" \t", s[n]))
		return false;
	s = repl_skip_blanks(s + n);
	return !*s || !strchr("+-*/%&|^<>=!?", *s);
}

bool repl_stop_place(struct repl *r, const char **s, addr *real)
{
	const char *at = repl_skip_blanks(*s);
	size_t n = strcspn(at, " \t");
	const char *colon = memchr(at, ':', n);
	bool address = !strncmp(at, "E:", 2) || !strncmp(at, "real:", 5);
	struct line line = {at, colon ? (size_t)(colon - at) : 0, 0};
	if (address || (!colon && !is_line(at)))
		return repl_expr_address(r, r->level, s, real);
	if (!colon) {
		line.file = file_here(r);
		if (!line.file)
			return repl_fail(r,
			                 "no source is known here; *%.*s is "
			                 "the address", (int)n, at);
		line.size = strlen(line.file);
	}
	*s = colon ? colon + 1 : at;
	return repl_read_number(r, s, &line.number) &&
	       line_place(r, &line, real);
}
