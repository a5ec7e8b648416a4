/* jit_effect.c: what an instruction does, as native code: statements.
 *
 * Each path through the effect is followed to its end with a list of the
 * assignments met. Only there are they made, and all that can go wrong (a
 * trap, a store into code) has gone wrong before: then the instruction is
 * left to the reference interpreter, the state being that before it. So "all
 * at once" and "all or nothing" hold by construction.
 *
 * The cycles of the first path are part of the block's cost; other paths add
 * the difference.
 */
#include <assert.h>

#include "machine/jit.h"

/* Blocks around the one being emitted, whose rest is to follow. */
struct rest {
	const struct rtl_stmt *next;
	const struct rest *outer;
};

/* Whether nothing follows on this path. */
static bool final(const struct rtl_stmt *s, const struct rest *rest)
{
	for (; !s && rest; rest = rest->outer)
		s = rest->next;
	return !s;
}

/* ---- Assignments met ----------------------------------------------------- */

static bool overwritten(struct emit *x, unsigned n)
{
	for (unsigned i = 0; i < x->path.pendings; i++) {
		word r;
		const struct rtl_expr *t = x->path.pending[i].target;
		if (t->kind == RTL_REG &&
		    machine_jit_expr_constant(x, t->arg[0], &r) && r == n)
			return true;
	}
	return false;
}

static struct value in_slot(struct emit *x, int reg)
{
	struct value v = {V_SLOT, 0, machine_jit_expr_slot(x)};
	x_rm(x->c, X_STORE, reg, machine_jit_slot_operand(v.n));
	return v;
}

/* The value, kept until the assignments are made. A register that one of
 * them sets before is no place to keep it in. */
static struct value keep(struct emit *x, const struct rtl_stmt *s, bool end)
{
	struct value v;
	bool simple = machine_jit_expr_simple(x, s->value, &v);
	bool cell = rtl_is_storage(s->target->kind);
	if (simple && (v.kind != V_REG ||
	               (!overwritten(x, v.n) && (cell || end))))
		return v;
	machine_jit_expr_to(x, s->value, RAX);
	if (end && (!cell || s->target->kind == RTL_REG))
		return (struct value){V_RAX, 0, 0}; /* used before others */
	return in_slot(x, RAX);
}

/* A store into what something was derived from, or is watched, is not for us.
 */
static void check_map(struct emit *x, const struct rtl_expr *ref,
                      bool constant, int64_t at)
{
	struct operand m = machine_jit_expr_cell(x, ref, constant, at);
	m.base = MAP;
	m.scale = 1;
	m.disp /= 8;
	x_test_byte(x->c, m, MAP_GUARDED);
	x_jcc(x->c, IF_NE, machine_jit_emit_bail(x));
}

static void assign(struct emit *x, const struct rtl_stmt *s, bool end)
{
	struct path *path = &x->path;
	assert(path->pendings < FACT_WRITES_MAX && "as facts.c has counted");
	struct pending *p = &path->pending[path->pendings];
	if (s->target->kind == RTL_REG && end && path->pendings == 0) {
		word n;
		bool known = machine_jit_expr_constant(
			x, s->target->arg[0], &n);
		assert(known && n < ISA_REGISTERS);
		int host = x->plan->host[n];
		if (host != NO_REG) { /* straight to where it belongs */
			machine_jit_expr_to(x, s->value, host);
			return;
		}
	}
	p->target = s->target;
	p->value = keep(x, s, end);
	p->address = (struct value){V_NONE, 0, 0};
	if (s->target->kind == RTL_MEM || s->target->kind == RTL_ABS) {
		int64_t at;
		bool constant = machine_jit_expr_address(x, s->target, &at);
		check_map(x, s->target, constant, at);
		if (constant)
			p->address = (struct value){V_CONST, (word)at, 0};
		else if (end && path->pendings == 0)
			p->address = (struct value){V_RCX, 0, 0};
		else
			p->address = in_slot(x, RCX);
	}
	path->pendings++;
}

/* ---- Assignments made ---------------------------------------------------- */

/* A value to storage, rax untouched if `spare`. */
static void store(struct emit *x, struct operand to, struct value v)
{
	if (v.kind == V_CONST && fits32(v.word)) {
		x_store_i(x->c, to, (int32_t)v.word);
		return;
	}
	int reg = v.kind == V_REG   ? x->plan->host[v.n]
	          : v.kind == V_RAX ? RAX
	                            : NO_REG;
	if (reg == NO_REG)
		machine_jit_value_to(x, v, reg = RDX);
	x_rm(x->c, X_STORE, reg, to);
}

