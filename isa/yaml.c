/* yaml.c: libyaml's events made into a strict tree. See yaml.h.
 *
 * The event interface gives the chance to stop in time: 200 KB of `[` would
 * keep libyaml's own loader busy for minutes. Before libyaml sees the text,
 * it is checked for everything in which libyaml's idea of lines and columns
 * could differ from that of an editor.
 */
#include "isa/yaml.h"

#include <assert.h>
#include <string.h>
#include <utf8proc.h>
#include <yaml.h>

struct frame {
	struct yaml *node; /* a list or map being filled */
	size_t room[2];    /* of its items and keys */
	struct yaml *key;  /* map: the key that waits for its value */
	bool drop;         /* map: the value that comes is not kept */
};

struct yaml_reader {
	const struct source *source;
	struct arena *arena;
	struct diags *diags;
	size_t *lines;       /* offset of each line's first byte */
	size_t line_count;
	struct {             /* where the last position was looked up */
		size_t line, column, byte;
	} last;
	yaml_parser_t parser;
	yaml_event_t event;  /* the one being handled; owned */
	bool no_memory;
	bool stop;           /* too much of something: read no further */
	struct yaml *root;
	struct frame stack[YAML_DEPTH_MAX];
	unsigned depth;
};

const char *isa_yaml_kind_name(enum yaml_kind kind)
{
	static const char *const names[YAML_KINDS] = {
		"nothing", "a text", "a list", "a map"};
	return names[kind];
}

struct pos isa_yaml_pos(const struct yaml *text, size_t at, size_t width)
{
	struct pos pos = text->pos;
	if (text->exact && !memchr(text->text, '\n', text->size)) {
		pos = text->start;
		pos.column += (unsigned)at;
		pos.width = (unsigned)width;
	}
	return pos;
}

/* ---- Before libyaml: bytes and lines ------------------------------------ */

/* What is wrong with the character at s[at], or NULL. */
static const char *fault(const char *s, size_t size, size_t at, int32_t code)
{
	if (code == 0xfeff)
		return "a byte order mark: save the file without it";
	if (code == '\r' && (at + 1 == size || s[at + 1] != '\n'))
		return "a carriage return without a line feed";
	if (code == 0x85 || code == 0x2028 || code == 0x2029)
		return "a line end that is not a line feed";
	if ((code < 0x20 && code != '\t' && code != '\n' && code != '\r') ||
	    (code >= 0x7f && code < 0xa0))
		return "a control character";
	return NULL;
}

static struct pos byte_pos(const struct yaml_reader *r, size_t at)
{
	return (struct pos){r->source, (unsigned)r->line_count,
	                    (unsigned)(at - r->lines[r->line_count - 1]) + 1,
	                    1};
}

/* Finds the lines; false when a character is not allowed. */
static bool scan(struct yaml_reader *r)
{
	const char *s = r->source->text;
	size_t size = r->source->size, room = 0, k;
	r->lines = arena_grow(r->arena, r->lines, 0, &room, sizeof *r->lines);
	r->lines[r->line_count++] = 0;
	for (size_t i = 0; i < size; i += k) {
		utf8proc_int32_t code = (unsigned char)s[i];
		k = 1;
		if (code >= 0x80) {
			utf8proc_ssize_t n = utf8proc_iterate(
				(const utf8proc_uint8_t *)s + i,
				(utf8proc_ssize_t)(size - i), &code);
			if (n <= 0) {
				diag_error(r->diags, byte_pos(r, i),
				           "yaml-utf8",
				           "this is not UTF-8: byte 0x%02x",
				           (unsigned)(unsigned char)s[i]);
				return false;
			}
			k = (size_t)n;
		}
		const char *why = fault(s, size, i, code);
		if (why) {
			diag_error(r->diags, byte_pos(r, i), "yaml-character",
			           "%s", why);
			return false;
		}
		if (code == '\n') {
			r->lines = arena_grow(r->arena, r->lines, r->line_count,
			                      &room, sizeof *r->lines);
			r->lines[r->line_count++] = i + 1;
		}
	}
	return true;
}

/* ---- Positions ---------------------------------------------------------- */

/* The byte at libyaml's line and column (from 0, in characters). Goes on from
 * the last place asked for, so that a long line costs no more than its
 * length. */
