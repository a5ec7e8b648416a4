/* record.c: a divergence as a file, and back.
 *
 * The file holds the guests' images, the monitors' kinds, the size of the
 * guest's machine and the input so far: whatever lock-step needs to come to the
 * same square again. The instruction set is named, with its hash, so that a
 * set that was changed since is noticed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/number.h"
#include "lockstep/internal.h"

static const char mark[] = "divergence";

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- Writing ------------------------------------------------------------ */

static json_t *hex(word w)
{
	char s[24];
	snprintf(s, sizeof s, "0x%" PRIx64, w);
	return json_string(s);
}

static json_t *json_guest(const struct asm_image *image)
{
	struct text t = {0};
	asm_image_print(image, &t);
	json_t *j = json_loads(text_str(&t), 0, NULL);
	text_free(&t);
	return j;
}

static json_t *json_monitors(const struct lockstep_record *r)
{
	json_t *list = json_array();
	for (unsigned i = 0; i < r->depth; i++)
		json_array_append_new(list,
		                      json_string(vmm_kind_name(r->kind[i])));
	return list;
}

bool lockstep_record_print(const struct lockstep_record *r,
                           const struct lockstep *l, struct text *out)
{
	json_t *guests = json_array(), *input = json_array();
	for (unsigned i = 0; i < r->guests; i++)
		json_array_append_new(guests, json_guest(r->guest[i]));
	for (size_t i = 0; i < r->inputs; i++)
		json_array_append_new(input, hex(r->input[i]));
	json_t *j = json_pack(
	        "{s:s, s:s, s:o, s:o, s:I, s:I, s:I, s:b, s:o, s:o, s:o}",
	        "thirdgen", mark, "isa", r->isa_name, "isa hash",
	        hex(r->isa_hash), "monitors", json_monitors(r), "memory",
	        (json_int_t)r->w, "slice", (json_int_t)r->slice, "step",
	        (json_int_t)r->step, "time", (int)r->time, "input", input,
	        "what happened", lockstep_json(l), "guests", guests);
	char *s = j ? json_dumps(j, JSON_INDENT(1)) : NULL;
	json_decref(j);
	if (!s)
		return false;
	text_add(out, s);
	text_char(out, '\n');
	free(s);
	return !out->failed;
}

/* ---- Reading ------------------------------------------------------------ */

bool lockstep_is_record(const struct source *source)
{
	const char *s = source->text;
	static const char *const tokens[] = {
		"{", "\"thirdgen\"", ":", "\"divergence\"",
	};
	for (size_t i = 0; i < COUNT(tokens); i++) {
		s += strspn(s, " \t\r\n");
		if (strncmp(s, tokens[i], strlen(tokens[i])) != 0)
			return false;
		s += strlen(tokens[i]);
	}
	return true;
}

static bool read_word(struct json_reader *r, const struct json_path *path,
                     const json_t *value, word *out)
{
	const char *s = json_string_value(value);
	struct number n = number_read(s ? s : "", s ? strlen(s) : 0);
	*out = n.value;
	if (!n.fault)
		return true;
	json_fault(r, path, "expected a word, as \"0x2a\"");
	return false;
}

static bool read_kind(struct json_reader *r, const struct json_path *path,
                      const json_t *value, enum vmm_kind *out)
{
	const char *s = json_string_value(value);
	for (*out = VMM_FULL; s && *out < VMM_KINDS; ++*out)
		if (strcmp(s, vmm_kind_name(*out)) == 0)
			return true;
	json_fault(r, path, "expected \"vmm\" or \"hvm\"");
	return false;
}

/* A guest's faults are told in terms of the whole file. */
static struct asm_image *read_guest(struct json_reader *r,
                                    const struct json_path *path,
                                    const json_t *value)
{
	struct diags inner = {0};
	char *s = json_dumps(value, JSON_INDENT(1) | JSON_ENCODE_ANY);
	struct source source = {r->source->name, s, s ? strlen(s) : 0};
	struct asm_image *image = s ? asm_image_read(&source, &inner) : NULL;
	if (!s)
		r->diags->out_of_memory = 1;
	else if (!image)
		json_fault(r, path, "not an image: %s",
		           inner.count ? inner.list[0].message : "?");
	diags_free(&inner);
	free(s);
	return image;
}

