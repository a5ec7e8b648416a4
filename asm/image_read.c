/* image_read.c: an image file, read and checked.
 *
 * Whatever is accepted here keeps every promise of struct asm_image, for the
 * file may come from anywhere. Each fault is reported with the path of the
 * value, all of them in one run; jansson only reports the first fault of
 * syntax.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "asm/internal.h"
#include "base/json.h"
#include "base/number.h"

struct reader {
	struct json_reader json;
	size_t errors_before;
	jmp_buf out_of_memory;
	json_t *root;            /* owned */
	struct asm_image *image; /* being made; owned */
};

static bool ok(const struct reader *r)
{
	const struct diags *diags = r->json.diags;
	return diags->errors == r->errors_before && !diags->out_of_memory;
}

/* json.h's functions, for our reader. */
#define fault(r, ...) json_fault(&(r)->json, __VA_ARGS__)
#define number(r, ...) json_number(&(r)->json, __VA_ARGS__)
#define check_object(r, ...) json_check_object(&(r)->json, __VA_ARGS__)
#define COUNT(array)         (sizeof(array) / sizeof *(array))

/* ---- Strings ------------------------------------------------------------ */

static const char *string(struct reader *r, const json_t *value)
{
	return arena_strdup(&r->image->arena, json_string_value(value));
}

/* Hexadecimal digits, 1 to 16; what follows them, or NULL. */
static const char *hexadecimal(const char *s, word *out)
{
	size_t digits = strspn(s, "0123456789abcdefABCDEF");
	*out = number_digits(s, digits, 16).value;
	return digits >= 1 && digits <= 16 ? s + digits : NULL;
}

/* "0x2a" under a key. */
static bool hex_string(struct reader *r, const struct json_path *path,
                       const json_t *object, const char *key, word *out)
{
	const char *s = json_string_value(json_object_get(object, key));
	const char *end = NULL;
	if (strncmp(s, "0x", 2) == 0)
		end = hexadecimal(s + 2, out);
	if (end && *end == '\0')
		return true;
	struct json_path at = {path, key, 0};
	fault(r, &at, "expected \"0x\" and 1 to 16 hexadecimal digits");
	return false;
}

/* "0300000000000025" or "0*100", as a word and how often. */
static bool word_string(struct reader *r, const struct json_path *path,
                        const json_t *value, word *out, addr *times)
{
	const char *s = json_string_value(value);
	const char *end = s ? hexadecimal(s, out) : NULL;
	word count = 1;
	if (end && *end == '*') {
		size_t digits = strspn(++end, "0123456789");
		count = number_digits(end, digits, 10).value;
		end += digits;
	}
	*times = count > ADDR_MAX ? ADDR_MAX + 1 : (addr)count;
	if (end && *end == '\0' && count > 0)
		return true;
	fault(r, path, "expected 1 to 16 hexadecimal digits, optionally "
	      "followed by `*` and a count, in quotes");
	return false;
}

/* ---- Files -------------------------------------------------------------- */

static void read_files(struct reader *r)
{
	const struct json_path path = {NULL, "files", 0};
	const json_t *array = json_object_get(r->root, "files");
	size_t n = json_array_size(array);
	const char **files = arena_alloc(&r->image->arena, n * sizeof *files);
	for (size_t i = 0; i < n; i++) {
		const json_t *name = json_array_get(array, i);
		struct json_path at = {&path, NULL, i};
		if (json_is_string(name))
			files[i] = string(r, name);
		else
			fault(r, &at, "expected a string");
	}
	r->image->files = files;
	r->image->file_count = n;
}

/* The file and line of a symbol or of words. */
static bool read_origin(struct reader *r, const struct json_path *path,
                        const json_t *object, word least_line, unsigned *file,
                        unsigned *line)
{
	word f, l;
	if (!number(r, path, object, "file", 0, UINT_MAX, &f) ||
	    !number(r, path, object, "line", least_line, UINT_MAX, &l))
		return false;
	*file = (unsigned)f;
	*line = (unsigned)l;
	if (f < r->image->file_count)
		return true;
	struct json_path at = {path, "file", 0};
	fault(r, &at, "no file has this number: there are %zu",
	      r->image->file_count);
	return false;
}

