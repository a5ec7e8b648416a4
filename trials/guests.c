/* guests.c: random guests, written while they run. See guests.h. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "trials/guests.h"
#include "base/random.h"

enum {
	TRIES = 6,    /* choices for a step before a dull one is taken */
	FILLS = RTL_REFERENCES_MAX + 4,
};

struct maker {
	const struct isa *isa;
	const struct guest_options *o;
	struct guest *g;
	struct random random;
	struct machine m;
	bool *known;           /* by address: has its initial value */
	addr filled[FILLS];    /* cells decided for the step at hand */
	unsigned fills;
};

static unsigned below(struct maker *k, word n)
{
	return random_below(&k->random, n);
}

static bool percent(struct maker *k, unsigned n)
{
	return random_percent(&k->random, n);
}

/* ---- Values ------------------------------------------------------------- */

/* A virtual address that is likely to be new, and inside. */
static addr place(struct maker *k, addr l, addr b)
{
	addr room = l < k->o->w ? k->o->w - l : 1;
	addr size = b < room ? b : room, at = 0;
	for (int i = 0; i < 4; i++) {
		at = size ? below(k, size) : 0;
		if (at + l < k->o->w && !k->known[at + l])
			break;
	}
	return at;
}

/* A number where things change: the ends of the window and of storage. */
static word edge(struct maker *k)
{
	const struct psw *p = &k->m.psw;
	const word w = k->o->w;
	const word ends[] = {
		p->b, p->b, w, w - p->l, 0, 1, 2, 17, 18,
		ADDR_MAX, (word)1 << 63, TIMER_OFF, 0 - (word)p->l,
	};
	return ends[below(k, sizeof ends / sizeof *ends)] - 2 + below(k, 5);
}

static word random_psw(struct maker *k)
{
	addr w = k->o->w;
	struct psw p = {percent(k, 60) ? MODE_U : MODE_S, 0, 0, w};
	if (percent(k, 55))
		p.l = below(k, percent(k, 70) ? w / 2 : w);
	if (percent(k, 60))
		p.b = w - p.l;
	else if (percent(k, 60))
		p.b = (w - p.l + below(k, 5) - 2) & ADDR_MAX;
	else
		p.b = percent(k, 70) ? 19 + below(k, w) : below(k, ADDR_MAX);
	p.p = percent(k, 95) ? place(k, p.l, p.b) : below(k, ADDR_MAX);
	return machine_psw_pack(p, (enum trap)below(k, TRAP_COUNT));
}

/* Where traps go: mostly somewhere from which it can go on. */
static word handler(struct maker *k)
{
	if (percent(k, 12))
		return random_psw(k);
	addr w = k->o->w;
	struct psw p = {MODE_S, place(k, 0, w), 0, w};
	return machine_psw_pack(p, TRAP_NONE);
}

/* ---- Instructions ------------------------------------------------------- */

static bool reads(const struct isa_insn *i, enum rtl_kind kind)
{
	return rtl_reads(&i->effect, kind);
}

static bool sets(const struct isa_insn *i, enum rtl_kind kind)
{
	return rtl_sets(&i->effect, kind);
}

/* Whether this one will do, this time; `leave`: it must lead into user mode. */
static bool suits(struct maker *k, const struct isa_insn *i, bool leave)
{
	if (reads(i, RTL_CLOCK))
		return false;
	if (leave)
		return sets(i, RTL_PSW) || sets(i, RTL_M) || percent(k, 1);
	if (i->effect.halts)
		return percent(k, 8);
	if (k->o->focus && k->o->focus[i->index])
		return true;
	if (i->user != ISA_EXECUTE)
		return percent(k, k->m.psw.m == MODE_U ? 6 : 40);
	return percent(k, k->o->focus ? 18 : 25);
}

static word number(struct maker *k, const struct isa_insn *i, word reg)
{
	const struct psw *p = &k->m.psw;
	unsigned n = below(k, 100);
	if (sets(i, RTL_P) && n < 60)
		return p->p + 1 + below(k, 6); /* a jump, not far */
	if (n < 25)
		return place(k, p->l, p->b);
	if (n < 45)
		return place(k, p->l, p->b) - reg; /* reg: of the address */
	if (n < 55)
		return p->p + below(k, 4);     /* its own code */
	if (n < 75)
		return edge(k) - (percent(k, 50) ? reg : 0);
	return n < 95 ? below(k, 24) : random_next(&k->random);
}