static void read_guests(struct json_reader *r, struct lockstep_record *rec,
                        const json_t *list)
{
	const struct json_path at = {NULL, "guests", 0};
	size_t n = json_array_size(list);
	if (n < 1 || n > VMM_VMS_MAX) {
		json_fault(r, &at, "expected 1 to %u guests", VMM_VMS_MAX);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		struct json_path path = {&at, NULL, i};
		struct asm_image *image =
		        read_guest(r, &path, json_array_get(list, i));
		if (!image)
			return;
		rec->guest[rec->guests++] = image;
	}
}

static void read_monitors(struct json_reader *r, struct lockstep_record *rec,
                          const json_t *list)
{
	const struct json_path at = {NULL, "monitors", 0};
	size_t n = json_array_size(list);
	if (n < 1 || n > VMM_LEVELS_MAX) {
		json_fault(r, &at, "expected 1 to %u monitors", VMM_LEVELS_MAX);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		struct json_path path = {&at, NULL, i};
		if (!read_kind(r, &path, json_array_get(list, i),
		               &rec->kind[rec->depth++]))
			return;
	}
}

static void read_input(struct json_reader *r, struct lockstep_record *rec,
                       const json_t *list)
{
	const struct json_path at = {NULL, "input", 0};
	size_t n = json_array_size(list);
	rec->input = arena_alloc(&rec->arena, (n + 1) * sizeof *rec->input);
	for (size_t i = 0; i < n; i++) {
		struct json_path path = {&at, NULL, i};
		if (!read_word(r, &path, json_array_get(list, i),
		              &rec->input[rec->inputs++]))
			return;
	}
}

static void read_all(struct json_reader *r, struct lockstep_record *rec,
                     json_t *j)
{
	static const struct json_key keys[] = {
		{"thirdgen", JSON_STRING, false},
		{"isa", JSON_STRING, false},
		{"isa hash", JSON_STRING, false},
		{"monitors", JSON_ARRAY, false},
		{"memory", JSON_INTEGER, false},
		{"slice", JSON_INTEGER, false},
		{"step", JSON_INTEGER, false},
		{"time", JSON_TRUE, false},
		{"input", JSON_ARRAY, false},
		{"what happened", JSON_OBJECT, true},
		{"guests", JSON_ARRAY, false},
	};
	const struct json_path hash = {NULL, "isa hash", 0};
	word w = 0;
	if (!json_check_object(r, NULL, j, keys, COUNT(keys)) ||
	    !json_number(r, NULL, j, "memory", MACHINE_Q_MIN, MACHINE_Q_MAX,
	                 &w) ||
	    !json_number(r, NULL, j, "slice", 0, UINT32_MAX, &rec->slice) ||
	    !json_number(r, NULL, j, "step", 0, INT64_MAX, &rec->step) ||
	    !read_word(r, &hash, json_object_get(j, "isa hash"),
	               &rec->isa_hash))
		return;
	rec->w = (addr)w;
	rec->time = json_is_true(json_object_get(j, "time"));
	rec->isa_name = arena_strdup(
	        &rec->arena, json_string_value(json_object_get(j, "isa")));
	read_monitors(r, rec, json_object_get(j, "monitors"));
	read_input(r, rec, json_object_get(j, "input"));
	read_guests(r, rec, json_object_get(j, "guests"));
}

bool lockstep_record_read(struct lockstep_record *rec,
                          const struct source *source, struct diags *diags)
{
	struct json_reader r = {source, diags};
	jmp_buf no_memory;
	size_t before = diags->errors;
	*rec = (struct lockstep_record){0};
	json_t *j = json_read(source, "image-json", diags);
	if (!j)
		return false;
	rec->arena.out_of_memory = &no_memory;
	if (setjmp(no_memory) == 0)
		read_all(&r, rec, j);
	else
		diags->out_of_memory = 1;
	rec->arena.out_of_memory = NULL;
	json_decref(j);
	return diags->errors == before && !diags->out_of_memory;
}

void lockstep_record_free(struct lockstep_record *r)
{
	for (unsigned i = 0; i < r->guests; i++)
		asm_image_free(r->guest[i]);
	arena_free(&r->arena);
	*r = (struct lockstep_record){0};
}
