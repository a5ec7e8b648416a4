/* jit_plan.c: what a translation is made of.
 *
 * From a first instruction along all jumps whose targets are constants, and
 * to where calls return (an instruction that reads P and always jumps is taken
 * for one): up to PLAN_BLOCKS blocks with one address space, R and M. A jump
 * into the middle of a block begins another one; what they share is
 * translated twice.
 *
 * Then the guest registers used most get places in host registers, the same
 * in the whole plan, and two facts are found for each block: which registers
 * may differ from their cells on entry (dirty), and which must be in place on
 * entry (live). Wherever guest state must be complete (leaving the plan, a
 * bail-out) the dirty ones are written back; so they are live until then.
 */
#include <assert.h>
#include <string.h>

#include "machine/jit.h"

/* ---- Finding blocks ------------------------------------------------------ */

struct finder {
	struct plan *p;
	const struct jit *j;
	addr todo[2 * PLAN_BLOCKS]; /* a stack of addresses to begin at */
	unsigned todos;
};

/* Where the number of the block at `at` is kept, plus one; 0: there is none. */
static uint8_t *place(struct plan *p, addr at)
{
	for (addr i = at;; i++) {
		uint8_t *n = &p->by_address[i % PLAN_ADDRESSES];
		if (!*n || p->block[*n - 1].p == at)
			return n;
	}
}

static int block_at(struct plan *p, addr at)
{
	return (int)*place(p, at) - 1;
}

static bool begins(const struct finder *f, addr at)
{
	return *place(f->p, at) != 0;
}

static void later(struct finder *f, addr at)
{
	if (f->todos < sizeof f->todo / sizeof *f->todo)
		f->todo[f->todos++] = at;
}

static bool constant(const struct plan *p, const struct rtl_expr *e, word w,
                     addr at, addr q, word *value)
{
	struct known_parts k = {w, p->psw, q, NULL};
	k.psw.p = at;
	return machine_jit_expr_fold(&k, e, value);
}

static void add_targets(struct finder *f, const struct plan_insn *i, addr at)
{
	for (unsigned n = 0; n < i->facts->targets; n++) {
		word t;
		if (constant(f->p, i->facts->target[n], i->w, at,
		             f->j->engine->q, &t))
			later(f, (addr)(t & ADDR_MAX));
	}
}

/* A register whose cell is watched: that is the reference interpreter's. */
static bool sets_watched(const struct plan *p, const struct plan_insn *i)
{
	for (unsigned n = 0; p->watched && n < i->facts->sets; n++)
		if (p->watched >> fact_register(i->facts->set[n], i->w) & 1)
			return true;
	return false;
}

/* What the machine's own part of a step says: fetch, decode, privilege. */
static bool begin(struct finder *f, struct block *b, addr at,
                  struct plan_insn *i)
{
	const struct engine *e = f->j->engine;
	addr real = at + f->p->psw.l;
	b->next = at;
	b->end = END_STEP;
	if (at >= f->p->bound || e->map[real] & MAP_REGISTER ||
	    jit_volatile(f->j, real))
		return false;
	if (e->map[real] & MAP_STOP) {
		b->end = END_STOP;
		return false;
	}
	i->w = e->E[real];
	i->insn = isa_decode(e->isa, i->w);
	b->cause = !i->insn ? TRAP_ILLEGAL
	           : isa_action(i->insn, f->p->psw.m) == ISA_TRAP
	                   ? TRAP_PRIVILEGED
	                   : TRAP_NONE;
	if (b->cause == TRAP_NONE) {
		i->facts = &f->j->facts[i->insn->index];
		if (isa_action(i->insn, f->p->psw.m) == ISA_IGNORE)
			return true;
		if (sets_watched(f->p, i))
			return false;
		if (i->facts->traps)
			b->cause = i->facts->cause;
		else
			return i->facts->plain && !(i->facts->timer &&
			                            f->p->psw.m == MODE_U);
	}
	b->end = END_TRAP;
	return false;
}

static bool ignored(const struct plan *p, const struct plan_insn *i)
{
	return isa_action(i->insn, p->psw.m) == ISA_IGNORE;
}

static bool ends(const struct plan *p, const struct plan_insn *i)
{
	return !ignored(p, i) && (i->facts->sets_p || i->facts->sets_psw);
}

