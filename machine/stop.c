/* stop.c: cells before whose instruction machine_run stops.
 *
 * The machine keeps a flag for each cell. An engine derives nothing from a
 * cell with a stop, so it comes back to its loop there, and the step that it
 * then leaves to the reference interpreter is not made. Nothing in storage is
 * changed: a program that reads its own text finds what it put there.
 */
#include <assert.h>
#include <stdlib.h>

#include "machine/engine.h"

bool machine_stop_at(struct machine *m, addr a, bool stop)
{
	assert(a < m->q && "a stop outside storage");
	if (!m->stops && !stop)
		return true;
	if (!m->stops && !(m->stops = calloc(m->q, 1)))
		return false;
	m->stops[a] = stop;
	struct engine *e = m->engine;
	if (e && e->q == m->q) {
		machine_engine_cell(e, a);
		e->map[a] = (uint8_t)(stop ? e->map[a] | MAP_STOP
		                           : e->map[a] & ~MAP_STOP);
	}
	return true;
}

/* A timer trap that is due comes before the fetch. */
bool machine_at_stop(const struct machine *m)
{
	addr real;
	if (!m->stops || (m->psw.m == MODE_U && m->timer == 0))
		return false;
	return relocate(m->psw, m->q, m->psw.p, &real) && m->stops[real];
}
