/* jit_region.c: a translation as a whole.
 *
 * A region is the code of one plan. It is entered through doors, each of
 * which puts into place the registers that its block needs, and left through
 * exits, which write back what may have changed. Between blocks of the plan
 * nothing is written back.
 *
 * Each block first takes its whole cost, steps and cycles, from the counter,
 * with one addition. Who leaves in the middle gives back what was not used.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "machine/jit.h"

static struct operand frame(size_t disp)
{
	return (struct operand){RDI, NO_REG, 1, (int32_t)disp};
}
#define CONTEXT(member) frame(offsetof(struct context, member))

static void get_context(struct code *c)
{
	x_rm(c, X_MOV, RDI, (struct operand){RSP, NO_REG, 1, 8 * SLOTS});
}

/* ---- The code all regions use -------------------------------------------- */

static const int saved[] = {RBX, RBP, R12, R13, R14, R15};
enum { SAVED = 6, FRAME = 8 * SLOTS + 8 }; /* keeps calls aligned to 16 */

/* Calls a function of struct context with rax and the counter, goes to what it
 * returns. */
static void helper(struct code *c, size_t function)
{
	get_context(c);
	x_mov(c, RSI, RAX);
	x_mov(c, RDX, COUNTER);
	x_call_m(c, frame(function));
	x_mov(c, COUNTER, RDX);
	x_jmp_r(c, RAX);
}

static void jump_to(struct code *c, uint32_t to)
{
	struct label l = {.at = to, .bound = true};
	x_jmp(c, &l);
}

/* Leaving a block before its end is rare, so the code for it is small: a call
 * to what all that leave with the same registers dirty share, and behind it,
 * where the call would return to, five bytes: where the guest is and what of
 * the block's cost to give back. */
enum {
	GONE_STEPS = 20, /* bit positions; below is P */
	GONE_CYCLES = 27,
	GONE_BYTES = 5,
	STEPS_MASK = 127, /* a block has at most BLOCK_INSNS */
	CYCLES_MASK = 8191,
};
static_assert((int)BLOCK_INSNS <= (int)STEPS_MASK, "too many steps");
static_assert((int)BLOCK_INSNS * (FACT_NODES_MAX + 1) <=
                      (int)CYCLES_MASK,
              "too many cycles");

/* Code for such an exit, once the registers are written back. */
static uint32_t gone(struct jit *j, enum exit_kind kind)
{
	struct code *c = &j->code;
	uint32_t at = c->at;
	x_pop(c, RDX);
	x_rm(c, X_MOV, RCX, (struct operand){RDX, NO_REG, 1, 0});
	x_mov(c, RAX, RCX);
	x_ri(c, I_AND, RAX, ADDR_MAX);
	x_mov(c, RDX, RCX);
	x_shift_i(c, S_SHR, RDX, GONE_CYCLES);
	x_ri(c, I_AND, RDX, CYCLES_MASK);
	x_shift_i(c, S_SHR, RCX, GONE_STEPS);
	x_ri(c, I_AND, RCX, STEPS_MASK);
	x_shift_i(c, S_SHL, RCX, 32);
	x_rr(c, X_SUB, RCX, RDX);
	x_rr(c, X_ADD, COUNTER, RCX);
	x_mov_i(c, RCX, kind);
	x_mov_i(c, RDX, 0);
	jump_to(c, j->exit);
	return at;
}

bool machine_jit_region_prologue(struct jit *j)
{
	struct code *c = &j->code;
	while (c->at < 64)
		x_byte(c, 0xcc); /* int3: nothing begins here */
	j->enter = c->at; /* (context in rdi, code in rsi) */
	for (int i = 0; i < SAVED; i++)
		x_push(c, saved[i]);
	x_ri(c, I_SUB, RSP, FRAME);
	x_rm(c, X_STORE, RDI, (struct operand){RSP, NO_REG, 1, 8 * SLOTS});
	x_rm(c, X_MOV, COUNTER, CONTEXT(counter));
	x_jmp_r(c, RSI);
	j->exit = c->at; /* kind in rcx, P in rax, link in rdx */
	get_context(c);
	x_rm(c, X_STORE, COUNTER, CONTEXT(counter));
	x_rm(c, X_STORE, RCX, CONTEXT(exit_kind));
	x_rm(c, X_STORE, RAX, CONTEXT(exit_p));
	x_rm(c, X_STORE, RDX, CONTEXT(exit_site));
	j->leave = c->at;
	x_ri(c, I_ADD, RSP, FRAME);
	for (int i = SAVED; i-- > 0;)
		x_pop(c, saved[i]);
	x_byte(c, 0xc3);
	j->gone_step = gone(j, EXIT_STEP);
	j->gone_budget = gone(j, EXIT_BUDGET);
	j->trap_stub = c->at;
	helper(c, offsetof(struct context, trap));
	j->load_stub = c->at;
	helper(c, offsetof(struct context, load));
	j->start = c->at;
	return !c->full;
}

