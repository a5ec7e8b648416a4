/* json.h: reading JSON strictly, and writing it without loss, over jansson.
 *
 * jansson checks the syntax; this checks that what is there is what should be,
 * and reports each fault with its path, line and column. jansson also refuses
 * to hold a text that is not UTF-8, and then json_pack gives no value at all:
 * whatever a user may have named must come through json_text.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"

/* ---- Reading ------------------------------------------------------------ */

/* A source as a value, which the caller gives up. NULL with an error of that
 * code where it is not well-formed JSON (a NUL byte is not, and a key that
 * stands twice), or with diags->out_of_memory. json.c */
json_t *json_read(const struct source *source, const char *code,
                  struct diags *diags);

/* The way to a value from the outermost one, which is NULL. */
struct json_path {
	const struct json_path *up;
	const char *key; /* member of an object; NULL: an array's element */
	size_t index;    /* ... which, from 0 */
};

/* Where the value at a path stands. The text must be well-formed JSON.
 * json_locate.c */
struct pos json_locate(const struct source *source,
                       const struct json_path *path);

/* Appends "segments[2].words[5]". json_locate.c */
void json_path_print(const struct json_path *path, struct text *out);

/* Where faults of a text go. */
struct json_reader {
	const struct source *source; /* well-formed JSON */
	struct diags *diags;
};

/* Adds an error about the value at a path. json.c */
struct diag *json_fault(struct json_reader *r, const struct json_path *path,
                        const char *format, ...) TEXT_PRINTF(3, 4);

/* A key of an object. */
struct json_key {
	const char *name; /* first, for diag_did_you_mean */
	json_type type;   /* JSON_TRUE: true or false */
	bool optional;
};

/* Checks that a value is an object with these keys and no others; if so,
 * those that are there have their types. json.c */
bool json_check_object(struct json_reader *r, const struct json_path *path,
                       json_t *object, const struct json_key *keys, size_t n);

/* The whole number under a key, which must be in low..high; `low` when there
 * is none. json.c */
bool json_number(struct json_reader *r, const struct json_path *path,
                 const json_t *object, const char *key, uint64_t low,
                 uint64_t high, uint64_t *out);

/* ---- Writing ------------------------------------------------------------ */

/* s as a value; bytes that are not UTF-8, as a file's name may have, become
 * U+FFFD. NULL when there is no memory. json.c */
json_t *json_text(const char *s);

/* Appends a value as text with a line end, by jansson's flags (JSON_INDENT(2),
 * JSON_COMPACT), and gives the value up. Without a value, or without memory,
 * out->failed is set: an empty report must not look like a short one. json.c */
void json_print(json_t *value, size_t flags, struct text *out);

#endif