/* ---- Segments ----------------------------------------------------------- */

/* How many words a segment has; 0 and a fault when something is wrong. */
static addr count_words(struct reader *r, const struct json_path *path,
                        const json_t *words, addr room)
{
	const struct json_path here = {path, "words", 0};
	size_t n = json_array_size(words);
	addr total = 0;
	bool good = true;
	for (size_t i = 0; i < n; i++) {
		struct json_path at = {&here, NULL, i};
		word w;
		addr times;
		const json_t *value = json_array_get(words, i);
		if (!word_string(r, &at, value, &w, &times)) {
			good = false;
		} else if (times > room - total) {
			fault(r, &at, "beyond the largest storage, %d words",
			      ADDR_MAX);
			return 0;
		} else {
			total += times;
		}
	}
	if (n == 0)
		fault(r, &here, "a segment has at least one word");
	return good ? total : 0;
}

static const word *read_words(struct reader *r, const json_t *strings,
                              addr count)
{
	word *words = arena_alloc(&r->image->arena, count * sizeof *words);
	addr n = 0, times;
	for (size_t i = 0; i < json_array_size(strings); i++) {
		word w;
		word_string(r, NULL, json_array_get(strings, i), &w, &times);
		while (times-- > 0)
			words[n++] = w;
	}
	assert(n == count && "count_words counted others");
	return words;
}

/* A segment at or above `low`. */
static bool read_segment(struct reader *r, const struct json_path *path,
                         json_t *object, addr low, struct asm_segment *s)
{
	static const struct json_key keys[] = {
		{"at", JSON_INTEGER, false},
		{"words", JSON_ARRAY, false},
	};
	word at;
	if (!check_object(r, path, object, keys, COUNT(keys)) ||
	    !number(r, path, object, "at", 0, ADDR_MAX - 1, &at))
		return false;
	if (at < low) {
		fault(r, path, "starts below the end of the one before it");
		return false;
	}
	const json_t *words = json_object_get(object, "words");
	s->at = (addr)at;
	s->count = count_words(r, path, words, ADDR_MAX - s->at);
	if (s->count == 0)
		return false;
	s->words = read_words(r, words, s->count);
	return true;
}

static void read_segments(struct reader *r, word end)
{
	const struct json_path path = {NULL, "segments", 0};
	const json_t *array = json_object_get(r->root, "segments");
	size_t n = json_array_size(array);
	struct asm_segment *s = arena_alloc(&r->image->arena, n * sizeof *s);
	addr low = 0;
	bool good = true;
	for (size_t i = 0; i < n; i++) {
		struct json_path at = {&path, NULL, i};
		if (read_segment(r, &at, json_array_get(array, i), low, &s[i]))
			low = s[i].at + s[i].count;
		else
			good = false;
	}
	if (n == 0)
		fault(r, &path, "an image has at least one segment");
	else if (good && end != low)
		fault(r, &(struct json_path){NULL, "end", 0},
		      "the last segment ends at %u", (unsigned)low);
	r->image->segments = s;
	r->image->segment_count = n;
	r->image->end = low;
}

/* ---- Symbols ------------------------------------------------------------ */

static bool read_kind(struct reader *r, const struct json_path *path,
                      const json_t *object, enum asm_symbol_kind *kind)
{
	const char *s = json_string_value(json_object_get(object, "kind"));
	struct json_path at = {path, "kind", 0};
	*kind = strcmp(s, "label") == 0      ? ASM_LABEL
	        : strcmp(s, "value") == 0    ? ASM_VALUE
	        : strcmp(s, "register") == 0 ? ASM_REGISTER
	                                     : ASM_NO_SYMBOL;
	if (*kind == ASM_NO_SYMBOL)
		fault(r, &at, "expected label, value or register");
	return *kind != ASM_NO_SYMBOL;
}

/* [l, b] */
static bool read_window(struct reader *r, const struct json_path *path,
                        const json_t *object, struct asm_symbol *s)
{
	const json_t *pair = json_object_get(object, "window");
	struct json_path at = {path, "window", 0};
	addr *const parts[] = {&s->window_l, &s->window_b};
	if (!pair)
		return true;
	bool good = json_array_size(pair) == 2;
	for (size_t i = 0; i < 2 && good; i++) {
		const json_t *part = json_array_get(pair, i);
		json_int_t n = json_integer_value(part);
		good = json_is_integer(part) && n >= 0 && n <= ADDR_MAX;
		*parts[i] = (addr)n;
	}
	if (!good)
		fault(r, &at, "expected [l, b], each in 0..%d", ADDR_MAX);
	return good;
}