static size_t byte_at(struct yaml_reader *r, yaml_mark_t mark)
{
	if (mark.line >= r->line_count)
		return r->source->size;
	if (r->last.line != mark.line || r->last.column > mark.column) {
		r->last.line = mark.line;
		r->last.column = 0;
		r->last.byte = r->lines[mark.line];
	}
	const char *s = r->source->text;
	size_t i = r->last.byte, size = r->source->size;
	for (; r->last.column < mark.column && i < size; r->last.column++) {
		i++;
		while (i < size && ((unsigned char)s[i] & 0xc0) == 0x80)
			i++;
	}
	r->last.byte = i;
	return i;
}

static struct pos place(struct yaml_reader *r, yaml_mark_t from,
                        yaml_mark_t to)
{
	assert(r->line_count > 0 && "even an empty file has a line");
	size_t line = from.line < r->line_count ? from.line : r->line_count - 1;
	size_t start = byte_at(r, from);
	struct pos pos = {r->source, (unsigned)line + 1,
	                  (unsigned)(start - r->lines[line]) + 1, 1};
	if (to.line == from.line && to.column > from.column)
		pos.width = (unsigned)(byte_at(r, to) - start);
	return pos;
}

static struct pos event_pos(struct yaml_reader *r)
{
	return place(r, r->event.start_mark, r->event.end_mark);
}

/* ---- Scalars ------------------------------------------------------------ */

/* Whether the text is just what stands in the file at this offset. */
static bool stands_at(const struct yaml_reader *r, const struct yaml *t,
                      size_t offset)
{
	return offset <= r->source->size &&
	       t->size <= r->source->size - offset &&
	       memcmp(r->source->text + offset, t->text, t->size) == 0;
}

static void place_line(struct yaml_reader *r, struct yaml *t, size_t quote)
{
	size_t offset = r->lines[t->pos.line - 1] + t->pos.column - 1 + quote;
	t->exact = r->event.start_mark.line == r->event.end_mark.line &&
	           stands_at(r, t, offset);
	t->start = t->pos;
	t->start.column += (unsigned)quote;
	t->start.width = (unsigned)t->size;
}

/* A literal block's text begins on the line after its `|`; the indent shows
 * where a line of the file is longer than the same line of the text. */
static void place_block(struct yaml_reader *r, struct yaml *t)
{
	size_t line = r->event.start_mark.line + 1, at = 0;
	while (at < t->size && t->text[at] == '\n') {
		at++;
		line++;
	}
	size_t size, shown = strcspn(t->text + at, "\n");
	const char *s = source_line(r->source, (unsigned)line + 1, &size);
	if (at == t->size || !s || size < shown ||
	    memcmp(s + size - shown, t->text + at, shown) != 0)
		return;
	t->exact = true;
	t->indent = (unsigned)(size - shown);
	t->start = (struct pos){r->source, r->event.start_mark.line + 2,
	                        t->indent + 1, 1};
}

static struct yaml *new_node(struct yaml_reader *r, enum yaml_kind kind)
{
	struct yaml *n = arena_alloc(r->arena, sizeof *n);
	n->kind = kind;
	n->pos = event_pos(r);
	n->text = "";
	return n;
}

static struct yaml *scalar(struct yaml_reader *r)
{
	struct yaml *t = new_node(r, YAML_TEXT);
	const char *s = (const char *)r->event.data.scalar.value;
	t->size = r->event.data.scalar.length;
	for (size_t i = 0; i < t->size; i++)
		if ((unsigned char)s[i] < 0x20 && s[i] != '\t' &&
		    s[i] != '\n') {
			diag_error(r->diags, t->pos, "yaml-character",
			           "this text contains a control character");
			t->size = i;
		}
	t->text = arena_strndup(r->arena, s, t->size);
	switch (r->event.data.scalar.style) {
	case YAML_LITERAL_SCALAR_STYLE:
		place_block(r, t);
		break;
	case YAML_FOLDED_SCALAR_STYLE:
		break;
	case YAML_SINGLE_QUOTED_SCALAR_STYLE:
	case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
		place_line(r, t, 1);
		break;
	default:
		t->plain = true;
		place_line(r, t, 0);
	}
	return t;
}

/* ---- The tree ----------------------------------------------------------- */