/* rax untouched. */
static void make_timer(struct emit *x, struct value v)
{
	int reg = v.kind == V_REG   ? x->plan->host[v.n]
	          : v.kind == V_RAX ? RAX
	                            : NO_REG;
	if (reg == NO_REG)
		machine_jit_value_to(x, v, reg = RCX);
	machine_jit_emit_timer(x, RDX);
	x_rm(x->c, X_STORE, reg, (struct operand){RDX, NO_REG, 1, 0});
}

static void make_write(struct emit *x, const struct pending *p)
{
	word n = 0;
	if (p->target->kind == RTL_REG) {
		machine_jit_expr_constant(x, p->target->arg[0], &n);
		if (x->plan->host[n] != NO_REG)
			machine_jit_value_to(x, p->value, x->plan->host[n]);
		else
			store(x, machine_jit_cell_operand((unsigned)n),
			      p->value);
		return;
	}
	if (p->address.kind == V_SLOT)
		machine_jit_value_to(x, p->address, RCX);
	store(x,
	      machine_jit_expr_cell(x, p->target, p->address.kind == V_CONST,
	                            (int64_t)p->address.word),
	      p->value);
}

/* Where in a PSW what is assigned goes, and how much of it. */
struct part {
	word keeps;
	unsigned shift;
};

static struct part part_of(enum rtl_kind kind)
{
	switch (kind) {
	case RTL_PSW: return (struct part){~PSW_CAUSES, 0};
	case RTL_M:   return (struct part){1, PSW_M};
	case RTL_P:   return (struct part){ADDR_MAX, PSW_P};
	case RTL_RL:  return (struct part){ADDR_MAX, PSW_L};
	case RTL_RB:  return (struct part){ADDR_MAX, PSW_B};
	default:      return (struct part){0, 0};
	}
}

/* rax := rax with rcx in place of a part. */
static void put_part(struct emit *x, struct part part)
{
	x_mov_i(x->c, RDX, part.keeps);
	x_rr(x->c, X_AND, RCX, RDX);
	if (part.shift)
		x_shift_i(x->c, S_SHL, RCX, part.shift);
	x_mov_i(x->c, RDX, ~(part.keeps << part.shift));
	x_rr(x->c, X_AND, RAX, RDX);
	x_rr(x->c, X_OR, RAX, RCX);
}

/* rax := the PSW after the instruction, part by part in the order of the
 * text. */
static void make_psw(struct emit *x, bool p_set)
{
	struct path *path = &x->path;
	struct psw psw = x->plan->psw;
	psw.p = p_set ? x->p : (x->p + 1) & ADDR_MAX;
	if (path->pendings == 1 && path->pending[0].target->kind == RTL_PSW) {
		/* all of it; the bits of a cause will be ignored */
		machine_jit_value_to(x, path->pending[0].value, RAX);
		return;
	}
	for (unsigned i = 0; i < path->pendings; i++)
		if (path->pending[i].value.kind == V_RAX)
			path->pending[i].value = in_slot(x, RAX);
	x_mov_i(x->c, RAX, machine_psw_pack(psw, TRAP_NONE));
	for (unsigned i = 0; i < path->pendings; i++) {
		struct part part = part_of(path->pending[i].target->kind);
		if (!part.keeps)
			continue;
		machine_jit_value_to(x, path->pending[i].value, RCX);
		put_part(x, part);
	}
}

static void go(struct emit *x, struct value p)
{
	if (p.kind == V_CONST) {
		x_jmp(x->c,
		      machine_jit_emit_target(x, (addr)(p.word & ADDR_MAX)));
		return;
	}
	machine_jit_value_to(x, p, RAX);
	x_ri(x->c, I_AND, RAX, ADDR_MAX);
	machine_jit_emit_dynamic(x);
}

static void count_cycles(struct emit *x)
{
	unsigned cycles = x->path.cycles;
	if (!x->have_cycles) {
		x->have_cycles = true;
		x->insn->cycles = cycles;
	} else if (cycles != x->insn->cycles) {
		x_ri(x->c, I_ADD, COUNTER,
		     (int32_t)cycles - (int32_t)x->insn->cycles);
	}
}

