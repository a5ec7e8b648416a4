/* number.c: whole numbers from text. See number.h. */
#include "base/number.h"

#include <assert.h>

unsigned number_digit(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned)(c - 'A') + 10;
	return 16;
}

static struct number fault(enum number_fault why, unsigned base, size_t at)
{
	return (struct number){.fault = why, .base = base, .at = at};
}

/* The digits from `at` on. A `_` needs a digit on either side. */
static struct number digits(const char *s, size_t at, size_t size,
                            unsigned base)
{
	const size_t first = at;
	assert(at <= size && (s || size == 0));
	word value = 0;
	for (; at < size; at++) {
		bool gap = s[at] == '_' && at > first && at + 1 < size;
		unsigned d = number_digit(s[at + gap]);
		if (d >= base)
			return fault(at > first ? NUMBER_BAD_DIGIT
			                        : NUMBER_NO_DIGIT, base, at);
		if (value > (~(word)0 - d) / base)
			return fault(NUMBER_TOO_LARGE, base, 0);
		value = value * base + d;
		at += gap;
	}
	if (at == first)
		return fault(NUMBER_NO_DIGIT, base, at);
	return (struct number){.value = value, .base = base};
}

struct number number_digits(const char *s, size_t size, unsigned base)
{
	assert(base >= 2 && base <= 16);
	return digits(s, 0, size, base);
}

/* The number that begins at `at`, after its sign. */
static struct number from(const char *s, size_t at, size_t size)
{
	char letter = size - at > 1 && s[at] == '0' ? s[at + 1] : '\0';
	unsigned base = letter == 'x' || letter == 'X'   ? 16
	                : letter == 'b' || letter == 'B' ? 2
	                                                 : 10;
	return digits(s, base == 10 ? at : at + 2, size, base);
}

struct number number_read(const char *s, size_t size)
{
	return from(s, 0, size);
}

struct number number_read_signed(const char *s, size_t size)
{
	bool minus = size > 0 && *s == '-';
	struct number n = from(s, minus, size);
	if (minus && n.value > (word)1 << 63)
		return fault(NUMBER_TOO_LARGE, n.base, 0);
	if (minus)
		n.value = 0 - n.value;
	return n;
}