static void leave(struct jit *j, enum exit_kind kind, addr p, uint32_t link)
{
	struct code *c = &j->code;
	x_mov_i(c, RCX, kind);
	x_mov_i(c, RAX, p);
	x_mov_i(c, RDX, link);
	jump_to(c, j->exit);
}

/* ---- What the emitter of effects needs ----------------------------------- */

struct stub *machine_jit_emit_stub(struct emit *x, enum stub_kind kind)
{
	if (x->stubs == STUBS) {
		x->failed = true;
		x->stubs = 0;
	}
	struct stub *s = &x->j->stub[x->stubs++];
	*s = (struct stub){.kind = kind, .block = x->block, .insn = x->at,
	                   .p = x->p, .dirty = x->dirty};
	return s;
}

/* The way out of this instruction, nothing of it done. */
struct label *machine_jit_emit_bail(struct emit *x)
{
	if (x->bail < 0) {
		x->bail = (int)x->stubs;
		machine_jit_emit_stub(x, STUB_BAIL);
	}
	return &x->j->stub[x->bail].label;
}

static regs dirty_after(const struct block *b)
{
	return b->dirty | b->may_set;
}

struct label *machine_jit_emit_target(struct emit *x, addr p)
{
	struct block *to = machine_jit_plan_successor(x->plan, x->block, p);
	if (to)
		return &to->label;
	struct stub *s = machine_jit_emit_stub(x, STUB_EXIT);
	s->p = p;
	s->dirty = dirty_after(x->block);
	return &s->label;
}

void machine_jit_emit_write_back(struct emit *x, regs dirty)
{
	for (regs s = dirty & x->plan->cached; s; s &= (regs)(s - 1)) {
		unsigned n = (unsigned)__builtin_ctz(s);
		x_rm(x->c, X_STORE, x->plan->host[n],
		     machine_jit_cell_operand(n));
	}
}

/* reg := where T is. */
void machine_jit_emit_timer(struct emit *x, int reg)
{
	x_rm(x->c, X_MOV, reg, (struct operand){RSP, NO_REG, 1, 8 * SLOTS});
	x_rm(x->c, X_MOV, reg,
	     (struct operand){reg, NO_REG, 1,
	                      (int32_t)offsetof(struct context, timer)});
}

/* To where calls of this plan return, or to whatever is translated. */
void machine_jit_emit_dynamic(struct emit *x)
{
	struct code *c = x->c;
	struct plan *p = x->plan;
	struct label miss = {0};
	struct psw psw = p->psw;
	psw.p = 0;
	word space = machine_psw_pack(psw, TRAP_NONE);
	for (unsigned i = 0; i < p->backs; i++) {
		addr back = p->block[p->back[i]].p;
		struct block *to =
			machine_jit_plan_successor(p, x->block, back);
		if (!to)
			continue;
		x_ri(c, I_CMP, RAX, (int32_t)back);
		x_jcc(c, IF_E, &to->label);
	}
	machine_jit_emit_write_back(x, dirty_after(x->block));
	get_context(c);
	x_mov(c, RCX, RAX);
	x_shift_i(c, S_SHL, RCX, PSW_P);
	x_mov_i(c, RDX, space);
	x_rr(c, X_OR, RCX, RDX);
	x_mov(c, RDX, RAX);
	x_ri(c, I_XOR, RDX, (int32_t)machine_jit_salt(space));
	x_ri(c, I_AND, RDX, QUICK - 1);
	x_shift_i(c, S_SHL, RDX, 4);
	struct operand q = CONTEXT(quick);
	q.index = RDX;
	x_rm(c, X_CMP, RCX, q);
	x_jcc(c, IF_NE, &miss);
	q.disp += (int32_t)offsetof(struct quick, code);
	x_jmp_m(c, q);
	x_bind(c, &miss);
	x_mov_i(c, RCX, EXIT_LOOK);
	x_mov_i(c, RDX, 0);
	jump_to(c, x->j->exit);
}

void machine_jit_emit_load_psw(struct emit *x)
{
	machine_jit_emit_write_back(x, dirty_after(x->block));
	jump_to(x->c, x->j->load_stub);
}

/* ---- Blocks -------------------------------------------------------------- */

