/* facts.c: what can be said of an instruction before seeing its operands.
 *
 * Walks each effect once. No instruction is known by name: what an engine may
 * do with one follows from the shape of its RTL.
 */
#include <assert.h>
#include <stdlib.h>

#include "machine/engine.h"

struct walk {
	struct facts *f;
	unsigned nodes;
	bool guarded; /* inside an operand that may not be evaluated */
	bool reads_p;
};

static void refuse(struct walk *w)
{
	w->f->plain = false;
}

static void note(struct walk *w, struct fact_register *list,
                 unsigned *count, const struct rtl_expr *n)
{
	if (*count == FACT_REGISTERS_MAX ||
	    (n->kind != RTL_FIELD && n->kind != RTL_CONST)) {
		refuse(w);
		return;
	}
	const struct isa_field *f = n->field;
	list[(*count)++] =
	        n->kind == RTL_CONST
	                ? (struct fact_register){.base = (uint8_t)n->value}
	                : (struct fact_register){
	                          .lo = (uint8_t)f->lo,
	                          .mask = (uint8_t)(isa_field_mask(f) >>
	                                            f->lo)};
}

static void reference(struct walk *w, const struct rtl_expr *e)
{
	/* the number of cycles would depend on the operands' values */
	if (w->guarded)
		refuse(w);
	if (e->kind == RTL_REG)
		note(w, w->f->read, &w->f->reads, e->arg[0]);
}

static void expression(struct walk *w, const struct rtl_expr *e)
{
	if (++w->nodes > FACT_NODES_MAX) {
		refuse(w);
		return;
	}
	if (e->kind == RTL_CLOCK || e->kind == RTL_CONSOLE)
		refuse(w);
	if (e->kind == RTL_TIMER)
		w->f->timer = true;
	if (e->kind == RTL_P)
		w->reads_p = true;
	if (rtl_is_storage(e->kind))
		reference(w, e);
	bool outer = w->guarded;
	for (int i = 0; i < 3 && e->arg[i]; i++) {
		if (i > 0 && (e->kind == RTL_COND || e->kind == RTL_AND ||
		              e->kind == RTL_OR))
			w->guarded = true;
		expression(w, e->arg[i]);
	}
	w->guarded = outer;
}

static void assignment(struct walk *w, const struct rtl_stmt *s)
{
	struct facts *f = w->f;
	expression(w, s->value);
	switch (s->target->kind) {
	case RTL_REG:
		note(w, f->set, &f->sets, s->target->arg[0]);
		break;
	case RTL_MEM: case RTL_ABS:
		expression(w, s->target->arg[0]);
		break;
	case RTL_P:
		f->sets_p = true;
		if (f->targets < FACT_TARGETS_MAX)
			f->target[f->targets++] = s->value;
		else
			refuse(w);
		break;
	case RTL_M: case RTL_RL: case RTL_RB: case RTL_PSW:
		f->sets_psw = true;
		break;
	case RTL_TIMER:
		f->timer = true;
		break;
	case RTL_CONSOLE:
		refuse(w);
		break;
	default:
		assert(!"not a target");
	}
}

/* The number of paths through a block and what follows it, up to a limit
 * beyond the one that matters. */
static unsigned paths(const struct rtl_stmt *s)
{
	unsigned n = 1;
	for (; s && n <= FACT_PATHS_MAX; s = s->next)
		if (s->action == RTL_IF)
			n *= paths(s->then) + paths(s->otherwise);
	return n;
}

/* The most assignments on any path. */
static unsigned longest(const struct rtl_stmt *s)
{
	unsigned n = 0;
	for (; s; s = s->next) {
		unsigned x = 0, y = 0;
		if (s->action == RTL_IF) {
			x = longest(s->then);
			y = longest(s->otherwise);
		}
		n += s->action == RTL_ASSIGN ? 1 : x > y ? x : y;
	}
	return n;
}

/* Whether P or PSW is assigned on every path that completes. */
static bool leaves(const struct rtl_stmt *s)
{
	for (; s; s = s->next) {
		if (s->action == RTL_TRAP || s->action == RTL_HALT)
			return true;
		if (s->action == RTL_ASSIGN &&
		    (s->target->kind == RTL_P || s->target->kind == RTL_PSW))
			return true;
		if (s->action == RTL_IF && leaves(s->then) &&
		    leaves(s->otherwise))
			return true;
	}
	return false;
}

static void statements(struct walk *w, const struct rtl_stmt *s)
{
	for (; s; s = s->next) {
		w->nodes++;
		if (s->action == RTL_LET) {
			expression(w, s->value);
		} else if (s->action == RTL_ASSIGN) {
			assignment(w, s);
		} else if (s->action == RTL_IF) {
			w->f->branches = true;
			expression(w, s->value);
			statements(w, s->then);
			statements(w, s->otherwise);
		}
	}
}

static void find(struct facts *f, const struct rtl *effect)
{
	struct walk w = {.f = f};
	const struct rtl_stmt *body = effect->body;
	f->plain = true;
	f->traps = body && body->action == RTL_TRAP;
	f->cause = f->traps ? body->cause : TRAP_NONE;
	statements(&w, body);
	f->always_p = f->sets_p && leaves(body);
	f->links = f->always_p && w.reads_p;
	if (paths(body) > FACT_PATHS_MAX || longest(body) > FACT_WRITES_MAX)
		refuse(&w);
}

struct facts *machine_engine_facts(const struct isa *isa)
{
	assert(isa->insns || isa->insn_count == 0);
	struct facts *f = calloc(isa->insn_count + 1, sizeof *f);
	for (size_t i = 0; f && i < isa->insn_count; i++)
		find(&f[i], &isa->insns[i].effect);
	return f;
}
