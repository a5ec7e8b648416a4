/* state.c: whole machines: made, copied, compared, hashed. */
#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "machine/engine.h"

bool machine_init(struct machine *m, const struct isa *isa, addr q)
{
	assert(q >= MACHINE_Q_MIN && q <= MACHINE_Q_MAX &&
	       "storage size out of range");
	*m = (struct machine){
		.E = calloc(q, sizeof(word)),
		.q = q,
		.psw = {MODE_S, 0, 0, q},
		.timer = TIMER_OFF,
		.isa = isa,
	};
	return m->E != NULL;
}

void machine_fini(struct machine *m)
{
	free(m->E);
	m->E = NULL;
	free(m->stops);
	m->stops = NULL;
	m->watches = 0;
	machine_engine_free(m->engine);
	m->engine = NULL;
}

bool machine_copy(struct machine *to, const struct machine *from)
{
	assert(from->cycle_at == 0 && "copied in the middle of a step");
	assert(to->E && "copied into a machine that there is not");
	if (to->q != from->q) {
		word *E = realloc(to->E, from->q * sizeof *E);
		if (!E)
			return false;
		to->E = E;
		to->q = from->q;
		free(to->stops);
		to->stops = NULL;
		to->watches = 0;
	}
	memcpy(to->E, from->E, from->q * sizeof *to->E);
	to->psw = from->psw;
	to->timer = from->timer;
	to->clock = from->clock;
	to->inputs = from->inputs;
	to->outputs = from->outputs;
	to->counts = from->counts;
	to->cycle_at = 0;
	machine_touch(to, 0, to->q);
	return true;
}

/* What is compared besides E and (M, P, R), with its name in messages. */
struct part {
	const char *name;
	word a, b;
};

static bool parts_equal(const struct machine *a, const struct machine *b,
                        struct text *why)
{
	const struct part parts[] = {
		{"timer", a->timer, b->timer},
		{"clock", a->clock, b->clock},
		{"console input position", a->inputs, b->inputs},
		{"console output position", a->outputs, b->outputs},
	};
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (parts[i].a == parts[i].b)
			continue;
		if (why)
			text_printf(why, "%s: %" PRIu64 " and %" PRIu64,
			            parts[i].name, parts[i].a, parts[i].b);
		return false;
	}
	return true;
}

static bool storage_equal(const struct machine *a, const struct machine *b,
                          struct text *why)
{
	if (a->q != b->q) {
		if (why)
			text_printf(why, "q: %u and %u", a->q, b->q);
		return false;
	}
	if (memcmp(a->E, b->E, a->q * sizeof *a->E) == 0)
		return true;
	addr i = 0;
	while (a->E[i] == b->E[i])
		i++;
	if (why)
		text_printf(why, "E[%u]: 0x%" PRIx64 " and 0x%" PRIx64, i,
		            a->E[i], b->E[i]);
	return false;
}

bool machine_equal(const struct machine *a, const struct machine *b,
                   struct text *why)
{
	if (!storage_equal(a, b, why))
		return false;
	if (!machine_psw_equal(a->psw, b->psw)) {
		if (why) {
			text_add(why, "PSW: ");
			machine_psw_print(a->psw, why);
			text_add(why, " and ");
			machine_psw_print(b->psw, why);
		}
		return false;
	}
	return parts_equal(a, b, why);
}

word machine_hash(const struct machine *m)
{
	assert(m->E && m->cycle_at == 0 && "of the middle of a step");
	const word rest[] = {m->q,      machine_psw_pack(m->psw, TRAP_NONE),
	                     m->timer,  m->clock,
	                     m->inputs, m->outputs};
	return XXH64(rest, sizeof rest, XXH64(m->E, m->q * sizeof *m->E, 0));
}
