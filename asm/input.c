/* input.c: where the next line comes from.
 *
 * Files and expansions are frames on a stack, so that nothing in the input can
 * use up the C stack. What is opened in a frame (.if, .macro, .rept) must be
 * closed in it.
 */
#include <assert.h>
#include <string.h>

#include "asm/internal.h"

static struct frame *push(struct as *as)
{
	struct frame *f = arena_alloc(&as->arena, sizeof *f);
	f->up = as->frame;
	f->includes = as->frame ? as->frame->includes : 0;
	as->frame = f;
	return f;
}

void asm_push_file(struct as *as, const struct source *source)
{
	struct frame *f = push(as);
	f->source = source;
	f->includes++;
}

void asm_push_expansion(struct as *as, const struct frame *expansion)
{
	assert(expansion->expansion && expansion->repeats > 0);
	struct frame *f = push(as), saved = *f;
	*f = *expansion;
	f->up = saved.up;
	f->includes = saved.includes;
}

/* Counts a line towards the limit; false when it is passed. */
static bool allowed(struct as *as, const struct frame *f)
{
	if (++as->expanded_lines <= AS_EXPANDED_LINES &&
	    as->expanded_bytes <= AS_EXPANDED_BYTES)
		return true;
	struct place place = {0};
	if (f->expansion)
		place = f->expansion->use;
	asm_error(as, place, "asm-limit",
	          "the program grows beyond %d lines or %d bytes here",
	          AS_EXPANDED_LINES, AS_EXPANDED_BYTES);
	as->stop = as->incomplete = true;
	return false;
}

static const struct line *file_line(struct as *as, struct frame *f)
{
	const struct source *s = f->source;
	if (f->at >= s->size || (f->includes > 1 && !allowed(as, f)))
		return NULL;
	assert(f->at < s->size && s->size <= AS_SOURCE_MAX);
	const char *from = s->text + f->at;
	const char *end = memchr(from, '\n', s->size - f->at);
	size_t size = end ? (size_t)(end - from) : s->size - f->at;
	f->at += size + 1;
	if (size > 0 && from[size - 1] == '\r')
		size--;
	struct line *line = arena_alloc(&as->arena, sizeof *line);
	line->text = from;
	line->size = (unsigned)size;
	line->number = ++f->number;
	line->source = s;
	return line;
}

static const struct line *expansion_line(struct as *as, struct frame *f)
{
	assert(f->next <= f->count && "past the end of the body");
	if (f->next == f->count)
		return NULL;
	const struct line *line = f->body[f->next++];
	if (f->expansion->macro)
		line = asm_substitute(as, line, f->expansion, f->arguments);
	else
		line = asm_copy_line(as, line, f->expansion);
	return allowed(as, f) ? line : NULL;
}

const struct line *asm_frame_line(struct as *as)
{
	struct frame *f = as->frame;
	if (as->stop)
		return NULL;
	const struct line *line = f->source ? file_line(as, f)
	                                    : expansion_line(as, f);
	if (line && as->want_rows) {
		struct row *row = arena_alloc(&as->arena, sizeof *row);
		row->line = line;
		row->before = as->newest;
		row->at = as->here;
		*as->last_row = row;
		as->last_row = &row->next;
		as->newest_row = row;
	}
	return line;
}

void asm_mark_row(struct as *as, enum row_kind kind)
{
	if (as->newest_row)
		as->newest_row->kind = kind;
}

/* At the end of a frame: repeats it or leaves it. */
static void end_frame(struct as *as)
{
	struct frame *f = as->frame;
	for (; f->conditions && !as->stop; f->conditions = f->conditions->up)
		asm_error(as, f->conditions->place, "asm-block",
		          "`.if` without `.endif`");
	if (f->expansion && f->repeats > 1 && !as->stop) {
		struct expansion *again =
		        arena_alloc(&as->arena, sizeof *again);
		*again = *f->expansion;
		again->number++;
		f->expansion = again;
		f->repeats--;
		f->next = 0;
		return;
	}
	as->frame = f->up;
}

const struct line *asm_next_line(struct as *as)
{
	while (as->frame) {
		const struct line *line = asm_frame_line(as);
		if (line)
			return line;
		end_frame(as);
	}
	return NULL;
}

/* ---- .include ----------------------------------------------------------- */

static const struct source *current_file(const struct as *as)
{
	const struct frame *f = as->frame;
	while (f && !f->source)
		f = f->up;
	assert(f && "every expansion is in a file");
	return f->source;
}

static void cannot_include(struct as *as, struct place place,
                           const char *name, const char *why)
{
	asm_error(as, place, "asm-include", "cannot include `%s`: %s", name,
	          why);
	as->incomplete = true;
}

void asm_include(struct cursor *c)
{
	struct as *as = c->as;
	struct place place = asm_here(c);
	if (c->token.kind != TOKEN_STRING) {
		asm_expected(c, "a file name in quotes");
		return;
	}
	const char *name = arena_strndup(&as->arena,
	                                 c->line->text + c->token.at + 1,
	                                 c->token.size - 2);
	asm_advance(c);
	if (!asm_expect_end(c))
		return;
	if (as->frame->includes >= AS_INCLUDE_DEPTH) {
		cannot_include(as, place, name, "files are nested too deeply; "
		               "does it include itself?");
		as->stop = true;
		return;
	}
	const char *why = "no files can be read here";
	const struct source *source = NULL;
	if (as->reader) {
		why = "not found";
		source = as->reader->find(as->reader->ctx, name, NULL,
		                          current_file(as), &why);
	}
	if (!source)
		cannot_include(as, place, name, why ? why : "not found");
	else if (source->size > AS_SOURCE_MAX)
		cannot_include(as, place, name, "it is too large");
	else
		asm_push_file(as, source);
}
