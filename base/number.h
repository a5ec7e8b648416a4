/* number.h: whole numbers as people and files write them.
 *
 *     42   0x2a   0b101010   1_000_000
 *
 * Decimal unless a prefix says otherwise; 010 is ten. A `_` may stand between
 * two digits. Everything that reads a number asks here, from the assembler to
 * a file of console input: what is 10 to one of them is not 8 to another.
 */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/word.h"

enum number_fault {
	NUMBER_GOOD,
	NUMBER_NO_DIGIT,  /* there is none where one must be: at `at` */
	NUMBER_BAD_DIGIT, /* what stands at `at` is no digit of the base */
	NUMBER_TOO_LARGE, /* it does not fit a word */
};

struct number {
	word value;       /* 0 unless GOOD */
	enum number_fault fault;
	unsigned base;    /* 2, 10 or 16, as it is written */
	size_t at;        /* where the fault is, in bytes from the beginning */
};

/* All of the `size` bytes as one number. */
struct number number_read(const char *s, size_t size);

/* The same, or a `-` and a number up to 2^63: its two's complement. */
struct number number_read_signed(const char *s, size_t size);

/* The same without sign and prefix, in the base given: at most 16. */
struct number number_digits(const char *s, size_t size, unsigned base);

/* What a digit stands for, in any base up to 16; 16 for other characters. */
unsigned number_digit(char c);

#endif
