/* line.c: places in lines, and the errors that point at them.
 *
 * A line in an expansion was copied from a line of the macro, with arguments
 * put in; that line may itself have come out of an expansion. An error is shown
 * where its text stands in a file, which is in the macro; what the user did
 * is a note for each expansion, innermost first: the argument if the text came
 * from one, else the use.
 */
#include <assert.h>

#include "asm/internal.h"

static const struct piece *piece_at(const struct line *line, unsigned at)
{
	size_t low = 0, high = line->piece_count;
	assert(high > 0 && line->pieces[0].at == 0);
	while (high - low > 1) { /* pieces[low].at <= at < pieces[high].at */
		size_t middle = (low + high) / 2;
		if (line->pieces[middle].at <= at)
			low = middle;
		else
			high = middle;
	}
	return &line->pieces[low];
}

/* The byte of a file that a byte of a line came from: its first or its last,
 * where there are several. */
static struct pos byte_pos(const struct line *line, unsigned at, bool last)
{
	for (; line->of; line = line->of) {
		if (!line->pieces)
			continue;
		const struct piece *p = piece_at(line, at);
		if (p->width == 0)
			at = p->from + (at - p->at);
		else
			at = p->from + (last ? p->width - 1 : 0);
	}
	return (struct pos){line->source, line->number, at + 1, 1};
}

struct pos asm_pos(struct place at)
{
	if (!at.line)
		return (struct pos){0};
	unsigned width = at.width ? at.width : 1;
	struct pos from = byte_pos(at.line, at.at, false);
	struct pos to = byte_pos(at.line, at.at + width - 1, true);
	if (to.source == from.source && to.line == from.line &&
	    to.column >= from.column)
		from.width = to.column - from.column + 1;
	return from;
}

/* Where the text at a place was written by whoever used the macro. */
static struct place user_place(struct place at)
{
	const struct line *line = at.line;
	if (line->pieces) {
		const struct piece *p = piece_at(line, at.at);
		if (p->width && p->origin.line) {
			struct place place = p->origin;
			unsigned skip = at.at - p->at;
			if (skip < place.width) {
				place.at += skip;
				place.width -= skip;
			}
			if (at.width && at.width < place.width)
				place.width = at.width;
			return place;
		}
	}
	return line->in->use;
}

static void add_expansion_notes(struct diag *diag, struct place at)
{
	enum { SHOWN = 5 };
	unsigned shown = 0;
	struct pos before = {0};
	while (diag && at.line && at.line->in) {
		const struct expansion *e = at.line->in;
		at = e->macro ? user_place(at) : e->use;
		struct pos pos = asm_pos(at);
		bool again = pos.source == before.source &&
		             pos.line == before.line &&
		             pos.column == before.column;
		before = pos;
		/* a macro that uses itself says nothing new each time; of many
		 * the outermost is still wanted */
		if (at.line->in && (again || shown++ >= SHOWN))
			continue;
		if (e->macro)
			diag_note(diag, pos, "macro `%s` used here",
			          e->macro->name);
		else
			diag_note(diag, pos, "in repetition %u of this",
			          e->number);
	}
}

struct diag *asm_error(struct as *as, struct place at, const char *code,
                       const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	struct diag *diag =
		diag_verror(as->diags, asm_pos(at), code, format, ap);
	va_end(ap);
	add_expansion_notes(diag, at);
	return diag;
}

struct diag *asm_warning(struct as *as, struct place at, const char *code,
                         const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	struct diag *diag =
		diag_vwarning(as->diags, asm_pos(at), code, format, ap);
	va_end(ap);
	add_expansion_notes(diag, at);
	return diag;
}

void asm_note(struct diag *diag, struct place at, const char *format, ...)
{
	if (!at.line)
		return;
	va_list ap;
	va_start(ap, format);
	diag_vnote(diag, asm_pos(at), format, ap);
	va_end(ap);
}

const struct line *asm_outermost(const struct line *line)
{
	for (;;) {
		if (line->in && line->in->macro)
			line = line->in->use.line;
		else if (line->of)
			line = line->of;
		else
			return line;
	}
}

struct place asm_join(struct place from, struct place to)
{
	assert(from.line == to.line && to.at + to.width >= from.at);
	from.width = to.at + to.width - from.at;
	return from;
}

const struct line *asm_copy_line(struct as *as, const struct line *of,
                                 const struct expansion *in)
{
	assert(of && in && "copied where there is no expansion");
	struct line *line = arena_alloc(&as->arena, sizeof *line);
	line->text = of->text;
	line->size = of->size;
	line->of = of;
	line->in = in;
	return line;
}