static void take_key(struct yaml_reader *r, struct frame *f, struct yaml *key)
{
	f->key = key;
	f->drop = true;
	if (key->kind != YAML_TEXT) {
		diag_error(r->diags, key->pos, "yaml-key",
		           "a key must be a word, but this is %s",
		           isa_yaml_kind_name(key->kind));
		return;
	}
	if (key->plain && strcmp(key->text, "<<") == 0) {
		diag_error(r->diags, key->pos, "yaml-merge",
		           "merge keys are not allowed: write the keys out");
		return;
	}
	for (size_t i = 0; i < f->node->count; i++) {
		const struct yaml *k = f->node->keys[i];
		if (k->size != key->size || strcmp(k->text, key->text) != 0)
			continue;
		diag_note(diag_error(r->diags, key->pos, "yaml-duplicate",
		                     "the key `%s` appears twice", key->text),
		          k->pos, "the first is here");
		return;
	}
	if (f->node->count == YAML_KEYS_MAX) {
		diag_error(r->diags, key->pos, "yaml-size",
		           "more than %d keys in one map", YAML_KEYS_MAX);
		r->stop = true;
		return;
	}
	f->drop = false;
}

static void add(struct yaml_reader *r, struct yaml *node)
{
	assert(r->depth <= YAML_DEPTH_MAX);
	if (r->depth == 0) {
		r->root = node;
		return;
	}
	struct frame *f = &r->stack[r->depth - 1];
	struct yaml *parent = f->node;
	if (parent->kind == YAML_MAP && !f->key) {
		take_key(r, f, node);
		return;
	}
	if (!f->drop) {
		parent->items = arena_grow(r->arena, parent->items,
		                           parent->count, &f->room[0],
		                           sizeof *parent->items);
		parent->items[parent->count] = node;
		if (parent->kind == YAML_MAP) {
			parent->keys = arena_grow(r->arena, parent->keys,
			                          parent->count, &f->room[1],
			                          sizeof *parent->keys);
			parent->keys[parent->count] = f->key;
		}
		parent->count++;
	}
	f->key = NULL;
	f->drop = false;
}

static bool push(struct yaml_reader *r, enum yaml_kind kind)
{
	struct yaml *node = new_node(r, kind);
	if (r->depth == YAML_DEPTH_MAX) {
		diag_error(r->diags, node->pos, "yaml-depth",
		           "nested more than %d deep", YAML_DEPTH_MAX);
		return false;
	}
	r->stack[r->depth++] = (struct frame){.node = node};
	return true;
}

static void refuse(struct yaml_reader *r, const yaml_char_t *anchor,
                   const yaml_char_t *tag)
{
	if (anchor)
		diag_error(r->diags, event_pos(r), "yaml-anchor",
		           "anchors are not allowed: `&%s`",
		           (const char *)anchor);
	if (tag)
		diag_error(r->diags, event_pos(r), "yaml-tag",
		           "tags are not allowed: everything is text");
}

static bool document(struct yaml_reader *r)
{
	if (r->root) {
		diag_error(r->diags, event_pos(r), "yaml-document",
		           "a second document begins here: one file is one "
		           "instruction set");
		return false;
	}
	if (r->event.data.document_start.version_directive ||
	    r->event.data.document_start.tag_directives.start !=
	            r->event.data.document_start.tag_directives.end)
		diag_error(r->diags, event_pos(r), "yaml-directive",
		           "directives are not allowed");
	return true;
}

/* Handles one event; false when there is no going on. */
static bool handle(struct yaml_reader *r)
{
	switch (r->event.type) {
	case YAML_DOCUMENT_START_EVENT:
		return document(r);
	case YAML_ALIAS_EVENT:
		diag_hint(diag_error(r->diags, event_pos(r), "yaml-alias",
		                     "aliases are not allowed: `*%s`",
		                     (const char *)r->event.data.alias.anchor),
		          "a text that begins with * needs quotes");
		add(r, new_node(r, YAML_TEXT));
		return true;
	case YAML_SCALAR_EVENT:
		refuse(r, r->event.data.scalar.anchor,
		       r->event.data.scalar.tag);
		add(r, scalar(r));
		return true;
	case YAML_SEQUENCE_START_EVENT:
		refuse(r, r->event.data.sequence_start.anchor,
		       r->event.data.sequence_start.tag);
		return push(r, YAML_LIST);
	case YAML_MAPPING_START_EVENT:
		refuse(r, r->event.data.mapping_start.anchor,
		       r->event.data.mapping_start.tag);
		return push(r, YAML_MAP);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		add(r, r->stack[--r->depth].node);
		return true;
	case YAML_STREAM_END_EVENT:
		return false;
	default:
		return true;
	}
}

/* ---- libyaml's complaints ----------------------------------------------- */

/* In libyaml's words and in ours; `begin`: shown at the beginning of what it
 * was about, because the place where libyaml gave up says little. */