static bool read_label(struct reader *r, const struct json_path *path,
                       const json_t *object, struct asm_symbol *s)
{
	word real;
	if (!json_object_get(object, "real")) {
		fault(r, path, "a label needs the key `real`");
		return false;
	}
	if (!number(r, path, object, "real", 0, ADDR_MAX, &real) ||
	    !read_window(r, path, object, s))
		return false;
	s->real = (addr)real;
	if ((s->window_l || s->window_b) &&
	    (real < s->window_l || real - s->window_l > s->window_b)) {
		fault(r, path, "the label is not in its window");
		return false;
	}
	if (s->value == real - s->window_l)
		return true;
	struct json_path at = {path, "value", 0};
	fault(r, &at, "not the real address minus the window's l, 0x%" PRIx64,
	      real - s->window_l);
	return false;
}

static bool read_name(struct reader *r, const struct json_path *path,
                      const json_t *object, const char *before,
                      struct asm_symbol *s)
{
	struct json_path at = {path, "name", 0};
	s->name = string(r, json_object_get(object, "name"));
	if (!asm_valid_name(s->name) || asm_reserved(s->name)) {
		fault(r, &at, "not a valid name of a symbol");
		return false;
	}
	if (before && strcmp(before, s->name) >= 0) {
		fault(r, &at, "not in the order of names: it must come before "
		      "the previous one");
		return false;
	}
	return true;
}

static bool read_symbol(struct reader *r, const struct json_path *path,
                        json_t *object, const char *before,
                        struct asm_symbol *s)
{
	static const struct json_key keys[] = {
		{"name", JSON_STRING, false},  {"kind", JSON_STRING, false},
		{"value", JSON_STRING, false}, {"real", JSON_INTEGER, true},
		{"window", JSON_ARRAY, true},  {"file", JSON_INTEGER, false},
		{"line", JSON_INTEGER, false},
	};
	if (!check_object(r, path, object, keys, COUNT(keys)) ||
	    !read_name(r, path, object, before, s) ||
	    !read_kind(r, path, object, &s->kind) ||
	    !hex_string(r, path, object, "value", &s->value) ||
	    !read_origin(r, path, object, 0, &s->file, &s->line))
		return false;
	if (s->kind == ASM_LABEL)
		return read_label(r, path, object, s);
	if (json_object_get(object, "real") ||
	    json_object_get(object, "window")) {
		fault(r, path, "only a label has the keys `real` and "
		      "`window`");
		return false;
	}
	struct json_path at = {path, "value", 0};
	if (s->kind == ASM_REGISTER && s->value >= ISA_REGISTERS) {
		fault(r, &at, "registers are 0x0 to 0x%x", ISA_REGISTERS - 1);
		return false;
	}
	return true;
}

static void read_symbols(struct reader *r)
{
	const struct json_path path = {NULL, "symbols", 0};
	const json_t *array = json_object_get(r->root, "symbols");
	size_t n = json_array_size(array);
	struct asm_symbol *s = arena_alloc(&r->image->arena, n * sizeof *s);
	const char *before = NULL;
	for (size_t i = 0; i < n; i++) {
		struct json_path at = {&path, NULL, i};
		json_t *value = json_array_get(array, i);
		if (read_symbol(r, &at, value, before, &s[i]))
			before = s[i].name;
	}
	r->image->symbols = s;
	r->image->symbol_count = n;
}

/* ---- Lines -------------------------------------------------------------- */

