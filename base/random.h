/* random.h: numbers that look random and are the same everywhere.
 *
 * splitmix64. Whatever is random here comes from a seed that is printed, and
 * the same seed gives the same guests and instruction sets on every machine.
 */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <assert.h>
#include <stdbool.h>
#include <limits.h>

#include "base/word.h"

struct random {
	word state; /* the seed, to begin with */
};

#define RANDOM_STEP ((word)0x9e3779b97f4a7c15)

static inline word random_next(struct random *r)
{
	word z = r->state += RANDOM_STEP;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

/* The number at `index`, from 0, of the sequence that `seed` begins. */
static inline word random_at(word seed, word index)
{
	struct random r = {seed + index * RANDOM_STEP};
	return random_next(&r);
}

/* 0 .. n - 1; n > 0. */
static inline unsigned random_below(struct random *r, word n)
{
	assert(n > 0 && n - 1 <= UINT_MAX);
	return (unsigned)(random_next(r) % n);
}

static inline bool random_percent(struct random *r, unsigned n)
{
	assert(n <= 100);
	return random_below(r, 100) < n;
}

/* A seed of its own for the n-th of many, so that each can be had alone. */
static inline word random_seed(word seed, word n)
{
	struct random r = {seed ^ n * 0xd1342543de82ef95};
	return random_next(&r);
}

#endif
