/* keys.c: the small questions the loader asks of every part of a file: which
 * keys a map has, whether a text is a number, a name. */
#include <assert.h>
#include <string.h>

#include "base/number.h"
#include "isa/internal.h"

/* Reports the value and empties it, so that it is there, but says nothing. */
static void wrong_kind(struct loader *l, struct yaml *value,
                       const struct key *key)
{
	const char *wanted = key->kinds == KEY_MAP    ? "a map"
	                     : key->kinds == KEY_LIST ? "a list"
	                     : key->kinds == KEY_TEXT ? "a text"
	                                              : "a text or a list";
	diag_error(l->diags, value->pos, "isa-type",
	           "`%s` must be %s, but this is %s", key->name, wanted,
	           isa_yaml_kind_name(value->kind));
	value->kind = YAML_NONE;
	value->text = "";
	value->size = value->count = 0;
}

void isa_keys(struct loader *l, const struct yaml *map, const char *what,
              const struct key *keys, size_t n, struct yaml **out)
{
	assert(map->kind == YAML_MAP);
	for (size_t k = 0; k < n; k++)
		out[k] = NULL;
	for (size_t i = 0; i < map->count; i++) {
		const struct yaml *name = map->keys[i];
		size_t k = 0;
		while (k < n && strcmp(keys[k].name, name->text) != 0)
			k++;
		if (k == n) {
			struct diag *d = diag_error(l->diags, name->pos,
			                            "isa-key",
			                            "%s has no key `%s`", what,
			                            name->text);
			diag_did_you_mean(d, name->text, keys, n, sizeof *keys);
		} else {
			out[k] = map->items[i];
			if (!(keys[k].kinds >> out[k]->kind & 1))
				wrong_kind(l, out[k], &keys[k]);
		}
	}
}

void isa_missing(struct loader *l, struct pos pos, const char *what,
                 const char *key)
{
	diag_error(l->diags, pos, "isa-missing", "%s must have `%s`", what,
	           key);
}

bool isa_word_is(const char *s, size_t size, const char *wanted)
{
	return strlen(wanted) == size && memcmp(s, wanted, size) == 0;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool isa_number(struct loader *l, const struct yaml *text, const char *code,
                word *out)
{
	/* as in the RTL, and a sign */
	struct number n = number_read_signed(text->text, text->size);
	*out = n.value;
	if (!n.fault)
		return true;
	diag_hint(diag_error(l->diags, text->pos, code, "`%s` is not a number",
	                     text->text),
	          "write a number as 12, 0x0c or 0b1100");
	return false;
}

bool isa_good_name(struct loader *l, const struct yaml *text, const char *what,
              const char *more, const char *code)
{
	const char *s = text->text;
	size_t n = 0;
	while (is_letter(s[n]) ||
	       (n > 0 && s[n] && (is_digit(s[n]) || strchr(more, s[n]))))
		n++;
	if (n > 0 && n == text->size)
		return true;
	struct diag *d = diag_error(l->diags, text->pos, code,
	                            "`%s` cannot be the name of %s", s, what);
	diag_hint(d,
	          "a name is a letter or `_` and then letters, digits, `_`%s%s",
	          *more ? " and " : "", more);
	return false;
}

const char *isa_prose(struct loader *l, const struct yaml *text)
{
	if (!text || text->size == 0)
		return NULL;
	char *out = arena_alloc(&l->arena, text->size + 1);
	size_t n = 0;
	unsigned lines = 0; /* ends of lines since the last word */
	for (const char *s = text->text; *s; s++) {
		if (*s == '\n')
			lines++;
		if (*s == ' ' || *s == '\t' || *s == '\n')
			continue;
		if (n > 0 && lines > 1)
			break;
		lines = 0;
		if (n > 0 && strchr(" \t\n", s[-1]))
			out[n++] = ' ';
		out[n++] = *s;
	}
	return n > 0 ? out : NULL;
}
