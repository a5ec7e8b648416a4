/* map.c: relocation and bounds, the one way to storage.
 *
 * Popek & Goldberg, section 2: if a + l >= q or a >= b then memory trap, else
 * E[a + l]. R is active in both modes.
 */
#include <assert.h>

#include "machine/internal.h"

bool machine_relocate(struct psw psw, addr q, word virtual, addr *real)
{
	return relocate(psw, q, virtual, real);
}

bool machine_register(const struct machine *m, unsigned n, word *value)
{
	addr real;
	assert(n < ISA_REGISTERS);
	if (!relocate(m->psw, m->q, (word)n + ISA_REGISTER_CELL, &real))
		return false;
	*value = m->E[real];
	return true;
}
