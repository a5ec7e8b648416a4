/* source.h: source files, positions in them, and where they come from.
 *
 * Libraries do not open files. They ask a reader for a source by name; the
 * command line gives one that looks in directories, a test one that looks in
 * a table. The reader owns what it hands out and keeps it until it is freed
 * itself, so a position or a diagnostic may point into the text for as long
 * as the reader lives.
 */
#ifndef BASE_SOURCE_H
#define BASE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

struct source {
	const char *name; /* as shown in messages: a path */
	const char *text; /* bytes, NUL after the last; may contain NULs */
	size_t size;      /* bytes */
};

/* A place in a source. line 0 means "the whole file" or "no place". */
struct pos {
	const struct source *source; /* NULL: no source (command line, ...) */
	unsigned line;               /* from 1 */
	unsigned column;             /* from 1, in bytes */
	unsigned width;              /* bytes to underline, 0 as 1 */
};

/* The line `line` of the source, without its end; NULL when it has none. */
const char *source_line(const struct source *s, unsigned line, size_t *size);

/* The place of the first NUL byte, which no text has: what follows it would be
 * lost on whoever takes the text for a string. Line 0 when there is none. */
struct pos source_nul(const struct source *s);

/* The column of a place counted in characters (Unicode code points, a byte
 * that is not UTF-8 as one) in place of bytes; 0 when it has no line. */
unsigned source_characters(struct pos pos);

struct source_reader {
	void *ctx;
	/* Finds `name` as mentioned in the file `from` (NULL: mentioned by the
	 * user). `suffix` (".yaml", NULL for none) may be added to the name.
	 * NULL when there is none; then *why (if not NULL) says why, in a
	 * string the reader owns. */
	const struct source *(*find)(void *ctx, const char *name,
	                             const char *suffix,
	                             const struct source *from,
	                             const char **why);
};

#endif
