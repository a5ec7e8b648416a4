/* source.c: lines of a source. See source.h. */
#include "base/source.h"

#include <assert.h>
#include <string.h>
#include <utf8proc.h>

const char *source_line(const struct source *s, unsigned line, size_t *size)
{
	assert(size && "where the line's size goes");
	if (!s || line == 0)
		return NULL;
	const char *at = s->text, *end = s->text + s->size;
	while (--line > 0) {
		at = memchr(at, '\n', (size_t)(end - at));
		if (!at)
			return NULL;
		at++;
	}
	const char *stop = memchr(at, '\n', (size_t)(end - at));
	*size = (size_t)((stop ? stop : end) - at);
	if (*size > 0 && at[*size - 1] == '\r')
		--*size;
	return at;
}

struct pos source_nul(const struct source *s)
{
	struct pos pos = {.source = s};
	const char *nul = memchr(s->text, '\0', s->size), *line = s->text;
	if (!nul)
		return pos;
	pos.line = 1;
	for (const char *at = s->text; at < nul; at++)
		if (*at == '\n') {
			pos.line++;
			line = at + 1;
		}
	pos.column = (unsigned)(nul - line) + 1;
	pos.width = 1;
	return pos;
}

unsigned source_characters(struct pos pos)
{
	assert((pos.source || pos.line == 0) && "a line of nothing");
	size_t size = 0, at = 0, end = pos.column ? pos.column - 1 : 0;
	const char *line = source_line(pos.source, pos.line, &size);
	unsigned n = 1;
	if (!line)
		return pos.line ? pos.column : 0;
	for (; at < end && at < size; n++) {
		utf8proc_int32_t code;
		utf8proc_ssize_t k =
			utf8proc_iterate((const utf8proc_uint8_t *)line + at,
		                         (utf8proc_ssize_t)(size - at), &code);
		at += k > 0 ? (size_t)k : 1;
	}
	return n;
}
