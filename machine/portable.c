/* portable.c: the portable engine: instructions decoded once.
 *
 * The first time an instruction is executed, its RTL, with the fields of the
 * word put in, is compared with some shapes that effects commonly have: a
 * register set to an operator of two registers, a load, a conditional jump.
 * What it found is remembered in a small operation beside the cell, one for
 * each mode. No instruction is known by name, only shapes are.
 *
 * What has another shape, traps, or touches M, R or a device is left to the
 * reference interpreter, and so is every step that comes to a trap. The
 * effective bound min(b, q - l) is computed once per run; counts are kept in
 * local variables and added up at the end.
 *
 * Operations belong to cells and not to addresses, so a change of R costs
 * nothing here.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "machine/engine.h"

/* Shapes. Those with an operator have RTL_KINDS codes each: base + kind. */
enum {
	OP_UNKNOWN, /* not decoded yet */
	OP_LEAVE,   /* for the reference interpreter */
	OP_NOP,
	OP_SET,     /* r[a] <- imm */
	OP_MOVE,    /* r[a] <- r[b] */
	OP_LOAD,    /* r[a] <- mem[r[b] + imm] */
	OP_LOAD_AT, /* r[a] <- mem[imm] */
	OP_STORE,   /* mem[r[b] + imm] <- r[a] */
	OP_STORE_AT,
	OP_JUMP,    /* P <- imm */
	OP_JUMP_TO, /* P <- r[b] + imm */
	OP_CALL,    /* r[a] <- P + 1; P <- imm */
	OP_CALL_TO, /* r[a] <- P + 1; P <- r[b] + imm */
	OP_RR = 32, /* r[a] <- r[b] op r[c] */
	OP_RI = OP_RR + RTL_KINDS,    /* r[a] <- r[b] op imm */
	OP_GUARD = OP_RI + RTL_KINDS, /* RR, after `if r[c] == 0 { trap }` */
	OP_IF_RR = OP_GUARD + RTL_KINDS,  /* if r[b] op r[c] { P <- to } */
	OP_IF_RI = OP_IF_RR + RTL_KINDS,  /* if r[b] op imm { P <- to } */
	OP_CODES = OP_IF_RI + RTL_KINDS
};

struct op {
	uint16_t code;
	uint8_t cycles;  /* the fetch included */
	uint8_t a, b, c; /* cells of registers */
	addr to;
	word imm;
};

struct portable {
	const struct isa *isa;
	addr q;
	struct op *ops[2]; /* by mode, q each; NULL until needed */
};

struct portable *machine_portable_new(const struct isa *isa, addr q)
{
	static_assert((int)OP_CODES <= UINT16_MAX, "more than struct op has");
	struct portable *p = calloc(1, sizeof *p);
	if (p) {
		p->isa = isa;
		p->q = q;
	}
	return p;
}

void machine_portable_free(struct portable *p)
{
	if (!p)
		return;
	free(p->ops[MODE_S]);
	free(p->ops[MODE_U]);
	free(p);
}

void machine_portable_drop(struct portable *p, addr a)
{
	assert(a < p->q);
	for (int m = 0; m < 2; m++)
		if (p->ops[m])
			p->ops[m][a].code = OP_UNKNOWN;
}

void machine_portable_flush(struct portable *p)
{
	for (int m = 0; m < 2; m++)
		if (p->ops[m])
			memset(p->ops[m], 0, p->q * sizeof *p->ops[m]);
}

/* ---- Shapes -------------------------------------------------------------- */

/* An effect, with what is known from the word and the mode. */
struct shape {
	const struct isa_insn *insn;
	word w;
	enum mode m;
	addr q;
	const struct rtl_expr *let[RTL_LETS_MAX]; /* lets that are registers */
	struct op op;
};

static const struct rtl_expr *named(const struct shape *s,
                                    const struct rtl_expr *e)
{
	return e->kind == RTL_NAME && s->let[e->slot] ? s->let[e->slot] : e;
}

static bool constant(const struct shape *s, const struct rtl_expr *e, word *v)
{
	word a, b;
	switch (e->kind) {
	case RTL_CONST: *v = e->value; return true;
	case RTL_FIELD: *v = isa_field_get(e->field, s->w); return true;
	case RTL_M:     *v = s->m; return true;
	case RTL_Q:     *v = s->q; return true;
	case RTL_NEG: case RTL_COMPL:
		if (!constant(s, e->arg[0], &a))
			return false;
		*v = machine_unary(e->kind, a);
		return true;
	default:
		if (e->kind < RTL_EQ || e->kind > RTL_REMS ||
		    !constant(s, e->arg[0], &a) || !constant(s, e->arg[1], &b))
			return false;
		*v = machine_binary(e->kind, a, b);
		return true;
	}
}

