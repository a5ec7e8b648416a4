/* pair.c: pairs of related states as words, run on the reference interpreter.
 *
 * A `struct pair` holds the parameters of a witness; this builds the one or
 * two machines it describes and makes one step of each. Everything that ends
 * as a witness has been through here.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "theorems/internal.h"

/* ---- The lab ------------------------------------------------------------- */

static word give_input(void *ctx, word index)
{
	struct lab_stream *s = ctx;
	(void)index;
	return s->lab->input[s->i];
}

static void take_output(void *ctx, word index, word value)
{
	struct lab_stream *s = ctx;
	(void)index;
	s->lab->outputs[s->i][s->lab->output_count[s->i]++] = value;
}

void theorems_lab_init(struct lab *lab, const struct isa *isa)
{
	*lab = (struct lab){.isa = isa};
}

void theorems_lab_fini(struct lab *lab)
{
	for (unsigned i = 0; i < 2; i++)
		if (lab->room[i]) {
			lab->m[i].q = lab->room[i];
			machine_fini(&lab->m[i]);
			lab->room[i] = 0;
		}
}

/* A machine of q words of zeros, in what was allocated before if possible. */
static bool prepare(struct lab *lab, unsigned i, addr q)
{
	struct machine *m = &lab->m[i];
	if (q > lab->room[i]) {
		if (lab->room[i])
			machine_fini(m);
		lab->room[i] = 0;
		if (!machine_init(m, lab->isa, q)) {
			lab->no_memory = true;
			return false;
		}
		lab->room[i] = q;
	}
	m->q = q;
	memset(m->E, 0, q * sizeof *m->E);
	m->inputs = m->outputs = 0;
	m->cycle_at = 0;
	lab->stream[i] = (struct lab_stream){lab, i};
	lab->console[i] = (struct console){&lab->stream[i], give_input,
	                                   take_output};
	lab->output_count[i] = 0;
	m->console = &lab->console[i];
	return true;
}

/* ---- From parameters to states ------------------------------------------- */

/* M, P, R, q and the devices of one state. */
static bool build_control(struct lab *lab, const struct pair *p, unsigned i)
{
	unsigned rel = theorems_relation_of(p->question);
	unsigned lx = i && (rel & REL_PLACE), sx = i && (rel & REL_SIZE);
	unsigned tx = i && (rel & (REL_TIMER | REL_MAP));
	unsigned cx = i && (rel & (REL_CLOCK | REL_MAP));
	bool user = p->m || (i && (rel & (REL_MODE | REL_USER | REL_MAP)));
	word l = p->l[lx], b = p->b[sx], q = p->q[sx];
	if (i && (rel & REL_MAP)) {
		b = machine_extent(p->l[0], p->b[0], p->q[0]);
		l = p->l[0] + p->k;
		q = p->k + p->q[0] + p->q[1];
	}
	if (q < MACHINE_Q_MIN || q > MACHINE_Q_MAX || l > ADDR_MAX ||
	    b > ADDR_MAX || p->p > ADDR_MAX || p->p >= machine_extent(l, b, q))
		return false;
	if (user && p->timer[tx] == 0) /* the timer trap would come first */
		return false;
	if (!prepare(lab, i, (addr)q))
		return false;
	struct machine *m = &lab->m[i];
	m->psw = (struct psw){user ? MODE_U : MODE_S, (addr)p->p, (addr)l,
	                      (addr)b};
	m->timer = p->timer[tx];
	m->clock = p->clock[cx];
	lab->input[i] = p->input;
	return true;
}

static void put_window(struct machine *m, const struct pair *p)
{
	addr real;
	for (size_t n = 0; n < p->window.count; n++)
		if (machine_relocate(m->psw, m->q, p->window.list[n].at, &real))
			m->E[real] = p->window.list[n].value;
}

static void put_outside(struct machine *m, const struct pair_cells *cells)
{
	for (size_t n = 0; n < cells->count; n++)
		if (cells->list[n].at < m->q &&
		    !machine_shows(m->psw, cells->list[n].at))
			m->E[cells->list[n].at] = cells->list[n].value;
}

static void put_instruction(struct machine *m, word w)
{
	addr real;
	if (machine_relocate(m->psw, m->q, m->psw.p, &real))
		m->E[real] = w;
}

/* The monitor's words around the VM, its new PSW among them. */
static void put_monitor(struct lab *lab, const struct pair *p)
{
	const struct machine *s = &lab->m[0];
	struct machine *f = &lab->m[1];
	struct psw resident = {MODE_S, 0, 0, f->q};
	for (size_t n = 0; n < p->monitor.count; n++) {
		word at = p->monitor.list[n].at;
		if (at == CELL_NEW_PSW)
			resident.p =
				machine_psw_unpack(p->monitor.list[n].value).p;
		else if (at < f->q && (at < p->k || at - p->k >= s->q))
			f->E[at] = p->monitor.list[n].value;
	}
	f->E[CELL_NEW_PSW] = machine_psw_pack(resident, TRAP_NONE);
	memcpy(f->E + p->k, s->E, s->q * sizeof *s->E);
}

