/* engine.c: choosing an engine, running by it, telling it of writes. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "machine/engine.h"

const char *machine_engine_name(enum machine_engine e)
{
	static const char *const names[ENGINE_COUNT] = {
		[ENGINE_REFERENCE] = "reference",
		[ENGINE_PORTABLE] = "portable",
		[ENGINE_FAST] = "fast",
	};
	assert(e < ENGINE_COUNT);
	return names[e];
}

void machine_engine_free(struct engine *e)
{
	if (!e)
		return;
	machine_jit_free(e->jit);
	machine_portable_free(e->portable);
	free(e->map);
	free(e);
}

static struct engine *engine_new(const struct machine *m,
                                 enum machine_engine kind)
{
	struct engine *e = calloc(1, sizeof *e);
	if (!e)
		return NULL;
	e->kind = kind;
	e->isa = m->isa;
	e->E = m->E;
	e->q = m->q;
	e->map = calloc(m->q, 1);
	e->portable = machine_portable_new(m->isa, m->q);
	for (addr a = 0; e->map && m->stops && a < m->q; a++)
		e->map[a] = (uint8_t)(
			(m->stops[a] & MACHINE_STOP_FETCH ? MAP_STOP : 0) |
			(m->stops[a] & MACHINE_STOP_WRITE ? MAP_WATCH : 0));
	if (kind == ENGINE_FAST && e->map)
		e->jit = machine_jit_new(e);
	if (e->map && e->portable && (kind != ENGINE_FAST || e->jit))
		return e;
	machine_engine_free(e);
	return NULL;
}

bool machine_use_engine(struct machine *m, enum machine_engine kind)
{
	assert(kind < ENGINE_COUNT && "no such engine");
	struct engine *e = NULL;
	if (kind != ENGINE_REFERENCE && !(e = engine_new(m, kind)))
		return false;
	machine_engine_free(m->engine);
	m->engine = e;
	return true;
}

bool machine_engine_exists(enum machine_engine e)
{
	assert(e < ENGINE_COUNT);
	return e != ENGINE_FAST || machine_jit_exists();
}

enum machine_engine machine_engine_used(const struct machine *m)
{
	return m->engine ? m->engine->kind : ENGINE_REFERENCE;
}

/* ---- Writes -------------------------------------------------------------- */

static void drop(struct engine *e, addr a, bool written)
{
	assert(a < e->q && "a cell outside storage");
	if (e->map[a] & MAP_DECODED)
		machine_portable_drop(e->portable, a);
	if (e->map[a] & MAP_TRANSLATED)
		machine_jit_drop(e->jit, a, written);
	e->map[a] &= (uint8_t)~MAP_DERIVED;
}

void machine_engine_cell(struct engine *e, addr a)
{
	drop(e, a, true);
}

void machine_engine_stop(struct engine *e, addr a, bool stop)
{
	drop(e, a, false);
	e->map[a] = (uint8_t)(stop ? e->map[a] | MAP_STOP
	                           : e->map[a] & ~MAP_STOP);
}

void machine_engine_forget(struct engine *e)
{
	machine_portable_flush(e->portable);
	if (e->jit)
		machine_jit_flush(e->jit);
	for (addr a = 0; a < e->q; a++)
		e->map[a] &= MAP_STOP | MAP_WATCH;
	e->spaces = 0;
}

/* So that a guest that moves through storage does not, in the end, have all
 * of it marked. */
enum { SPACES_MAX = 256 };

void machine_engine_mark_space(struct engine *e, addr l)
{
	assert(l + ISA_REGISTERS_END <= e->q && "not all registers exist");
	if (e->spaces == SPACES_MAX)
		machine_engine_forget(e);
	e->spaces++;
	e->map[l] |= MAP_SPACE;
	for (addr n = 0; n < ISA_REGISTERS; n++) {
		addr a = l + ISA_REGISTER_CELL + n;
		engine_wrote(e, a);
		e->map[a] |= MAP_REGISTER;
	}
}

void machine_touch(struct machine *m, addr from, addr count)
{
	struct engine *e = m->engine;
	if (!e)
		return;
	if (from == 0 && count >= e->q) {
		machine_engine_forget(
			e); /* another program: nothing is known of it */
		return;
	}
	/* storage replaced by another: machine_engine_run sees to that */
	for (addr a = from; a < e->q && a - from < count; a++)
		engine_wrote(e, a);
}

/* ---- Running ------------------------------------------------------------- */

static void make_step(struct run *r)
{
	assert(r->left > 0 && r->status == MACHINE_RUNNING);
	enum machine_status s = machine_step(r->m);
	r->left--;
	if (s >= MACHINE_HALTED)
		r->status = s;
	else if (r->m->watches && machine_wrote_watched(r->m))
		r->status = MACHINE_WATCHED;
}

void machine_engine_reference_step(struct run *r)
{
	if (r->m->stops && machine_at_stop(r->m)) {
		r->status = MACHINE_STOPPED;
		return;
	}
	make_step(r);
}

static void run_portable(struct engine *e, struct run *r)
{
	while (r->left > 0 && r->status == MACHINE_RUNNING)
		if (machine_portable_run(e, r, run_budget(r), false) == 0)
			machine_engine_reference_step(r);
}

/* The machine may have been given other storage since. */
static bool renew(struct machine *m)
{
	struct engine *e = m->engine;
	if (e->E == m->E && e->q == m->q && e->isa == m->isa)
		return true;
	return machine_use_engine(m, e->kind);
}

enum machine_status machine_engine_run(struct machine *m, word limit,
                                       word *made)
{
	struct run r = {m, limit, MACHINE_RUNNING};
	assert(m->engine && m->cycle_at == 0 && !m->observer &&
	       "for the reference interpreter");
	if (limit > 0 && machine_at_stop(m)) /* where this run begins */
		make_step(&r);
	if (!renew(m)) /* no memory: without an engine, then */
		while (r.left > 0 && r.status == MACHINE_RUNNING)
			machine_engine_reference_step(&r);
	else if (m->engine->kind == ENGINE_FAST)
		machine_jit_run(m->engine, &r);
	else
		run_portable(m->engine, &r);
	if (made)
		*made = limit - r.left;
	return r.status;
}
