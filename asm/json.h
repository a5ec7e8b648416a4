/* json.h: places in a JSON text. */
#ifndef ASM_JSON_H
#define ASM_JSON_H

#include "base/source.h"
#include "base/text.h"

/* The way to a value from the outermost one, which is NULL. */
struct json_path {
	const struct json_path *up;
	const char *key; /* member of an object; NULL: element of an array */
	size_t index;    /* ... which, from 0 */
};

/* Where the value at a path stands. The text must be well-formed JSON.
 * locate.c */
struct pos json_locate(const struct source *source,
                       const struct json_path *path);

/* Appends "segments[2].words[5]". locate.c */
void json_path_print(const struct json_path *path, struct text *out);

#endif