static bool really_related(const struct lab *lab, unsigned rel)
{
	const struct machine *a = &lab->m[0], *b = &lab->m[1];
	if ((rel & REL_PLACE) && !(rel & REL_USER) &&
	    (a->psw.l == b->psw.l ||
	     a->E[CELL_NEW_PSW] != b->E[CELL_NEW_PSW]))
		return false;
	return !(rel & (REL_PLACE | REL_SIZE)) ||
	       machine_extent(a->psw.l, a->psw.b, a->q) ==
	               machine_extent(b->psw.l, b->psw.b, b->q);
}

static bool build(struct lab *lab, const struct pair *p)
{
	unsigned rel = theorems_relation_of(p->question);
	if (isa_decode(lab->isa, p->w) != p->insn ||
	    !theorems_unit_has(p->unit, p->w))
		return false;
	if ((rel & REL_MAP) && ((p->fixed_k && p->k != p->fixed_k) ||
	                        (p->fixed_w && p->q[0] != p->fixed_w)))
		return false;
	if ((rel & REL_MAP) && (p->k < 2 || p->k > ADDR_MAX ||
	                        p->q[1] > ADDR_MAX || p->q[0] > ADDR_MAX))
		return false;
	for (unsigned i = 0; i < (rel ? 2 : 1); i++) {
		struct machine *m = &lab->m[i];
		if (!build_control(lab, p, i))
			return false;
		if (i && (rel & REL_MAP)) {
			put_monitor(lab, p);
			continue;
		}
		unsigned ox = i && (rel & (REL_PLACE | REL_OUTSIDE));
		put_window(m, p);
		put_outside(m, &p->outside[ox]);
		put_instruction(m, p->w);
	}
	return really_related(lab, rel);
}

static void step(struct lab *lab, unsigned states)
{
	for (unsigned i = 0; i < states; i++) {
		struct machine *m = &lab->m[i];
		lab->before[i].psw = m->psw;
		lab->before[i].timer = m->timer;
		lab->before[i].clock = m->clock;
		(void)machine_step(m);
	}
}

bool theorems_lab_run(struct lab *lab, const struct pair *p)
{
	if (!build(lab, p))
		return false;
	step(lab, theorems_relation_of(p->question) ? 2 : 1);
	return true;
}

/* ---- Witnesses ---------------------------------------------------------- */

static struct theorems_state snapshot(const struct lab *lab, unsigned i,
                                      struct arena *arena)
{
	const struct machine *m = &lab->m[i];
	struct theorems_state s = {
		.q = m->q, .psw = m->psw, .timer = m->timer,
		.clock = m->clock, .input = lab->input[i],
	};
	for (addr at = 0; at < m->q; at++)
		s.cell_count += m->E[at] != 0;
	s.cells = arena_alloc(arena, s.cell_count * sizeof *s.cells);
	size_t n = 0;
	for (addr at = 0; at < m->q; at++)
		if (m->E[at])
			s.cells[n++] = (struct theorems_cell){at, m->E[at]};
	return s;
}

static void note_outcome(struct lab *lab, unsigned i, struct arena *arena,
                         struct theorems_outcome *o)
{
	const struct machine_step *s = &lab->m[i].step;
	o->after = snapshot(lab, i, arena);
	o->status = s->status;
	o->cause = s->cause;
	o->took_input = s->took_input;
	o->output_count = lab->output_count[i];
	o->outputs = arena_alloc(arena, o->output_count * sizeof(word));
	memcpy(o->outputs, lab->outputs[i], o->output_count * sizeof(word));
}

/* Steps what stands in the lab and completes the witness; false when the
 * steps do not answer its question. */
static bool finish_witness(struct lab *lab, struct theorems_witness *w,
                           struct arena *arena)
{
	struct text why = {0};
	step(lab, w->states);
	for (unsigned i = 0; i < w->states; i++)
		note_outcome(lab, i, arena, &w->outcome[i]);
	bool yes =
		theorems_words_answer(lab, w->question, w->reading, w->k, &why);
	w->difference = arena_strdup(arena, text_str(&why));
	text_free(&why);
	return yes;
}

struct theorems_witness *theorems_lab_witness(struct lab *lab,
                                              const struct pair *p,
                                              unsigned reading,
                                              struct arena *arena)
{
	struct theorems_witness *w = arena_alloc(arena, sizeof *w);
	if (!build(lab, p))
		return NULL;
	w->question = p->question;
	w->reading = reading;
	w->isa_name = lab->isa->name;
	w->isa_hash = lab->isa->hash;
	w->insn_name = p->insn->name;
	w->insn_word = p->w;
	w->states = theorems_relation_of(p->question) ? 2 : 1;
	w->k = theorems_relation_of(p->question) & REL_MAP ? (addr)p->k : 0;
	for (unsigned i = 0; i < w->states; i++)
		w->state[i] = snapshot(lab, i, arena);
	return finish_witness(lab, w, arena) ? w : NULL;
}

bool theorems_lab_replay(struct lab *lab, struct theorems_witness *w,
                         struct arena *arena)
{
	for (unsigned i = 0; i < w->states; i++) {
		const struct theorems_state *s = &w->state[i];
		if (!prepare(lab, i, s->q))
			return false;
		struct machine *m = &lab->m[i];
		for (size_t n = 0; n < s->cell_count; n++)
			m->E[s->cells[n].at] = s->cells[n].value;
		m->psw = s->psw;
		m->timer = s->timer;
		m->clock = s->clock;
		lab->input[i] = s->input;
	}
	return finish_witness(lab, w, arena);
}
