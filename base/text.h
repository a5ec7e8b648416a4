/* text.h: a growing string, the libraries' only way of producing output.
 *
 * The libraries never write to a stream: they append to a text, and whoever
 * called them decides where it goes. Out of memory is sticky: later appends
 * do nothing, `failed` stays set, and the text stays a valid string.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct text {
	char *s;     /* NUL-terminated, owned; NULL while empty: see text_str */
	size_t size; /* bytes before the NUL */
	size_t room; /* bytes allocated */
	bool failed; /* an append found no memory */
};

#if defined(__GNUC__)
#define TEXT_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define TEXT_PRINTF(f, a)
#endif

/* The string so far, never NULL. Valid until the next append or free. */
const char *text_str(const struct text *t);

void text_add(struct text *t, const char *s);
void text_add_bytes(struct text *t, const char *s, size_t n);
void text_char(struct text *t, char c);
void text_repeat(struct text *t, char c, size_t n);
void text_printf(struct text *t, const char *format, ...) TEXT_PRINTF(2, 3);
void text_vprintf(struct text *t, const char *format, va_list ap)
        TEXT_PRINTF(2, 0);

/* Blanks until the text's last line is `column` bytes wide; at least one. */
void text_pad_to(struct text *t, size_t line_start, size_t column);

/* s with each byte that is not UTF-8, as a file's name may have, as U+FFFD. */
void text_utf8(struct text *t, const char *s);

/* s, made UTF-8 as above, as a JSON string, with its quotes. */
void text_json(struct text *t, const char *s);

/* Frees the string and leaves an empty text. */
void text_free(struct text *t);

/* The string, owned by the caller (free); leaves an empty text. NULL when
 * an append had failed. An empty text gives "". */
char *text_take(struct text *t);

#endif