/* A general register: its cell. */
static bool reg(const struct shape *s, const struct rtl_expr *e, uint8_t *cell)
{
	word n;
	e = named(s, e);
	if (e->kind != RTL_REG || !constant(s, e->arg[0], &n))
		return false;
	assert(n < ISA_REGISTERS && "as isa_check has seen");
	*cell = (uint8_t)(n + ISA_REGISTER_CELL);
	return true;
}

/* r[b] + imm; also r[b], imm + r[b], r[b] - imm. */
static bool sum(struct shape *s, const struct rtl_expr *e)
{
	s->op.imm = 0;
	if (reg(s, e, &s->op.b))
		return true;
	if (e->kind == RTL_SUB && reg(s, e->arg[0], &s->op.b) &&
	    constant(s, e->arg[1], &s->op.imm)) {
		s->op.imm = -s->op.imm;
		return true;
	}
	return e->kind == RTL_ADD &&
	       ((reg(s, e->arg[0], &s->op.b) &&
	         constant(s, e->arg[1], &s->op.imm)) ||
	        (reg(s, e->arg[1], &s->op.b) &&
	         constant(s, e->arg[0], &s->op.imm)));
}

static bool is_next(const struct shape *s, const struct rtl_expr *e)
{
	word one;
	return e->kind == RTL_ADD && e->arg[0]->kind == RTL_P &&
	       constant(s, e->arg[1], &one) && one == 1;
}

/* r[b] op r[c] or r[b] op imm, to codes beginning at rr and ri. */
static bool two(struct shape *s, const struct rtl_expr *e, unsigned rr,
                unsigned ri)
{
	if (e->kind < RTL_EQ || e->kind > RTL_REMS ||
	    !reg(s, e->arg[0], &s->op.b))
		return false;
	if (reg(s, e->arg[1], &s->op.c))
		s->op.code = (uint16_t)(rr + e->kind);
	else if (ri && constant(s, e->arg[1], &s->op.imm))
		s->op.code = (uint16_t)(ri + e->kind);
	else
		return false;
	return true;
}

static bool loads(struct shape *s, const struct rtl_expr *e)
{
	if (e->kind != RTL_MEM)
		return false;
	s->op.code = OP_LOAD_AT;
	if (constant(s, e->arg[0], &s->op.imm))
		return true;
	s->op.code = OP_LOAD;
	return sum(s, e->arg[0]);
}

static bool is_one_or_zero(const struct shape *s, const struct rtl_expr *e)
{
	word one, zero;
	return e->kind == RTL_COND && constant(s, e->arg[1], &one) &&
	       one == 1 && constant(s, e->arg[2], &zero) && zero == 0;
}

static bool sets_register(struct shape *s, const struct rtl_expr *e)
{
	if (constant(s, e, &s->op.imm)) {
		s->op.code = OP_SET;
		return true;
	}
	if (reg(s, e, &s->op.b)) {
		s->op.code = OP_MOVE;
		return true;
	}
	if (is_one_or_zero(s, e))
		e = e->arg[0];
	return loads(s, e) || two(s, e, OP_RR, OP_RI);
}

static bool stores(struct shape *s, const struct rtl_stmt *st)
{
	const struct rtl_expr *at = st->target->arg[0];
	if (st->target->kind != RTL_MEM || !reg(s, st->value, &s->op.a))
		return false;
	s->op.code = OP_STORE_AT;
	if (constant(s, at, &s->op.imm))
		return true;
	s->op.code = OP_STORE;
	return sum(s, at);
}

static bool jumps(struct shape *s, const struct rtl_stmt *st, unsigned at,
                  unsigned to)
{
	if (st->target->kind != RTL_P)
		return false;
	s->op.code = (uint16_t)at;
	if (constant(s, st->value, &s->op.imm)) {
		s->op.to = (addr)(s->op.imm & ADDR_MAX);
		return true;
	}
	s->op.code = (uint16_t)to;
	return sum(s, st->value);
}

/* One assignment, or the two of a call. */
static bool assigns(struct shape *s, const struct rtl_stmt *st)
{
	if (st->next) {
		return st->next->action == RTL_ASSIGN && !st->next->next &&
		       is_next(s, st->value) && reg(s, st->target, &s->op.a) &&
		       jumps(s, st->next, OP_CALL, OP_CALL_TO);
	}
	if (reg(s, st->target, &s->op.a))
		return sets_register(s, st->value);
	return stores(s, st) || jumps(s, st, OP_JUMP, OP_JUMP_TO);
}

