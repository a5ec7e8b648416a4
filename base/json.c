/* json.c: values of a JSON text, checked, with faults that say where. */
#include "base/json.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- The whole text ----------------------------------------------------- */

json_t *json_read(const struct source *source, const char *code,
                  struct diags *diags)
{
	json_error_t e;
	struct pos pos = source_nul(source);
	if (pos.line) {
		diag_error(diags, pos, code, "not JSON: a NUL byte");
		return NULL;
	}
	json_t *value = json_loadb(source->text, source->size,
	                           JSON_REJECT_DUPLICATES, &e);
	if (value)
		return value;
	if (json_error_code(&e) == json_error_out_of_memory) {
		diags->out_of_memory = 1;
		return NULL;
	}
	pos = (struct pos){source, e.line > 0 ? (unsigned)e.line : 0,
	                   e.column > 0 ? (unsigned)e.column : 1, 1};
	diag_error(diags, pos, code, "not JSON: %s", e.text);
	return NULL;
}

/* ---- Faults ------------------------------------------------------------- */

struct diag *json_fault(struct json_reader *r, const struct json_path *path,
                        const char *format, ...)
{
	struct pos pos = {.source = r->source};
	if (r->diags->count < DIAGS_MAX) /* finding it takes time */
		pos = json_locate(r->source, path);
	struct text t = {0};
	json_path_print(path, &t);
	text_add(&t, path ? ": " : "");
	va_list ap;
	va_start(ap, format);
	text_vprintf(&t, format, ap);
	va_end(ap);
	if (t.failed)
		r->diags->out_of_memory = 1;
	struct diag *d = diag_error(r->diags, pos, "image-value", "%s",
	                            text_str(&t));
	text_free(&t);
	return d;
}

/* ---- Objects and their keys --------------------------------------------- */

static const char *type_name(json_type type)
{
	switch (type) {
	case JSON_OBJECT:  return "an object";
	case JSON_ARRAY:   return "an array";
	case JSON_STRING:  return "a string";
	case JSON_INTEGER: return "a whole number";
	case JSON_TRUE:    return "true or false";
	default:           break;
	}
	assert(!"no key has a value of this type");
	return NULL;
}

static bool has_type(const json_t *value, json_type type)
{
	if (type == JSON_TRUE)
		return json_is_boolean(value);
	return json_typeof(value) == type;
}

bool json_check_object(struct json_reader *r, const struct json_path *path,
                       json_t *object, const struct json_key *keys, size_t n)
{
	bool good = true;
	const char *name;
	json_t *value;
	if (!json_is_object(object)) {
		json_fault(r, path, "expected an object");
		return false;
	}
	json_object_foreach(object, name, value) {
		struct json_path at = {path, name, 0};
		size_t i = 0;
		while (i < n && strcmp(keys[i].name, name) != 0)
			i++;
		if (i == n) {
			struct diag *d = json_fault(r, &at, "unknown key");
			diag_did_you_mean(d, name, keys, n, sizeof *keys);
			good = false;
		} else if (!has_type(value, keys[i].type)) {
			json_fault(r, &at, "expected %s",
			           type_name(keys[i].type));
			good = false;
		}
	}
	for (size_t i = 0; i < n; i++)
		if (!keys[i].optional &&
		    !json_object_get(object, keys[i].name)) {
			json_fault(r, path, "key `%s` is missing",
			           keys[i].name);
			good = false;
		}
	return good;
}

bool json_number(struct json_reader *r, const struct json_path *path,
                 const json_t *object, const char *key, uint64_t low,
                 uint64_t high, uint64_t *out)
{
	const json_t *value = json_object_get(object, key);
	json_int_t n = json_integer_value(value);
	*out = low;
	if (!value)
		return true;
	if (n < 0 || (uint64_t)n < low || (uint64_t)n > high) {
		struct json_path at = {path, key, 0};
		json_fault(r, &at,
		           "%" JSON_INTEGER_FORMAT " is not in %" PRIu64
		           "..%" PRIu64,
		           n, low, high);
		return false;
	}
	*out = (uint64_t)n;
	return true;
}

/* ---- Writing ------------------------------------------------------------ */

json_t *json_text(const char *s)
{
	struct text t = {0};
	text_utf8(&t, s);
	json_t *value = t.failed ? NULL : json_string(text_str(&t));
	text_free(&t);
	return value;
}

void json_print(json_t *value, size_t flags, struct text *out)
{
	char *s = value ? json_dumps(value, flags) : NULL;
	if (s) {
		text_add(out, s);
		text_char(out, '\n');
	} else {
		out->failed = true;
	}
	free(s);
	json_decref(value);
}