/* The block beginning at `at`; what it leads to is noted for later. */
static void scan(struct finder *f, addr at)
{
	struct plan *p = f->p;
	assert(p->blocks < PLAN_BLOCKS);
	struct block *b = &p->block[p->blocks];
	memset(b, 0, sizeof *b);
	b->p = at;
	*place(p, at) = (uint8_t)++p->blocks;
	b->first = p->insns;
	for (;; at++) {
		struct plan_insn *i = &p->insn[p->insns];
		b->next = at;
		b->end = END_GO;
		if (p->insns == PLAN_INSNS || b->count == BLOCK_INSNS)
			return;
		if (b->count > 0 && begins(f, at))
			return;
		if (!begin(f, b, at, i))
			return;
		p->insns++;
		b->count++;
		if (!ends(p, i))
			continue;
		b->end = END_INSN;
		b->next = at + 1;
		add_targets(f, i, at);
		if (i->facts->links && p->backs < SUCCESSORS - 2) {
			later(f, at + 1);
			p->back[p->backs++] = (uint8_t)(p->blocks - 1);
		}
		if (!i->facts->always_p &&
		    (i->facts->branches || !i->facts->sets_psw))
			later(f, at + 1);
		return;
	}
}

static void find_blocks(struct finder *f)
{
	later(f, f->p->psw.p);
	while (f->todos > 0 && f->p->blocks < PLAN_BLOCKS &&
	       f->p->insns < PLAN_INSNS) {
		addr at = f->todo[--f->todos];
		if (!begins(f, at))
			scan(f, at);
	}
	/* from the blocks that call to those to which is returned */
	unsigned n = 0;
	for (unsigned i = 0; i < f->p->backs; i++) {
		const struct block *b = &f->p->block[f->p->back[i]];
		int to = block_at(f->p, b->next);
		if (to >= 0)
			f->p->back[n++] = (uint8_t)to;
	}
	f->p->backs = n;
}

/* ---- Edges --------------------------------------------------------------- */

static void edge(struct plan *p, struct block *b, addr to)
{
	int n = block_at(p, to);
	if (n < 0 || b->successors == SUCCESSORS)
		return;
	for (unsigned i = 0; i < b->successors; i++)
		if (b->successor[i] == n)
			return;
	b->successor[b->successors++] = (uint8_t)n;
}

static void edges(struct plan *p, struct block *b, addr q)
{
	if (b->end == END_GO || b->end == END_INSN)
		edge(p, b, b->next);
	if (b->end != END_INSN)
		return;
	assert(b->count > 0 && "ended by an instruction it has not");
	const struct plan_insn *i = &p->insn[b->first + b->count - 1];
	for (unsigned n = 0; n < i->facts->targets; n++) {
		word t;
		if (constant(p, i->facts->target[n], i->w, b->next - 1, q, &t))
			edge(p, b, (addr)(t & ADDR_MAX));
		else
			b->returns = true;
	}
	for (unsigned n = 0; b->returns && n < p->backs; n++)
		edge(p, b, p->block[p->back[n]].p);
}

struct block *machine_jit_plan_successor(struct plan *p,
                                         const struct block *from, addr at)
{
	for (unsigned i = 0; i < from->successors; i++)
		if (p->block[from->successor[i]].p == at)
			return &p->block[from->successor[i]];
	return NULL;
}

/* ---- Registers ----------------------------------------------------------- */

static regs registers(const struct fact_register *list, unsigned count,
                      word w)
{
	unsigned set = 0;
	for (unsigned n = 0; n < count; n++) {
		unsigned reg = fact_register(list[n], w);
		assert(reg < ISA_REGISTERS);
		set |= 1u << reg;
	}
	return (regs)set;
}

/* The stretches of code that are run again by a jump back: from the lowest
 * successor of a block to its end. */
struct loops {
	unsigned count;
	struct {
		addr from, to;
	} loop[PLAN_BLOCKS];
};

static void find_loops(const struct plan *p, struct loops *l)
{
	l->count = 0;
	for (unsigned i = 0; i < p->blocks; i++) {
		const struct block *b = &p->block[i];
		addr from = b->p + b->count, to = from;
		for (unsigned n = 0; n < b->successors; n++) {
			addr at = p->block[b->successor[n]].p;
			from = at < from ? at : from;
		}
		if (from == to)
			continue;
		assert(l->count < PLAN_BLOCKS);
		l->loop[l->count].from = from;
		l->loop[l->count++].to = to;
	}
}