/* if r[b] op x { P <- to } */
static bool branches(struct shape *s, const struct rtl_stmt *st)
{
	word to;
	const struct rtl_stmt *then = st->then;
	if (st->next || st->otherwise || !then || then->next ||
	    then->action != RTL_ASSIGN || then->target->kind != RTL_P ||
	    !constant(s, then->value, &to) || st->value->kind > RTL_GES)
		return false;
	s->op.to = (addr)(to & ADDR_MAX);
	return two(s, st->value, OP_IF_RR, OP_IF_RI);
}

/* if r[c] == 0 { trap }; r[a] <- r[b] op r[c] */
static bool guarded(struct shape *s, const struct rtl_stmt *st)
{
	word zero;
	uint8_t c;
	const struct rtl_stmt *next = st->next;
	if (st->otherwise || !st->then || st->then->action != RTL_TRAP ||
	    !next || next->next || next->action != RTL_ASSIGN ||
	    st->value->kind != RTL_EQ || !reg(s, st->value->arg[0], &c) ||
	    !constant(s, st->value->arg[1], &zero) || zero != 0)
		return false;
	return reg(s, next->target, &s->op.a) &&
	       two(s, next->value, OP_GUARD, 0) && s->op.c == c;
}

/* The path that completes, in which all of these shapes make all of their
 * references. */
static unsigned cycles(const struct rtl_stmt *s)
{
	unsigned n = 0;
	for (; s; s = s->next) {
		n += s->value ? rtl_references(s->value) : 0;
		n += s->target ? rtl_references(s->target) : 0;
	}
	return n;
}

static bool shape_of(struct shape *s)
{
	const struct rtl_stmt *st = s->insn->effect.body;
	if (!st || isa_action(s->insn, s->m) == ISA_IGNORE) {
		s->op = (struct op){.code = OP_NOP, .cycles = 1};
		return true;
	}
	assert(cycles(st) < UINT8_MAX && "RTL_REFERENCES_MAX are fewer");
	s->op.cycles = (uint8_t)(1 + cycles(st));
	for (; st && st->action == RTL_LET; st = st->next) {
		if (st->value->kind != RTL_REG)
			return false;
		assert(st->slot < RTL_LETS_MAX);
		s->let[st->slot] = st->value;
	}
	if (!st)
		return false;
	if (st->action == RTL_ASSIGN)
		return assigns(s, st);
	return st->action == RTL_IF && (branches(s, st) || guarded(s, st));
}

/* Decodes E[a] for a mode. False when it must not be remembered. */
static bool decode(struct engine *e, struct op *op, addr a, enum mode m)
{
	if (e->map[a] & (MAP_REGISTER | MAP_STOP))
		return false;
	struct shape s = {.w = e->E[a], .m = m, .q = e->q};
	s.insn = isa_decode(e->isa, s.w);
	bool leave = !s.insn || isa_action(s.insn, m) == ISA_TRAP ||
	             !shape_of(&s);
	*op = s.op;
	if (leave)
		op->code = OP_LEAVE;
	e->map[a] |= MAP_DECODED;
	return true;
}

/* ---- Running ------------------------------------------------------------- */

/* A store to memory drops what was derived from the cell. Kept out of the
 * way: it is rare. */
static void written(struct engine *e, addr a)
{
	machine_engine_cell(e, a);
}

static bool ready(struct engine *e, struct psw psw)
{
	struct portable *p = e->portable;
	if (!engine_has_registers(psw, e->q))
		return false;
	engine_enter_space(e, psw.l);
	if (!p->ops[psw.m])
		p->ops[psw.m] = calloc(p->q, sizeof(struct op));
	return p->ops[psw.m] != NULL;
}

static void settle(struct run *r, word steps, word cycles_made, addr pc)
{
	struct machine *m = r->m;
	assert(steps <= r->left && pc <= ADDR_MAX);
	m->psw.p = pc;
	m->counts.completed[m->psw.m] += steps;
	m->counts.cycles[m->psw.m] += cycles_made;
	m->clock += cycles_made;
	if (m->psw.m == MODE_U && m->timer != TIMER_OFF)
		m->timer -= steps;
	r->left -= steps;
}

/* Operators that C has; the others by machine_binary. */
#define OPERATORS(X)                                                          \
	X(RTL_ADD, x + y) X(RTL_SUB, x - y) X(RTL_MUL, x * y)                 \
	X(RTL_BITAND, x & y) X(RTL_BITOR, x | y) X(RTL_BITXOR, x ^ y)         \
	X(RTL_SHL, y < 64 ? x << y : 0) X(RTL_SHR, y < 64 ? x >> y : 0)       \
	X(RTL_SAR, machine_binary(RTL_SAR, x, y))                             \
	X(RTL_DIV, machine_binary(RTL_DIV, x, y))                             \
	X(RTL_REM, machine_binary(RTL_REM, x, y))                             \
	X(RTL_DIVS, machine_binary(RTL_DIVS, x, y))                           \
	X(RTL_REMS, machine_binary(RTL_REMS, x, y))

