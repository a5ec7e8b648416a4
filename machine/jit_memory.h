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
};

/* False when there is none to be had. */
bool jit_memory_get(struct jit_memory *m, size_t size);
void jit_memory_release(struct jit_memory *m);

#endif