static void end_block(struct emit *x, const struct block *b, bool adjacent)
{
	struct psw psw = x->plan->psw;
	regs dirty = dirty_after(b);
	if (b->end == END_TRAP) {
		machine_jit_emit_write_back(x, dirty);
		psw.p = b->next;
		x_mov_i(x->c, RAX, machine_psw_pack(psw, b->cause));
		jump_to(x->c, x->j->trap_stub);
	} else if (b->end == END_STEP || b->end == END_STOP) {
		machine_jit_emit_write_back(x, dirty);
		leave(x->j, EXIT_STEP, b->next, 0);
	} else if (b->end == END_GO || x->falls) {
		struct label *to = machine_jit_emit_target(x, b->next);
		if (!adjacent || to->bound)
			x_jmp(x->c, to);
	}
}

static void emit_block(struct emit *x, struct block *b,
                       const struct block *next)
{
	x->block = b;
	x_bind(x->c, &b->label);
	x->p = b->p;
	x->dirty = b->dirty;
	x->falls = false;
	if (b->count > 0) {
		x_add_constant(x->c, COUNTER, &b->cost);
		x_jcc(x->c, IF_S,
		      &machine_jit_emit_stub(x, STUB_BUDGET)->label);
	}
	for (unsigned n = 0; n < b->count; n++) {
		x->at = b->first + n;
		x->insn = &x->plan->insn[x->at];
		x->p = b->p + n;
		x->bail = -1;
		machine_jit_emit_insn(x);
		bool skip = isa_action(x->insn->insn, x->plan->psw.m) ==
		            ISA_IGNORE;
		const struct facts *f = x->insn->facts;
		for (unsigned k = 0; !skip && k < f->sets; k++)
			x->dirty |= (regs)(
			        1u << fact_register(f->set[k], x->insn->w));
	}
	end_block(x, b,
	          next && next->p == b->next &&
	                  machine_jit_plan_successor(x->plan, b, b->next));
}

/* What the instructions of a block from number n on cost. */
static word cost(const struct plan *p, const struct block *b, unsigned n)
{
	word sum = (word)(b->count - n) << 32;
	for (; n < b->count; n++)
		sum -= p->insn[b->first + n].cycles;
	return sum;
}

/* ---- Beside the straight path -------------------------------------------- */

static uint32_t gone_code(const struct jit *j, enum exit_kind kind)
{
	return kind == EXIT_STEP ? j->gone_step : j->gone_budget;
}

/* NULL: too many are different. */
static struct label *tail(struct emit *x, enum exit_kind kind, regs dirty)
{
	dirty &= x->plan->cached;
	for (unsigned i = 0; i < x->tails; i++)
		if (x->tail[i].kind == kind && x->tail[i].dirty == dirty)
			return &x->tail[i].label;
	if (x->tails == TAILS)
		return NULL;
	struct tail *t = &x->tail[x->tails++];
	*t = (struct tail){.kind = kind, .dirty = dirty};
	return &t->label;
}

static void emit_tail(struct emit *x, struct tail *t)
{
	x_bind(x->c, &t->label);
	machine_jit_emit_write_back(x, t->dirty);
	jump_to(x->c, gone_code(x->j, t->kind));
}

/* Out of the block before its instruction number n. */
static void undo(struct emit *x, const struct stub *s, unsigned n,
                 enum exit_kind kind)
{
	word data = s->p, cycles = 0;
	assert(s->p <= ADDR_MAX && n <= s->block->count);
	for (unsigned i = n; i < s->block->count; i++)
		cycles += x->plan->insn[s->block->first + i].cycles;
	assert(cycles <= CYCLES_MASK && "more than its bits can say");
	data |= (word)(s->block->count - n) << GONE_STEPS;
	data |= cycles << GONE_CYCLES;
	struct label here = {.at = gone_code(x->j, kind), .bound = true};
	struct label *to = tail(x, kind, s->dirty);
	if (!to) {
		machine_jit_emit_write_back(x, s->dirty);
		to = &here;
	}
	x_call(x->c, to);
	x_bytes(x->c, data, GONE_BYTES);
}

static void emit_one_stub(struct emit *x, struct stub *s)
{
	struct code *c = x->c;
	x_bind(c, &s->label);
	switch (s->kind) {
	case STUB_BAIL:
		undo(x, s, s->insn - s->block->first, EXIT_STEP);
		break;
	case STUB_BUDGET:
		undo(x, s, 0, EXIT_BUDGET);
		break;
	case STUB_LOW: /* rcx is the address less 18 */
		x_rm(c, X_LEA, RDX,
		     (struct operand){RCX, NO_REG, 1, ISA_REGISTERS_END});
		x_ri(c, I_CMP, RDX, ISA_REGISTER_CELL);
		x_jcc(c, IF_AE, &x->j->stub[s->bail].label);
		x_jmp(c, &s->back);
		break;
	case STUB_EXIT: { /* the jump is replaced once the target is known */
		machine_jit_emit_write_back(x, s->dirty);
		struct label unknown = {0};
		uint32_t link = c->at;
		x_jmp(c, &unknown);
		x_bind(c, &unknown);
		leave(x->j, EXIT_LOOK, s->p, link);
		break;
	}
	}
}

