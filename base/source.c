/* source.c: lines of a source. See source.h. */
#include "base/source.h"

#include <string.h>

const char *source_line(const struct source *s, unsigned line, size_t *size)
{
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
