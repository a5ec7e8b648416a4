/* arena.h: memory with one lifetime, freed at one place.
 *
 * Parsers allocate many small things that live and die together: everything
 * an instruction set is made of, everything one assembly produces. An arena
 * holds them; arena_free ends them all.
 *
 * Running out of memory is not an error of each call but of the whole job:
 * arena_alloc leaves by longjmp to `out_of_memory`, which the entry point of
 * the job sets (see isa_load for the pattern). Nothing here exits or prints.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <setjmp.h>
#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *blocks; /* newest first; owned */
	jmp_buf *out_of_memory;     /* where a failing allocation goes; must be
	                               set before the first allocation */
	size_t used;                /* bytes handed out */
};

/* Zeroed memory, aligned for any type, valid until arena_free. */
void *arena_alloc(struct arena *a, size_t size);

/* A copy of the n bytes at s, with a NUL after them. */
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_strdup(struct arena *a, const char *s);

/* Room for one more element in a growing array: returns the array, moved to
 * twice its room when `count` has reached `*room`. Old copies stay in the
 * arena (at most as much again as the array itself). */
void *arena_grow(struct arena *a, void *array, size_t count, size_t *room,
                 size_t element);

/* Frees everything and leaves an empty arena. */
void arena_free(struct arena *a);

#endif
