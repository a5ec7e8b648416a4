/* line.c: results as lines of JSON. See line.h. */
#include "trials/line.h"

#include <stdlib.h>
#include <string.h>

/* The value under a key if it has that type; null is as good as missing. */
static json_t *get(struct line *l, const json_t *object, const char *key,
                   bool (*is)(const json_t *))
{
	json_t *value = json_object_get(object, key);
	if (!value || json_is_null(value))
		return NULL;
	if (is(value))
		return value;
	l->bad = true;
	return NULL;
}

static bool is_integer(const json_t *v) { return json_is_integer(v); }
static bool is_boolean(const json_t *v) { return json_is_boolean(v); }
static bool is_string(const json_t *v)  { return json_is_string(v); }
static bool is_object(const json_t *v)  { return json_is_object(v); }
static bool is_array(const json_t *v)   { return json_is_array(v); }

word trials_line_word(struct line *l, const json_t *object, const char *key,
                      word max)
{
	const json_t *v = get(l, object, key, is_integer);
	json_int_t n = v ? json_integer_value(v) : 0;
	if (n >= 0 && (word)n <= max)
		return (word)n;
	l->bad = true;
	return 0;
}

unsigned trials_line_unsigned(struct line *l, const json_t *object,
                              const char *key)
{
	return (unsigned)trials_line_word(l, object, key, UINT32_MAX);
}

bool trials_line_flag(struct line *l, const json_t *object, const char *key)
{
	const json_t *v = get(l, object, key, is_boolean);
	return v && json_is_true(v);
}

const char *trials_line_string(struct line *l, const json_t *object,
                               const char *key)
{
	const json_t *v = get(l, object, key, is_string);
	return v ? json_string_value(v) : "";
}

char *trials_line_copy(struct line *l, const json_t *object, const char *key)
{
	const json_t *v = get(l, object, key, is_string);
	char *s = v ? strdup(json_string_value(v)) : NULL;
	l->bad = l->bad || (v && !s);
	return s;
}

unsigned trials_line_choice(struct line *l, const json_t *object,
                            const char *key, const char *(*name)(unsigned),
                            unsigned count)
{
	const char *s = trials_line_string(l, object, key);
	for (unsigned n = 0; n < count; n++)
		if (strcmp(s, name(n)) == 0)
			return n;
	l->bad = l->bad || *s;
	return 0;
}

static const char *truth_name(unsigned n)
{
	return theorems_truth_name((enum theorems_truth)n);
}

enum theorems_truth trials_line_truth(struct line *l, const json_t *object,
                                      const char *key)
{
	return (enum theorems_truth)trials_line_choice(
	        l, object, key, truth_name, THEOREMS_YES + 1);
}

json_t *trials_line_object(struct line *l, const json_t *object,
                           const char *key)
{
	return get(l, object, key, is_object);
}

json_t *trials_line_array(struct line *l, const json_t *object,
                          const char *key)
{
	return get(l, object, key, is_array);
}

void trials_line_print(json_t *value, struct text *out)
{
	char *s = value ? json_dumps(value, JSON_COMPACT) : NULL;
	if (s)
		text_add(out, s);
	else
		out->failed = true;
	free(s);
	json_decref(value);
}