static word random_insn(struct maker *k)
{
	const struct isa_insn *i;
	word reg = 0;
	bool leave = k->m.psw.m == MODE_S && percent(k, 12);
	do
		i = &k->isa->insns[below(k, k->isa->insn_count)];
	while (!suits(k, i, leave));
	word w = i->match;
	for (size_t n = 1; n < i->form->count; n++) {
		const struct isa_field *f = i->form->fields[n];
		if (!isa_is_operand(i, f))
			continue;
		word v = f->kind == ISA_REGISTER
		         ? below(k, percent(k, 60) ? 6 : 16)
		         : number(k, i, reg);
		if (f->kind == ISA_REGISTER)
			machine_register(&k->m, (unsigned)v, &reg);
		w = isa_field_put(f, w, v);
	}
	return w;
}

/* ---- Deciding a cell ---------------------------------------------------- */

static word a_register(struct maker *k, const struct isa_insn *i)
{
	const struct psw *p = &k->m.psw;
	unsigned n = below(k, 100);
	if (sets(i, RTL_TIMER) && n < 70)
		return below(k, 9);
	if ((sets(i, RTL_PSW) && n < 30) || n < 8)
		return random_psw(k);
	if (sets(i, RTL_RL) && n < 60)
		return percent(k, 50) ? below(k, k->o->w / 2) : k->o->w / 2;
	if (n < 55)
		return place(k, p->l, p->b);
	if (n < 70)
		return edge(k);
	if (n < 85)
		return below(k, 20);
	return n < 93 ? random_insn(k) : random_next(&k->random);
}

static word a_word(struct maker *k, const struct isa_insn *i)
{
	unsigned n = below(k, 100);
	if (n < (sets(i, RTL_PSW) ? 95 : 25))
		return random_psw(k);
	if (n < 50)
		return below(k, k->o->w);
	if (n < 75)
		return edge(k);
	return n < 90 ? random_insn(k) : random_next(&k->random);
}

static word wanted(struct maker *k, const struct machine_cycle *c)
{
	const struct isa_insn *i = k->m.step.insn;
	if (c->kind == CYCLE_FETCH)
		return percent(k, 2) ? random_next(&k->random) : random_insn(k);
	if (c->kind == CYCLE_PSW_LOAD || c->real == CELL_NEW_PSW)
		return handler(k);
	if (c->ref && c->ref->kind == RTL_REG)
		return a_register(k, i);
	return a_word(k, i);
}

/* Plans the step, deciding the cells it looks at. */
static void plan(struct maker *k)
{
	struct machine_step *s = &k->m.step;
	bool again = true;
	k->fills = 0;
	while (again) {
		machine_plan(&k->m, s);
		again = false;
		for (unsigned n = 0; n < s->cycles && !again; n++) {
			struct machine_cycle *c = &s->cycle[n];
			if (c->kind == CYCLE_WRITE ||
			    c->kind == CYCLE_PSW_STORE || k->known[c->real] ||
			    k->fills == FILLS)
				continue;
			k->m.E[c->real] = k->g->E[c->real] = wanted(k, c);
			k->known[c->real] = again = true;
			k->filled[k->fills++] = c->real;
		}
	}
}

static void forget(struct maker *k)
{
	for (unsigned n = 0; n < k->fills; n++) {
		addr at = k->filled[n];
		k->known[at] = false;
		k->m.E[at] = k->g->E[at] = 0;
	}
}

/* A step that leads on. Some that do not are wanted too. */
static bool interesting(struct maker *k)
{
	const struct machine_step *s = &k->m.step;
	if (s->read_clock)
		return false;
	if (s->status == MACHINE_WEDGED || s->status == MACHINE_HALTED)
		return k->g->steps > k->o->steps / 2 && percent(k, 10);
	if (s->cause == TRAP_MEMORY)
		return percent(k, s->fetched ? 18 : 5);
	if (s->cause == TRAP_ILLEGAL)
		return percent(k, 12);
	if (!s->cause && s->after.p == s->before.p && s->after.l == s->before.l)
		return percent(k, 10);
	return true;
}

static void decide(struct maker *k)
{
	for (int tries = TRIES;; tries--) {
		plan(k);
		if (tries == 0 || k->fills == 0 || interesting(k))
			return;
		forget(k);
	}
}