/* The end of a path that completes. */
static void finish(struct emit *x)
{
	struct path *path = &x->path;
	bool p_set = false, psw_set = false;
	struct value p = {V_NONE, 0, 0};
	count_cycles(x);
	for (unsigned i = 0; i < path->pendings; i++) {
		const struct pending *a = &path->pending[i];
		enum rtl_kind kind = a->target->kind;
		if (rtl_is_storage(a->target->kind)) {
			make_write(x, a);
			continue;
		}
		if (kind == RTL_TIMER) {
			make_timer(x, a->value);
			continue;
		}
		p_set = p_set || kind == RTL_P || kind == RTL_PSW;
		psw_set = psw_set || kind != RTL_P;
		p = a->value;
	}
	if (psw_set) {
		make_psw(x, p_set);
		machine_jit_emit_load_psw(x);
	} else if (p_set) {
		go(x, p); /* of several assignments to P the last */
	} else {
		x_jmp(x->c, &x->done);
	}
}

/* ---- Statements ---------------------------------------------------------- */

static void let(struct emit *x, const struct rtl_stmt *s)
{
	struct value *v = &x->path.let[s->slot];
	if (machine_jit_expr_simple(x, s->value, v))
		return;
	machine_jit_expr_to(x, s->value, RAX);
	*v = in_slot(x, RAX);
}

/* `P <- constant` and nothing more on this path? */
static bool just_goes(struct emit *x, const struct rtl_stmt *s, addr *p)
{
	word w;
	if (!s || s->next || s->action != RTL_ASSIGN ||
	    s->target->kind != RTL_P ||
	    !machine_jit_expr_constant(x, s->value, &w))
		return false;
	*p = (addr)(w & ADDR_MAX);
	return true;
}

static void statements(struct emit *x, const struct rtl_stmt *s,
                       const struct rest *rest);

static void choose(struct emit *x, const struct rtl_stmt *s,
                   const struct rest *rest)
{
	addr p;
	word k;
	struct rest follow = {s->next, rest};
	struct label otherwise = {0};
	x->path.cycles += rtl_references(s->value);
	if (machine_jit_expr_constant(x, s->value, &k)) {
		statements(x, k ? s->then : s->otherwise, &follow);
		return;
	}
	if (just_goes(x, s->then, &p) && final(s->next, rest) &&
	    !s->otherwise && x->path.pendings == 0 && !x->have_cycles) {
		count_cycles(x);
		machine_jit_expr_jump(x, s->value, true,
		                      machine_jit_emit_target(x, p));
		finish(x);
		return;
	}
	machine_jit_expr_jump(x, s->value, false, &otherwise);
	/* the other way begins with what there is now: it stays as it is while
	 * more is added on this way */
	struct path *path = &x->path;
	unsigned pendings = path->pendings, slots = path->slots;
	unsigned cycles = path->cycles;
	statements(x, s->then, &follow);
	x_bind(x->c, &otherwise);
	path->pendings = pendings;
	path->slots = slots;
	path->cycles = cycles;
	statements(x, s->otherwise, &follow);
}

static void statements(struct emit *x, const struct rtl_stmt *s,
                       const struct rest *rest)
{
	for (;; s = s->next) {
		for (; !s && rest; rest = rest->outer)
			s = rest->next;
		if (!s) {
			finish(x);
			return;
		}
		switch (s->action) {
		case RTL_LET:
			x->path.cycles += rtl_references(s->value);
			let(x, s);
			break;
		case RTL_ASSIGN:
			x->path.cycles += rtl_references(s->value) +
			                  rtl_references(s->target);
			assign(x, s, final(s->next, rest));
			break;
		case RTL_IF:
			choose(x, s, rest);
			return;
		default: /* trap, halt: the reference interpreter's */
			x_jmp(x->c, machine_jit_emit_bail(x));
			return;
		}
	}
}

void machine_jit_emit_insn(struct emit *x)
{
	const struct isa_insn *i = x->insn->insn;
	bool ignored = isa_action(i, x->plan->psw.m) == ISA_IGNORE;
	x->known = (struct known_parts){x->insn->w, x->plan->psw, x->q,
	                                x->path.let};
	x->known.psw.p = x->p;
	x->path.pendings = 0;
	x->path.slots = 0;
	x->path.cycles = 1; /* the fetch */
	x->have_cycles = false;
	x->done = (struct label){0};
	statements(x, ignored ? NULL : i->effect.body, NULL);
	if (!x->have_cycles) /* it never completes */
		x->insn->cycles = 1;
	x->falls = x->done.chain != 0;
	x_bind_here(x->c, &x->done);
}
