/* word.h: the two scalars that everything here is made of. */
#ifndef BASE_WORD_H
#define BASE_WORD_H

#include <stdint.h>

typedef uint64_t word; /* one cell of storage: unsigned, modulo 2^64 */
typedef uint32_t addr; /* a storage address or a size, 20 bits in a PSW */

#endif