static const struct {
	const char *problem, *message;
	bool begin;
} complaints[] = {
	{"could not find expected ':'", "a `:` is missing after this key",
	 true},
	{"did not find expected ',' or '}'", "expected `,` or `}`", false},
	{"did not find expected ',' or ']'", "expected `,` or `]`", false},
	{"did not find expected key", "expected a key", false},
	{"did not find expected '-' indicator", "expected `-`", false},
	{"mapping values are not allowed in this context",
	 "a `:` is not allowed here: quote the text, or check the indentation",
	 false},
	{"found unexpected end of stream", "the quote that opens here never "
	                                   "closes", true},
	{"found character that cannot start any token",
	 "a text cannot begin with this character: quote it", false},
	{"found undefined tag handle", "tags are not allowed", false},
	{"found unknown directive name", "directives are not allowed", false},
	{"found duplicate %YAML directive", "directives are not allowed",
	 false},
	{"found incompatible YAML document", "directives are not allowed",
	 false},
};

/* What libyaml was in the middle of, where that helps to see its point. */
static void say_where(const yaml_parser_t *p, struct diag *d)
{
	static const struct {
		const char *context, *hint;
	} places[] = {
		{"while parsing a flow mapping",
		 "in the {...} that begins on line %zu; a text with [, ], {, } "
		 "or a comma in it needs quotes"},
		{"while parsing a flow sequence",
		 "in the [...] that begins on line %zu"},
		{"while parsing a block mapping",
		 "in the map whose first key is on line %zu"},
		{"while parsing a block collection",
		 "in the list that begins on line %zu"},
	};
	enum { PLACES = sizeof places / sizeof *places };
	for (size_t i = 0; p->context && i < PLACES; i++)
		if (strcmp(p->context, places[i].context) == 0)
			diag_hint(d, places[i].hint, p->context_mark.line + 1);
}

static void complain(struct yaml_reader *r)
{
	const yaml_parser_t *p = &r->parser;
	yaml_mark_t mark = p->problem_mark;
	const char *message = p->problem ? p->problem : "this is not YAML";
	if (p->error == YAML_MEMORY_ERROR) {
		r->no_memory = true;
		return;
	}
	for (size_t i = 0; i < sizeof complaints / sizeof *complaints; i++)
		if (strcmp(message, complaints[i].problem) == 0) {
			message = complaints[i].message;
			if (complaints[i].begin)
				mark = p->context_mark;
			break;
		}
	say_where(p, diag_error(r->diags, place(r, mark, mark), "yaml-syntax",
	                        "%s", message));
}

static void read_events(struct yaml_reader *r)
{
	yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r->parser,
	                             (const unsigned char *)r->source->text,
	                             r->source->size);
	bool more = true;
	while (more) {
		if (!yaml_parser_parse(&r->parser, &r->event)) {
			complain(r);
			r->root = NULL;
			return;
		}
		more = handle(r) && !r->stop;
		if (!more && r->event.type != YAML_STREAM_END_EVENT)
			r->root = NULL; /* given up in the middle */
		yaml_event_delete(&r->event);
	}
}

/* libyaml's parser is not in the arena: an allocation that fails must come
 * by here on its way out. */
static void run(struct yaml_reader *r)
{
	jmp_buf *outer = r->arena->out_of_memory, here;
	if (!yaml_parser_initialize(&r->parser))
		longjmp(*outer, 1);
	r->arena->out_of_memory = &here;
	if (setjmp(here) == 0)
		read_events(r);
	else
		r->no_memory = true;
	r->arena->out_of_memory = outer;
	yaml_event_delete(&r->event);
	yaml_parser_delete(&r->parser);
	if (r->no_memory)
		longjmp(*outer, 1);
}

struct yaml *isa_yaml_read(const struct source *source, struct arena *arena,
                           struct diags *diags)
{
	struct yaml_reader *r = arena_alloc(arena, sizeof *r);
	r->source = source;
	r->arena = arena;
	r->diags = diags;
	struct pos whole = {source, 0, 0, 0};
	if (source->size > YAML_BYTES_MAX) {
		diag_error(diags, whole, "yaml-size",
		           "%zu bytes: at most %d are allowed", source->size,
		           YAML_BYTES_MAX);
		return NULL;
	}
	if (!scan(r))
		return NULL;
	size_t errors = diags->errors;
	run(r);
	if (!r->root && diags->errors == errors)
		diag_error(diags, whole, "yaml-empty",
		           "there is nothing in this file");
	return r->root;
}
