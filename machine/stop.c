/* stop.c: cells at which machine_run stops: before the instruction there, or
 * after a step that wrote there.
 *
 * The machine keeps flags for each cell. An engine derives nothing from a cell
 * with a stop, so it comes back to its loop there, and the step that it then
 * leaves to the reference interpreter is not made. A store to a watched cell
 * it leaves to the reference interpreter too, as it does one that would change
 * what is derived from the cell; and so any instruction that sets a register
 * whose cell is watched. Nothing in storage is changed: a program that reads
 * its own text finds what it put there.
 */
#include <assert.h>
#include <stdlib.h>

#include "machine/engine.h"

static bool set(struct machine *m, addr a, unsigned char flag, bool on)
{
	assert(a < m->q && "a stop outside storage");
	if (!m->stops && !on)
		return true;
	if (!m->stops && !(m->stops = calloc(m->q, 1)))
		return false;
	m->stops[a] = (unsigned char)(on ? m->stops[a] | flag
	                                 : m->stops[a] & ~flag);
	return true;
}

bool machine_stop_at(struct machine *m, addr a, bool stop)
{
	if (!set(m, a, MACHINE_STOP_FETCH, stop))
		return false;
	struct engine *e = m->engine;
	if (e && e->q == m->q)
		machine_engine_stop(e, a, stop);
	return true;
}

bool machine_watch_at(struct machine *m, addr a, bool watch)
{
	assert(a < m->q && "a watch outside storage");
	bool was = m->stops && m->stops[a] & MACHINE_STOP_WRITE;
	if (!set(m, a, MACHINE_STOP_WRITE, watch))
		return false;
	if (was == watch)
		return true;
	m->watches += watch ? 1 : -1u;
	struct engine *e = m->engine;
	if (e && e->q == m->q) {
		/* what sets it as a register is translated without a look */
		if (e->map[a] & MAP_REGISTER)
			machine_engine_forget(e);
		e->map[a] = (uint8_t)(watch ? e->map[a] | MAP_WATCH
		                            : e->map[a] & ~MAP_WATCH);
	}
	return true;
}

bool machine_has_stop(const struct machine *m, addr a)
{
	return m->stops && a < m->q && m->stops[a] & MACHINE_STOP_FETCH;
}

bool machine_has_watch(const struct machine *m, addr a)
{
	return m->stops && a < m->q && m->stops[a] & MACHINE_STOP_WRITE;
}

/* A timer trap that is due comes before the fetch. */
bool machine_at_stop(const struct machine *m)
{
	addr real;
	if (!m->stops || (m->psw.m == MODE_U && m->timer == 0))
		return false;
	return relocate(m->psw, m->q, m->psw.p, &real) &&
	       m->stops[real] & MACHINE_STOP_FETCH;
}

bool machine_wrote_watched(const struct machine *m)
{
	const struct machine_step *s = &m->step;
	for (unsigned i = 0; m->watches && i < s->cycles; i++)
		if ((s->cycle[i].kind == CYCLE_WRITE ||
		     s->cycle[i].kind == CYCLE_PSW_STORE) &&
		    m->stops[s->cycle[i].real] & MACHINE_STOP_WRITE)
			return true;
	return false;
}
