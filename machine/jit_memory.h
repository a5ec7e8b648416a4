/* jit_memory.h: memory that is written through one mapping and executed
 * through another, so that no page is ever both through one. */
#ifndef MACHINE_JIT_MEMORY_H
#define MACHINE_JIT_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct jit_memory {
	uint8_t *write;         /* readable and writable */
	const uint8_t *execute; /* the same bytes, readable and executable */
	size_t size;
	size_t ready;           /* bytes from the start that have pages */
};

/* False when there is none to be had. */
bool machine_jit_memory_get(struct jit_memory *m, size_t size);
/* Sees to it that bytes up to `end` have pages, and some more: getting them
 * together takes a fraction of the time of a page fault each. */
void machine_jit_memory_ready(struct jit_memory *m, size_t end);
void machine_jit_memory_release(struct jit_memory *m);

#endif
