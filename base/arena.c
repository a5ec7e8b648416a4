/* arena.c: memory with one lifetime. See arena.h. */
#include "base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 16 * 1024 };

struct arena_block {
	struct arena_block *next; /* older block */
	size_t room;              /* bytes in data */
	size_t used;              /* bytes handed out */
	alignas(max_align_t) unsigned char data[];
};

static _Noreturn void fail(struct arena *a)
{
	longjmp(*a->out_of_memory, 1);
}

static struct arena_block *new_block(struct arena *a, size_t size)
{
	size_t room = size > BLOCK_BYTES ? size : BLOCK_BYTES;
	if (room > SIZE_MAX - sizeof(struct arena_block))
		fail(a);
	struct arena_block *b = calloc(1, sizeof *b + room);
	if (!b)
		fail(a);
	b->room = room;
	b->next = a->blocks;
	a->blocks = b;
	return b;
}

void *arena_alloc(struct arena *a, size_t size)
{
	size_t const align = alignof(max_align_t);
	assert(a->out_of_memory && "where to go without memory is not set");
	if (size > SIZE_MAX - align)
		fail(a);
	size = (size + align - 1) / align * align;
	struct arena_block *b = a->blocks;
	if (!b || b->room - b->used < size)
		b = new_block(a, size);
	void *p = b->data + b->used;
	b->used += size;
	a->used += size;
	return p;
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
	assert((s || n == 0) && n < SIZE_MAX);
	char *copy = arena_alloc(a, n + 1);
	memcpy(copy, s, n);
	return copy;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

void *arena_grow(struct arena *a, void *array, size_t count, size_t *room,
                 size_t element)
{
	assert(element > 0 && count <= *room && "not an array that grew here");
	if (count < *room)
		return array;
	size_t bigger = *room ? 2 * *room : 8;
	if (bigger > SIZE_MAX / element)
		fail(a);
	void *moved = arena_alloc(a, bigger * element);
	if (count)
		memcpy(moved, array, count * element);
	*room = bigger;
	return moved;
}

void arena_free(struct arena *a)
{
	while (a->blocks) {
		struct arena_block *next = a->blocks->next;
		free(a->blocks);
		a->blocks = next;
	}
	a->used = 0;
}
