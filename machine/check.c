/* check.c: what must hold of every machine at every moment. */
#include <assert.h>

#include "machine/machine.h"

void machine_check(const struct machine *m)
{
	assert(m->isa && "a machine without an instruction set");
	assert(m->E && m->q >= MACHINE_Q_MIN && m->q <= MACHINE_Q_MAX &&
	       "q out of range");
	assert((m->psw.m == MODE_S || m->psw.m == MODE_U) && "M is s or u");
	assert(m->psw.p <= ADDR_MAX && "P beyond 20 bits");
	assert(m->psw.l <= ADDR_MAX && "R.l beyond 20 bits");
	assert(m->psw.b <= ADDR_MAX && "R.b beyond 20 bits");
	assert((m->cycle_at == 0 || m->cycle_at < m->step.cycles) &&
	       "more cycles made than planned");
	assert(m->step.cycles <= MACHINE_CYCLES_MAX && "plan too long");
}