/* ---- Making guests ------------------------------------------------------ */

static void note(struct maker *k)
{
	const struct machine_step *s = &k->m.step;
	struct guest *g = k->g;
	g->steps++;
	g->traps[s->cause]++;
	g->user_steps += s->before.m == MODE_U;
	g->moves += s->before.l != s->after.l || s->before.b != s->after.b;
	if (s->insn)
		g->executed[s->insn->index]++;
	for (unsigned n = 0; n < s->cycles; n++) {
		const struct machine_cycle *c = &s->cycle[n];
		k->known[c->real] = true;
		if (c->kind == CYCLE_FETCH)
			g->code[c->real] = true;
		else if (c->kind == CYCLE_WRITE)
			g->self_writes += g->code[c->real];
	}
}

word trials_guest_input(void *ctx, word index)
{
	struct random r = {index};
	(void)ctx;
	return index % 7 == 6 ? CONSOLE_END : random_next(&r) >> index % 3 * 28;
}

static void write_it(struct maker *k)
{
	const struct console console = {NULL, trials_guest_input, NULL};
	struct guest *g = k->g;
	k->m.console = &console;
	k->m.psw.p = g->entry = below(k, k->o->w);
	while (g->steps < k->o->steps) {
		decide(k);
		if (k->m.step.read_clock)
			break;
		machine_commit(&k->m);
		note(k);
		g->end = k->m.step.status;
		if (g->end >= MACHINE_HALTED)
			break;
	}
	if (g->end == MACHINE_TRAPPED)
		g->end = MACHINE_RUNNING;
}

bool trials_guest_make(struct guest *g, const struct isa *isa,
                       const struct guest_options *o)
{
	struct maker k = {.isa = isa, .o = o, .g = g, .random = {o->seed}};
	*g = (struct guest){.w = o->w};
	g->E = calloc(o->w, sizeof *g->E);
	g->code = calloc(o->w, sizeof *g->code);
	g->executed = calloc(isa->insn_count, sizeof *g->executed);
	k.known = calloc(o->w, sizeof *k.known);
	bool ok = g->E && g->code && g->executed && k.known &&
	          machine_init(&k.m, isa, o->w);
	if (ok) {
		write_it(&k);
		machine_fini(&k.m);
	}
	free(k.known);
	return ok;
}

void trials_guest_free(struct guest *g)
{
	free(g->E);
	free(g->code);
	free(g->executed);
	memset(g, 0, sizeof *g);
}

/* ---- As assembly -------------------------------------------------------- */

/* One that would lead somewhere in w words of storage. */
static bool likely_psw(word v, addr w)
{
	struct psw p = machine_psw_unpack(v);
	return v > ADDR_MAX && p.l < w && p.p + p.l < w && p.p < p.b;
}

static void print_word(const struct isa *isa, word v, addr w, bool code,
                       struct text *out)
{
	if (code && isa_decode(isa, v)) {
		text_add(out, "        ");
		machine_disassemble(isa, v, out);
	} else if (likely_psw(v, w)) {
		struct psw p = machine_psw_unpack(v);
		text_printf(out, "        .word   psw(%s, %" PRIu32 ", %" PRIu32
		            ", %" PRIu32 ")", p.m == MODE_U ? "u" : "s", p.p,
		            p.l, p.b);
		if (machine_psw_cause(v))
			text_printf(out, " | %u << PSW_CAUSE",
			            machine_psw_cause(v));
	} else {
		text_printf(out, v <= ADDR_MAX ? "        .word   %" PRIu64
		                              : "        .word   0x%" PRIx64,
		            v);
	}
	text_char(out, '\n');
}

void trials_guest_print(const struct isa *isa, const word *E, addr w,
                        addr entry, const bool *code, struct text *out)
{
	bool gap = true;
	text_printf(out, "        .entry  %" PRIu32 "\n", entry);
	for (addr at = 0; at < w; at++) {
		/* the last word says how large storage is at least */
		if (!E[at] && at + 1 < w) {
			gap = true;
			continue;
		}
		if (gap)
			text_printf(out, "\n        .org    %" PRIu32 "\n", at);
		gap = false;
		print_word(isa, E[at], w, code ? code[at] : true, out);
	}
}
