/* json_locate.c: where in a JSON text a value stands.
 *
 * jansson tells the place of a syntax error, but not that of a value it has
 * read. This finds it again by its path. The text has been read by jansson, so
 * it is known to be well formed.
 */
#include <string.h>

#include "base/json.h"

static const char *skip_blanks(const char *s, const char *end)
{
	while (s < end && (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\r'))
		s++;
	return s;
}

static const char *skip_string(const char *s, const char *end)
{
	for (s++; s < end && *s != '"'; s++)
		if (*s == '\\')
			s++;
	return s < end ? s + 1 : end;
}

static const char *skip_value(const char *s, const char *end)
{
	size_t depth = 0;
	do {
		s = skip_blanks(s, end);
		if (s >= end)
			return end;
		if (*s == '"') {
			s = skip_string(s, end);
		} else if (*s == '{' || *s == '[') {
			depth++;
			s++;
		} else if (*s == '}' || *s == ']') {
			depth -= depth > 0;
			s++;
		} else if (*s == ',' || *s == ':') {
			s++;
		} else {
			while (s < end && !strchr(",:{}[]\" \t\r\n", *s))
				s++;
		}
	} while (depth > 0);
	return s;
}

/* The member or element that one step of a path leads to, or NULL. */
static const char *step(const char *s, const char *end,
                        const struct json_path *path)
{
	size_t index = 0;
	if (s >= end || *s != (path->key ? '{' : '['))
		return NULL;
	for (s = skip_blanks(s + 1, end); s < end && *s != '}' && *s != ']';) {
		if (path->key) {
			const char *key = s + 1;
			s = skip_string(s, end);
			size_t size = (size_t)(s - key) - 1;
			s = skip_blanks(s, end) + 1; /* the colon */
			s = skip_blanks(s, end);
			if (size == strlen(path->key) &&
			    memcmp(key, path->key, size) == 0)
				return s;
		} else if (index++ == path->index) {
			return s;
		}
		s = skip_blanks(skip_value(s, end), end);
		if (s < end && *s == ',')
			s = skip_blanks(s + 1, end);
	}
	return NULL;
}

/* The value at a path; as near to it as can be found. */
static const char *find(const char *s, const char *end,
                        const struct json_path *path)
{
	if (!path)
		return skip_blanks(s, end);
	const char *up = find(s, end, path->up);
	const char *found = step(up, end, path);
	return found ? found : up;
}

struct pos json_locate(const struct source *source,
                       const struct json_path *path)
{
	struct pos pos = {source, 1, 1, 1};
	const char *end = source->text + source->size;
	const char *at = find(source->text, end, path);
	for (const char *s = source->text; s < at; s++) {
		pos.column++;
		if (*s == '\n') {
			pos.line++;
			pos.column = 1;
		}
	}
	if (at < end && *at != '{' && *at != '[')
		pos.width = (unsigned)(skip_value(at, end) - at);
	return pos;
}

void json_path_print(const struct json_path *path, struct text *out)
{
	if (!path)
		return;
	json_path_print(path->up, out);
	if (path->key)
		text_printf(out, "%s%s", path->up ? "." : "", path->key);
	else
		text_printf(out, "[%zu]", path->index);
}