#define SIGNED(v) ((v) ^ (word)1 << 63) /* compared as if signed */
#define COMPARISONS(X)                                                        \
	X(RTL_EQ, x == y) X(RTL_NE, x != y) X(RTL_LT, x < y)                  \
	X(RTL_LE, x <= y) X(RTL_GT, x > y) X(RTL_GE, x >= y)                  \
	X(RTL_LTS, SIGNED(x) < SIGNED(y)) X(RTL_LES, SIGNED(x) <= SIGNED(y))  \
	X(RTL_GTS, SIGNED(x) > SIGNED(y)) X(RTL_GES, SIGNED(x) >= SIGNED(y))

word machine_portable_run(struct engine *e, struct run *r, word budget,
                          bool transfer)
{
	struct psw psw = r->m->psw;
	if (budget == 0 || !ready(e, psw))
		return 0;
	if (r->m->watches && engine_watched(e, psw.l))
		return 0; /* operations know of no address space */
	struct op *const ops = e->portable->ops[psw.m] + psw.l;
	word *const cell = e->E + psw.l;
	uint8_t *const map = e->map + psw.l;
	const word bound = machine_extent(psw.l, psw.b, e->q);
	word left = budget, made = 0, at;
	word pc = psw.p;
	const struct op *o;

#define NEXT                                                                  \
	made += o->cycles;                                                    \
	left--;                                                               \
	pc++;                                                                 \
	break
#define GO(target)                                                            \
	made += o->cycles;                                                    \
	left--;                                                               \
	pc = (target);                                                        \
	if (transfer)                                                         \
		goto out;                                                     \
	break

	while (left > 0 && pc < bound) {
		o = &ops[pc];
		switch (o->code) {
		case OP_UNKNOWN:
			if (!decode(e, &ops[pc], (addr)pc + psw.l, psw.m))
				goto out;
			break;
		case OP_NOP:
			NEXT;
		case OP_SET:
			cell[o->a] = o->imm;
			NEXT;
		case OP_MOVE:
			cell[o->a] = cell[o->b];
			NEXT;
		case OP_LOAD:
			at = cell[o->b] + o->imm;
			if (at >= bound)
				goto out;
			cell[o->a] = cell[at];
			NEXT;
		case OP_LOAD_AT:
			if (o->imm >= bound)
				goto out;
			cell[o->a] = cell[o->imm];
			NEXT;
		case OP_STORE:
			at = cell[o->b] + o->imm;
			goto store;
		case OP_STORE_AT:
			at = o->imm;
		store:
			if (at >= bound)
				goto out;
			if (map[at] & MAP_WATCH)
				goto out;
			cell[at] = cell[o->a];
			made += o->cycles; /* before o may be dropped */
			left--;
			pc++;
			if (map[at] & MAP_DERIVED)
				written(e, (addr)at + psw.l);
			break;
		case OP_JUMP:
			GO(o->to);
		case OP_JUMP_TO:
			GO((cell[o->b] + o->imm) & ADDR_MAX);
		case OP_CALL:
			cell[o->a] = pc + 1;
			GO(o->to);
		case OP_CALL_TO:
			at = (cell[o->b] + o->imm) & ADDR_MAX;
			cell[o->a] = pc + 1;
			GO(at);
#define X(kind, value)                                                        \
		case OP_RR + kind: {                                          \
			word x = cell[o->b], y = cell[o->c];                  \
			cell[o->a] = (value);                                 \
			NEXT;                                                 \
		}                                                             \
		case OP_RI + kind: {                                          \
			word x = cell[o->b], y = o->imm;                      \
			cell[o->a] = (value);                                 \
			NEXT;                                                 \
		}
		OPERATORS(X)
		COMPARISONS(X)
#undef X
#define X(kind, value)                                                        \
		case OP_GUARD + kind: {                                       \
			word x = cell[o->b], y = cell[o->c];                  \
			if (y == 0)                                           \
				goto out;                                     \
			cell[o->a] = (value);                                 \
			NEXT;                                                 \
		}
		OPERATORS(X)
#undef X
#define X(kind, holds)                                                        \
		case OP_IF_RR + kind: {                                       \
			word x = cell[o->b], y = cell[o->c];                  \
			if (holds) {                                          \
				GO(o->to);                                    \
			}                                                     \
			NEXT;                                                 \
		}                                                             \
		case OP_IF_RI + kind: {                                       \
			word x = cell[o->b], y = o->imm;                      \
			if (holds) {                                          \
				GO(o->to);                                    \
			}                                                     \
			NEXT;                                                 \
		}
		COMPARISONS(X)
#undef X
		default:
			goto out;
		}
	}
out:
	settle(r, budget - left, made, (addr)pc);
	return budget - left;
}