/* A line at or above `low`. */
static bool read_line(struct reader *r, const struct json_path *path,
                      json_t *object, addr low, struct asm_line *l)
{
	static const struct json_key keys[] = {
		{"at", JSON_INTEGER, false},   {"count", JSON_INTEGER, false},
		{"window", JSON_INTEGER, true}, {"file", JSON_INTEGER, false},
		{"line", JSON_INTEGER, false}, {"code", JSON_TRUE, true},
		{"expanded", JSON_TRUE, true},
	};
	word at, count, window;
	if (!check_object(r, path, object, keys, COUNT(keys)) ||
	    !number(r, path, object, "at", 0, ADDR_MAX - 1, &at) ||
	    !number(r, path, object, "count", 1, ADDR_MAX - at, &count) ||
	    !number(r, path, object, "window", 0, at, &window) ||
	    !read_origin(r, path, object, 1, &l->file, &l->line))
		return false;
	if (at < low) {
		fault(r, path, "starts below the end of the one before it");
		return false;
	}
	l->at = (addr)at;
	l->count = (addr)count;
	l->window_l = (addr)window;
	l->code = json_is_true(json_object_get(object, "code"));
	l->expanded = json_is_true(json_object_get(object, "expanded"));
	return true;
}

static void read_lines(struct reader *r)
{
	const struct json_path path = {NULL, "lines", 0};
	const json_t *array = json_object_get(r->root, "lines");
	size_t n = json_array_size(array);
	struct asm_line *l = arena_alloc(&r->image->arena, n * sizeof *l);
	addr low = 0;
	for (size_t i = 0; i < n; i++) {
		struct json_path at = {&path, NULL, i};
		if (read_line(r, &at, json_array_get(array, i), low, &l[i]))
			low = l[i].at + l[i].count;
	}
	r->image->lines = l;
	r->image->line_count = n;
}

/* ---- The whole ---------------------------------------------------------- */

static bool read_text(struct reader *r)
{
	struct diags *d = r->json.diags;
	size_t before = d->count;
	r->root = json_read(r->json.source, "image-json", d);
	if (!r->root && d->count > before)
		diag_hint(&d->list[d->count - 1],
		          "`thirdgen asm` makes images");
	return r->root != NULL;
}

static void read_image(struct reader *r)
{
	static const struct json_key keys[] = {
		{"thirdgen-image", JSON_INTEGER, false},
		{"name", JSON_STRING, false},    {"isa", JSON_STRING, false},
		{"isa-hash", JSON_STRING, false},
		{"entry", JSON_INTEGER, false},  {"end", JSON_INTEGER, false},
		{"files", JSON_ARRAY, false},
		{"segments", JSON_ARRAY, false}, {"symbols", JSON_ARRAY, false},
		{"lines", JSON_ARRAY, false},
	};
	struct asm_image *image = r->image;
	word version, entry, end;
	/* nothing more is said about a file of another kind */
	if (!check_object(r, NULL, r->root, keys, COUNT(keys)) ||
	    !number(r, NULL, r->root, "thirdgen-image", 1, 1, &version))
		return;
	image->name = string(r, json_object_get(r->root, "name"));
	image->isa_name = string(r, json_object_get(r->root, "isa"));
	hex_string(r, NULL, r->root, "isa-hash", &image->isa_hash);
	number(r, NULL, r->root, "entry", 0, ADDR_MAX, &entry);
	image->entry = (addr)entry;
	read_files(r);
	if (number(r, NULL, r->root, "end", 1, ADDR_MAX, &end))
		read_segments(r, end);
	read_symbols(r);
	read_lines(r);
	if (ok(r))
		asm_image_index(image);
}

struct asm_image *asm_image_read(const struct source *source,
                                 struct diags *diags)
{
	struct reader *r = calloc(1, sizeof *r);
	struct asm_image *image = calloc(1, sizeof *image);
	assert(source && diags);
	if (!r || !image) {
		diags->out_of_memory = 1;
		free(r);
		free(image);
		return NULL;
	}
	r->json.source = source;
	r->json.diags = diags;
	r->errors_before = diags->errors;
	r->image = image;
	image->arena.out_of_memory = &r->out_of_memory;
	if (setjmp(r->out_of_memory) == 0) {
		if (read_text(r))
			read_image(r);
	} else {
		diags->out_of_memory = 1;
	}
	if (!ok(r)) {
		asm_image_free(r->image);
		r->image = NULL;
	} else {
		r->image->arena.out_of_memory = NULL;
		asm_image_check(r->image);
	}
	image = r->image;
	json_decref(r->root);
	free(r);
	return image;
}
