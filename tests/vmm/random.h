/* random.h: hostile guests: a storage full of anything.
 *
 * Instructions of the set in random order, random words, PSWs that point
 * anywhere, registers that hold anything; numbers near the edges of storage
 * more often than others. The same seed gives the same guests.
 */
#ifndef TESTS_VMM_RANDOM_H
#define TESTS_VMM_RANDOM_H

#include "base/random.h"
#include "vmm/vmm.h"

/* Fills the w words at E. */
void random_guest(struct random *r, const struct isa *isa, addr w, word *E);

/* A stack of one level around a monitor that was built elsewhere, with no
 * guest in it; each VM has w words. False when there is no memory. To be freed
 * with vmm_stack_free, the monitor by whoever built it. */
bool random_stack(struct vmm_stack *s, const struct asm_image *monitor,
                  enum vmm_kind kind, addr w);

#endif
