/* text.c: a growing string. See text.h. */
#include "base/text.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* Makes room for n more bytes and the NUL; false when there is no memory. */
static bool reserve(struct text *t, size_t n)
{
	assert((t->s ? t->size < t->room : t->room == 0) && "not a text");
	if (t->failed)
		return false;
	if (n > SIZE_MAX / 2 - t->size - 1) {
		t->failed = true;
		return false;
	}
	size_t need = t->size + n + 1;
	if (need <= t->room)
		return true;
	size_t room = t->room ? 2 * t->room : 64;
	while (room < need)
		room *= 2;
	char *s = realloc(t->s, room);
	if (!s) {
		t->failed = true;
		return false;
	}
	t->s = s;
	t->room = room;
	return true;
}

const char *text_str(const struct text *t)
{
	return t->s ? t->s : "";
}

void text_add_bytes(struct text *t, const char *s, size_t n)
{
	if (!reserve(t, n))
		return;
	if (n)
		memcpy(t->s + t->size, s, n);
	t->size += n;
	t->s[t->size] = '\0';
}

void text_add(struct text *t, const char *s)
{
	text_add_bytes(t, s, strlen(s));
}

void text_char(struct text *t, char c)
{
	text_add_bytes(t, &c, 1);
}

void text_repeat(struct text *t, char c, size_t n)
{
	if (!reserve(t, n))
		return;
	memset(t->s + t->size, c, n);
	t->size += n;
	t->s[t->size] = '\0';
}

void text_vprintf(struct text *t, const char *format, va_list ap)
{
	va_list again;
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, format, ap);
	if (n >= 0 && reserve(t, (size_t)n)) {
		vsnprintf(t->s + t->size, (size_t)n + 1, format, again);
		t->size += (size_t)n;
	}
	va_end(again);
}

void text_printf(struct text *t, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	text_vprintf(t, format, ap);
	va_end(ap);
}

void text_pad_to(struct text *t, size_t line_start, size_t column)
{
	assert(line_start <= t->size && "the line begins after the text");
	size_t width = t->size - line_start;
	text_repeat(t, ' ', width < column ? column - width : 1);
}

/* Bytes of the character at s, which is not the end; 0 when it is not UTF-8. */
static size_t character(const char *s)
{
	utf8proc_int32_t code;
	const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)s;
	utf8proc_ssize_t n = utf8proc_iterate(bytes, -1, &code);
	return n > 0 ? (size_t)n : 0;
}

void text_utf8(struct text *t, const char *s)
{
	for (size_t n; *s; s += n ? n : 1) {
		n = character(s);
		text_add_bytes(t, n ? s : "\357\277\275", n ? n : 3);
	}
}

void text_json(struct text *t, const char *s)
{
	text_char(t, '"');
	for (size_t n; *s; s += n ? n : 1) {
		n = character(s);
		if (n == 0) {
			text_add(t, "\\ufffd");
		} else if (*s == '"' || *s == '\\') {
			text_char(t, '\\');
			text_char(t, *s);
		} else if ((unsigned char)*s < ' ') {
			text_printf(t, "\\u%04x", (unsigned)*s);
		} else {
			text_add_bytes(t, s, n);
		}
	}
	text_char(t, '"');
}

void text_free(struct text *t)
{
	free(t->s);
	*t = (struct text){0};
}

char *text_take(struct text *t)
{
	if (!reserve(t, 0)) {
		text_free(t);
		return NULL;
	}
	t->s[t->size] = '\0';
	char *s = t->s;
	*t = (struct text){0};
	return s;
}
