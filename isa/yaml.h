/* yaml.h: YAML read strictly, as a small tree in which everything knows where
 * it stands. Private to isa/.
 *
 * libyaml does the syntax; this layer refuses what makes YAML surprising
 * (duplicate keys, anchors, aliases, tags, merge keys, directives, further
 * documents), what makes it dangerous (deep nesting, large files) and what
 * would make positions lie (invalid UTF-8, odd line ends).
 */
#ifndef ISA_YAML_H
#define ISA_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/source.h"

enum yaml_kind { YAML_NONE, YAML_TEXT, YAML_LIST, YAML_MAP, YAML_KINDS };

enum {
	YAML_DEPTH_MAX = 8,
	YAML_KEYS_MAX = 512,        /* in one map */
	YAML_BYTES_MAX = 4 << 20,
};

struct yaml {
	enum yaml_kind kind;
	struct pos pos;      /* of its first character */

	/* YAML_TEXT: scalars, all of them plain text */
	const char *text;    /* NUL-terminated, without NULs inside */
	size_t size;
	bool plain;          /* not quoted, not a block */
	bool exact;          /* stands in the file character by character, on
	                        one line or as a literal block: then */
	struct pos start;    /* ... text[0] stands here, */
	unsigned indent;     /* ... and this is cut from further lines */

	/* YAML_LIST and YAML_MAP */
	struct yaml **items; /* the items, or the values */
	struct yaml **keys;  /* YAML_MAP: the key of each value; texts, all
	                        different */
	size_t count;
};

/* Reads the one document in a source. The tree lives in the arena. NULL when
 * there is none to speak of; errors are in `diags`, and there may be some
 * although a tree is returned, which then lacks the parts they are about.
 * Out of memory leaves through the arena. */
struct yaml *isa_yaml_read(const struct source *source, struct arena *arena,
                           struct diags *diags);

/* The place of the text's bytes at..at+width, as well as it is known. */
struct pos isa_yaml_pos(const struct yaml *text, size_t at, size_t width);

/* "a text", "a list", "a map": for messages. */
const char *isa_yaml_kind_name(enum yaml_kind kind);

#endif
