/* json.c: values of a JSON text, checked, with faults that say where. */
#include "asm/json.h"

#include <inttypes.h>
#include <string.h>

/* ---- Faults ------------------------------------------------------------- */

struct diag *asm_json_fault(struct json_reader *r, const struct json_path *path,
                            const char *format, ...)
{
	struct pos pos = {.source = r->source};
	if (r->diags->count < DIAGS_MAX) /* finding it takes time */
		pos = asm_json_locate(r->source, path);
	struct text t = {0};
	asm_json_path_print(path, &t);
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
	default:           return "true or false";
	}
}

static bool has_type(const json_t *value, json_type type)
{
	if (type == JSON_TRUE)
		return json_is_boolean(value);
	return json_typeof(value) == type;
}

bool asm_json_check_object(struct json_reader *r, const struct json_path *path,
                           json_t *object, const struct json_key *keys,
                           size_t n)
{
	bool good = true;
	const char *name;
	json_t *value;
	if (!json_is_object(object)) {
		asm_json_fault(r, path, "expected an object");
		return false;
	}
	json_object_foreach(object, name, value) {
		struct json_path at = {path, name, 0};
		size_t i = 0;
		while (i < n && strcmp(keys[i].name, name) != 0)
			i++;
		if (i == n) {
			struct diag *d = asm_json_fault(r, &at, "unknown key");
			diag_did_you_mean(d, name, keys, n, sizeof *keys);
			good = false;
		} else if (!has_type(value, keys[i].type)) {
			asm_json_fault(r, &at, "expected %s",
			               type_name(keys[i].type));
			good = false;
		}
	}
	for (size_t i = 0; i < n; i++)
		if (!keys[i].optional &&
		    !json_object_get(object, keys[i].name)) {
			asm_json_fault(r, path, "key `%s` is missing",
			               keys[i].name);
			good = false;
		}
	return good;
}

bool asm_json_number(struct json_reader *r, const struct json_path *path,
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
		asm_json_fault(r, &at,
		               "%" JSON_INTEGER_FORMAT " is not in %" PRIu64
		               "..%" PRIu64,
		               n, low, high);
		return false;
	}
	*out = (uint64_t)n;
	return true;
}