/* How many of them a block is in; 3 is deep enough. */
static unsigned depth(const struct loops *l, const struct block *b)
{
	unsigned n = 0;
	for (unsigned i = 0; i < l->count && n < 3; i++)
		n += l->loop[i].from <= b->p && b->p < l->loop[i].to;
	return n;
}

static void count_uses(struct plan *p, struct block *b,
                       const struct loops *loops, unsigned *uses)
{
	unsigned weight = 1u << (3 * depth(loops, b));
	for (unsigned n = 0; n < b->count; n++) {
		const struct plan_insn *i = &p->insn[b->first + n];
		if (ignored(p, i))
			continue;
		const struct facts *f = i->facts;
		regs read = registers(f->read, f->reads, i->w);
		regs set = registers(f->set, f->sets, i->w);
		regs surely = f->branches ? 0 : set;
		/* what is set on some paths only must be there before */
		b->use |= (regs)((read | (set & ~surely)) & ~b->set);
		b->set |= surely;
		b->may_set |= set;
		for (regs s = read; s; s &= (regs)(s - 1))
			uses[__builtin_ctz(s)] += weight;
		for (regs s = set; s; s &= (regs)(s - 1))
			uses[__builtin_ctz(s)] += weight;
	}
}

static void give_places(struct plan *p, unsigned *uses)
{
	static const int hosts[HOSTS] = {RSI, RDI, RBP, R8, R9,
	                                 R10, R11, R12, R13};
	p->cached = 0;
	for (unsigned n = 0; n < ISA_REGISTERS; n++)
		p->host[n] = NO_REG;
	for (unsigned h = 0; h < HOSTS; h++) {
		unsigned best = 0;
		for (unsigned n = 1; n < ISA_REGISTERS; n++)
			if (uses[n] > uses[best])
				best = n;
		if (uses[best] == 0)
			return;
		uses[best] = 0;
		p->host[best] = hosts[h];
		p->cached |= (regs)(1u << best);
	}
}

/* ---- Dirty and live ------------------------------------------------------ */

static bool spread_dirty(struct plan *p)
{
	bool changed = false;
	for (unsigned i = 0; i < p->blocks; i++) {
		const struct block *b = &p->block[i];
		regs out = b->dirty | b->may_set;
		for (unsigned n = 0; n < b->successors; n++) {
			struct block *to = &p->block[b->successor[n]];
			changed = changed || (out & ~to->dirty);
			to->dirty |= out;
		}
	}
	return changed;
}

static bool spread_live(struct plan *p)
{
	bool changed = false;
	for (unsigned i = p->blocks; i-- > 0;) {
		struct block *b = &p->block[i];
		/* written back when the plan is left behind this block */
		regs out = b->dirty | b->may_set;
		for (unsigned n = 0; n < b->successors; n++)
			out |= p->block[b->successor[n]].live;
		regs live = (regs)(b->dirty | b->use | (out & ~b->set));
		changed = changed || live != b->live;
		b->live = live;
	}
	return changed;
}

bool machine_jit_plan_make(struct plan *p, const struct jit *j, struct psw psw)
{
	struct finder f = {.p = p, .j = j};
	unsigned uses[ISA_REGISTERS] = {0};
	struct loops loops;
	p->psw = psw;
	p->bound = (addr)machine_extent(psw.l, psw.b, j->engine->q);
	p->insns = p->blocks = p->backs = 0;
	memset(p->by_address, 0, sizeof p->by_address);
	if (p->bound < ISA_REGISTERS_END)
		return false;
	p->watched = engine_watched(j->engine, psw.l);
	find_blocks(&f);
	if (p->block[0].count == 0 && p->block[0].end >= END_STEP)
		return false;
	for (unsigned i = 0; i < p->blocks; i++)
		edges(p, &p->block[i], j->engine->q);
	find_loops(p, &loops);
	for (unsigned i = 0; i < p->blocks; i++)
		count_uses(p, &p->block[i], &loops, uses);
	give_places(p, uses);
	for (unsigned i = 0; i < p->blocks; i++) {
		p->block[i].use &= p->cached;
		p->block[i].set &= p->cached;
		p->block[i].may_set &= p->cached;
	}
	while (spread_dirty(p))
		;
	while (spread_live(p))
		;
	return true;
}
