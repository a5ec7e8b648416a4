/* list.c: list: the source. */
#include <inttypes.h>
#include <string.h>

#include "repl/internal.h"

enum { LIST_LINES = 11 };

static bool line_of(const struct text *t, unsigned line, const char **s,
                    size_t *n)
{
	const char *at = text_str(t), *end = at + t->size;
	for (unsigned i = 1; i < line && at < end; i++) {
		const char *nl = memchr(at, '\n', (size_t)(end - at));
		if (!nl)
			return false;
		at = nl + 1;
	}
	if (at >= end)
		return false;
	const char *nl = memchr(at, '\n', (size_t)(end - at));
	*s = at;
	*n = (size_t)((nl ? nl : end) - at);
	return true;
}

static bool list_file(struct repl *r, const char *file, unsigned from,
                      unsigned count, unsigned mark)
{
	const struct text *t = repl_target_source(r, file);
	const char *s;
	size_t n;
	if (!t || !t->size)
		return repl_fail(r, "the text of %s is not available", file);
	if (!line_of(t, from, &s, &n))
		return repl_fail(r, "%s has no line %u", file, from);
	repl_say(r, "%s\n", file);
	for (unsigned i = from; i - from < count; i++) {
		if (!line_of(t, i, &s, &n))
			break;
		repl_say(r, "%s %5u  %.*s\n", i == mark ? "=>" : "  ", i,
		         (int)n, s);
		r->next_list = i + 1;
	}
	r->first_list = from;
	r->list_file = file;
	return true;
}

static bool list_around(struct repl *r, addr real, bool mark)
{
	addr from;
	const struct asm_image *image = repl_level_image_at(r, real, &from);
	const struct asm_line *l = image ? asm_line_at(image, real - from)
	                                 : NULL;
	if (!l)
		return repl_fail(r,
		                 "the source of cell %u is unknown; "
		                 "`disassemble` shows the cell",
		                 real);
	unsigned half = LIST_LINES / 2;
	return list_file(r, image->files[l->file],
	                 l->line > half ? l->line - half : 1, LIST_LINES,
	                 mark ? l->line : 0);
}

/* `list N`, `list N,M`, `list -`: lines of the file shown last, or of P's. */
static bool list_lines(struct repl *r, const char *s)
{
	struct view v;
	addr real, from;
	word first = 0, last = 0;
	const char *file = r->list_file;
	bool back = *s == '-' && !*repl_skip_blanks(s + 1);
	if (!back &&
	    (!repl_read_number(r, &s, &first) ||
	     (*repl_skip_blanks(s) == ',' &&
	      (s = repl_skip_blanks(s) + 1, !repl_read_number(r, &s, &last))) ||
	     !repl_at_end(r, s)))
		return false;
	repl_level_view(r, &r->m, r->level, &v);
	if (!file && repl_view_relocate(&v, v.psw.p, &real)) {
		const struct asm_image *image =
			repl_level_image_at(r, real, &from);
		const struct asm_line *l =
		        image ? asm_line_at(image, real - from) : NULL;
		file = l ? image->files[l->file] : NULL;
		r->first_list = l ? l->line : 1;
	}
	if (!file)
		return repl_fail(r, "the source is unknown here");
	if (back) {
		if (r->first_list <= 1)
			return repl_fail(r, "this is the beginning of %s",
			                 file);
		last = r->first_list - 1;
		first = last >= LIST_LINES ? last - LIST_LINES + 1 : 1;
	} else if (!last) { /* around it */
		first = first > LIST_LINES / 2 ? first - LIST_LINES / 2 : 1;
		last = first + LIST_LINES - 1;
	}
	if (first == 0 || last < first || last > UINT32_MAX)
		return repl_fail(r, "these lines do not exist");
	return list_file(r, file, (unsigned)first, (unsigned)(last - first + 1),
	                 0);
}

bool repl_do_list(struct repl *r, const char *arguments)
{
	struct view v;
	addr real;
	if (*arguments == '-' || (*arguments >= '0' && *arguments <= '9'))
		return list_lines(r, arguments);
	if (*arguments)
		return repl_stop_place(r, &arguments, &real) &&
		       repl_at_end(r, arguments) && list_around(r, real, false);
	if (r->list_file)
		return list_file(r, r->list_file, r->next_list, LIST_LINES, 0);
	repl_level_view(r, &r->m, r->level, &v);
	if (!repl_view_relocate(&v, v.psw.p, &real))
		return repl_fail(r, "P = %u is out of bounds; say where",
		                 v.psw.p);
	return list_around(r, real, true);
}