static void emit_constants(struct emit *x)
{
	while (x->c->at % 8)
		x_byte(x->c, 0xcc);
	for (unsigned i = 0; i < x->plan->blocks; i++) {
		struct block *b = &x->plan->block[i];
		if (b->count == 0)
			continue;
		x_bind(x->c, &b->cost);
		x_u64(x->c, -cost(x->plan, b, 0));
	}
}

/* ---- The whole ----------------------------------------------------------- */

static void emit_plan(struct emit *x)
{
	struct plan *p = x->plan;
	for (unsigned i = 0; i < p->blocks && !x->failed; i++)
		emit_block(x, &p->block[i],
		           i + 1 < p->blocks ? &p->block[i + 1] : NULL);
	for (unsigned i = 0; i < x->stubs; i++)
		emit_one_stub(x, &x->j->stub[i]);
	for (unsigned i = 0; i < x->tails; i++)
		emit_tail(x, &x->tail[i]);
	emit_constants(x);
}

static struct region *describe(const struct plan *p)
{
	struct region *r =
	        malloc(sizeof *r + p->blocks * sizeof r->entry[0]);
	if (!r)
		return NULL;
	struct psw psw = p->psw;
	psw.p = 0;
	r->space = machine_psw_pack(psw, TRAP_NONE);
	r->l = psw.l;
	r->lo = ADDR_MAX;
	r->hi = 0;
	r->entries = p->blocks;
	for (unsigned n = 0; n < ISA_REGISTERS; n++)
		r->host[n] = (int8_t)p->host[n];
	for (unsigned i = 0; i < p->blocks; i++) {
		const struct block *b = &p->block[i];
		addr cells = b->count + (b->end == END_TRAP ||
		                         b->end == END_STOP);
		r->entry[i] = (struct entry){b->p, cells, b->live, b->label.at};
		if (b->p + r->l < r->lo)
			r->lo = b->p + r->l;
		if (b->p + r->l + cells > r->hi)
			r->hi = b->p + r->l + cells;
	}
	return r;
}

static void mark(struct engine *e, const struct region *r)
{
	for (unsigned i = 0; i < r->entries; i++)
		for (addr n = 0; n < r->entry[i].cells; n++)
			e->map[r->l + r->entry[i].p + n] |= MAP_TRANSLATED;
}

enum {
	LIKELY = 4096, /* bytes: hardly a region is larger */
	/* The same code is equally fast then wherever it is, so that a guest's
	 * is under a monitor; a loop may otherwise differ by a sixth. */
	ALIGN = 64,
};

struct region *machine_jit_region_make(struct jit *j, struct psw psw)
{
	struct emit *x = &j->emit;
	struct region *r = NULL;
	uint32_t start = j->code.at;
	if (!machine_jit_plan_make(&j->plan, j, psw))
		return NULL;
	while (j->code.at % ALIGN)
		x_byte(&j->code, 0xcc);
	machine_jit_memory_ready(&j->memory, start + LIKELY);
	x->j = j;
	x->c = &j->code;
	x->plan = &j->plan;
	x->q = j->engine->q;
	x->stubs = x->tails = 0;
	x->failed = false;
	emit_plan(x);
	if (!x->failed && !j->code.full)
		r = describe(&j->plan);
	if (r) {
		mark(j->engine, r);
		return r;
	}
	/* too complicated or too large: not soon again */
	j->code.at = start;
	j->code.full = false;
	j->hits[(psw.l + psw.p) >> LINE_SHIFT] = LINE_HITS_MAX;
	return NULL;
}

uint32_t machine_jit_region_door(struct jit *j, const struct region *r,
                                 const struct entry *e, uint32_t *miss)
{
	struct code *c = &j->code;
	const struct engine *g = j->engine;
	x_mov_i64(c, CELLS, (uint64_t)(uintptr_t)(g->E + r->l));
	x_mov_i64(c, MAP, (uint64_t)(uintptr_t)(g->map + r->l));
	uint32_t door = c->at;
	for (unsigned n = 0; n < ISA_REGISTERS; n++)
		if (e->live >> n & 1)
			x_rm(c, X_MOV, r->host[n], machine_jit_cell_operand(n));
	jump_to(c, e->code);
	*miss = c->at;
	leave(j, EXIT_LOOK, e->p, door);
	return c->full ? 0 : door;
}
