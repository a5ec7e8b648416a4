/* random.h: numbers that look random and are the same everywhere.
 *
 * splitmix64. Whatever is random here comes from a seed that is printed, and
 * the same seed gives the same guests and instruction sets on every machine.
 */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/word.h"

struct random {
	word state;
};

static inline word random_next(struct random *r)
{
	word z = r->state += 0x9e3779b97f4a7c15;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

/* 0 .. n - 1; n > 0. */
static inline unsigned random_below(struct random *r, word n)
{
	return (unsigned)(random_next(r) % n);
}

static inline bool random_percent(struct random *r, unsigned n)
{
	return random_below(r, 100) < n;
}

/* A seed of its own for the n-th of many, so that each can be had alone. */
static inline word random_seed(word seed, word n)
{
	struct random r = {seed ^ n * 0xd1342543de82ef95};
	return random_next(&r);
}

#endif
