/* eval.c: expressions: what they come to, at a moment, for a level. */
#include <inttypes.h>
#include <string.h>

#include "repl/expr.h"

struct evaluation {
	struct repl *r;
	const struct expr *e;
	const struct view *v;
	bool failed;
	struct text *why; /* what is wrong, once it is */
};

static struct value number(word w)
{
	return (struct value){.w = w};
}

static struct value wrong(struct evaluation *x, const char *format, ...)
        TEXT_PRINTF(2, 3);

static struct value wrong(struct evaluation *x, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	if (!x->failed)
		text_vprintf(x->why, format, ap);
	va_end(ap);
	x->failed = true;
	return number(0);
}

/* ---- Cells --------------------------------------------------------------- */

static struct value cell(const struct evaluation *x, addr real)
{
	return (struct value){.w = x->r->m.E[real], .cell = true,
	                      .real = real};
}

static struct value cell_at(struct evaluation *x, enum node_kind kind, word a)
{
	const char *name = kind == NODE_MEM        ? "mem"
	                   : kind == NODE_ABSOLUTE ? "E"
	                                           : "real";
	addr real = (addr)a;
	if (kind == NODE_MEM        ? repl_view_relocate(x->v, a, &real)
	    : kind == NODE_ABSOLUTE ? repl_view_absolute(x->v, a, &real)
	                            : a < x->r->m.q)
		return cell(x, real);
	return wrong(x, "%s[%" PRIu64 "] is out of bounds", name, a);
}

static struct value register_value(struct evaluation *x, unsigned n)
{
	addr real;
	if (repl_view_register(x->v, n, &real))
		return cell(x, real);
	return wrong(x, "there is no r%u: its cell is out of bounds", n);
}

static struct value address_of(struct evaluation *x, struct value v)
{
	addr from = x->v->at + x->v->psw.l;
	if (x->failed || v.place)
		return v;
	if (v.real < from)
		return wrong(x, "this cell has no virtual address here");
	return number(v.real - from);
}

/* ---- State --------------------------------------------------------------- */

static word state_value(const struct evaluation *x, enum state_kind kind)
{
	const struct view *v = x->v;
	switch (kind) {
	case STATE_M:     return v->psw.m;
	case STATE_P:     return v->psw.p;
	case STATE_L:     return v->psw.l;
	case STATE_B:     return v->psw.b;
	case STATE_Q:     return v->q;
	case STATE_TIMER: return v->timer;
	case STATE_CLOCK: return x->r->m.clock;
	case STATE_TIME:  return x->r->history.now;
	case STATE_PSW:   return machine_psw_pack(v->psw, TRAP_NONE);
	case STATE_LEVEL: return v->level;
	case STATE_TURN:  return repl_level_turn(x->r, &x->r->m);
	case STATE_LAST:  return x->r->last_value;
	}
	return 0;
}

/* ---- Operators ----------------------------------------------------------- */

static word combine(struct evaluation *x, enum node_kind kind, word a, word b)
{
	const word sign = (word)1 << 63;
	if ((kind == NODE_DIV || kind == NODE_REM) && b == 0)
		return wrong(x, "division by zero").w;
	switch (kind) {
	case NODE_EQ:     return a == b;
	case NODE_NE:     return a != b;
	case NODE_LT:     return a < b;
	case NODE_GT:     return a > b;
	case NODE_LE:     return a <= b;
	case NODE_GE:     return a >= b;
	case NODE_LES:    return (a ^ sign) <= (b ^ sign);
	case NODE_GES:    return (a ^ sign) >= (b ^ sign);
	case NODE_BITOR:  return a | b;
	case NODE_BITXOR: return a ^ b;
	case NODE_BITAND: return a & b;
	case NODE_SHL:    return b < 64 ? a << b : 0;
	case NODE_SHR:    return b < 64 ? a >> b : 0;
	case NODE_ADD:    return a + b;
	case NODE_SUB:    return a - b;
	case NODE_MUL:    return a * b;
	case NODE_DIV:    return a / b;
	case NODE_REM:    return a % b;
	default:          return 0;
	}
}

static struct value eval(struct evaluation *x, unsigned at)
{
	const struct node *n = &x->e->node[at];
	struct value a, b, v;
	switch (n->kind) {
	case NODE_NUMBER:
		return number(n->w);
	case NODE_LABEL:
		return (struct value){.w = n->w, .place = true,
		                      .real = n->real};
	case NODE_REGISTER:
		return register_value(x, (unsigned)n->w);
	case NODE_STATE:
		return number(state_value(x, (enum state_kind)n->w));
	case NODE_VARIABLE:
		return number(n->variable->value);
	case NODE_MEM: case NODE_ABSOLUTE: case NODE_REAL:
		a = eval(x, n->arg[0]);
		return x->failed ? a : cell_at(x, n->kind, a.w);
	case NODE_ADDRESS:
		return address_of(x, eval(x, n->arg[0]));
	case NODE_MINUS:
		return number(-eval(x, n->arg[0]).w);
	case NODE_COMPLEMENT:
		return number(~eval(x, n->arg[0]).w);
	case NODE_NOT:
		return number(!eval(x, n->arg[0]).w);
	case NODE_CHOICE:
		a = eval(x, n->arg[0]);
		return eval(x, n->arg[a.w ? 1 : 2]);
	case NODE_OR: case NODE_AND: /* the second only if it matters */
		a = eval(x, n->arg[0]);
		if ((a.w != 0) == (n->kind == NODE_OR))
			return number(a.w != 0);
		return number(eval(x, n->arg[1]).w != 0);
	default:
		break;
	}
	a = eval(x, n->arg[0]);
	b = eval(x, n->arg[1]);
	v = number(combine(x, n->kind, a.w, b.w));
	if (a.place && !b.place &&
	    (n->kind == NODE_ADD || n->kind == NODE_SUB)) {
		v.place = true; /* and no cell any more */
		v.real = (addr)combine(x, n->kind, a.real, b.w);
	}
	return v;
}

/* ---- Entry points -------------------------------------------------------- */

bool repl_expr_try(struct repl *r, const struct expr *e, const struct view *v,
                   struct value *out, struct text *why)
{
	struct evaluation x = {.r = r, .e = e, .v = v, .why = why};
	*out = eval(&x, e->root);
	return !x.failed;
}

bool repl_expr_eval(struct repl *r, const struct expr *e, const struct view *v,
                    struct value *out)
{
	struct text why = {0};
	bool ok = repl_expr_try(r, e, v, out, &why) ||
	          repl_fail(r, "%s", text_str(&why));
	text_free(&why);
	return ok;
}

bool repl_expr_value(struct repl *r, unsigned level, const char **s,
                     struct value *out)
{
	struct view v;
	repl_level_view(r, &r->m, level, &v);
	struct expr *e = repl_expr_parse(r, &v, s);
	bool ok = e && repl_expr_eval(r, e, &v, out);
	repl_expr_free(e);
	return ok;
}

bool repl_expr_whole(struct repl *r, unsigned level, const char *s, word *out)
{
	struct value v;
	if (!repl_expr_value(r, level, &s, &v) || !repl_at_end(r, s))
		return false;
	*out = v.w;
	return true;
}
/* ---- Addresses ----------------------------------------------------------- */

static bool prefix(const char **s, const char *name)
{
	size_t n = strlen(name);
	if (strncmp(*s, name, n) != 0)
		return false;
	*s += n;
	return true;
}

bool repl_location_parse(struct repl *r, const struct view *scope,
                         const char **s, bool cells, struct location *p)
{
	*s = repl_skip_blanks(*s);
	*p = (struct location){.cells = cells};
	if (!cells) /* gdb's way of saying that it is an address */
		prefix(s, "*");
	p->absolute = prefix(s, "E:");
	p->machine = !p->absolute && prefix(s, "real:");
	p->e = repl_expr_parse(r, scope, s);
	return p->e != NULL;
}

bool repl_location_eval(struct repl *r, const struct location *p,
                     const struct view *v, addr *real)
{
	struct value a;
	if (!repl_expr_eval(r, p->e, v, &a))
		return false;
	bool known = a.place || (p->cells && a.cell);
	if (p->machine    ? a.w < r->m.q && (*real = (addr)a.w, true)
	    : p->absolute ? repl_view_absolute(v, a.w, real)
	    : known       ? a.real < r->m.q && (*real = a.real, true)
	                  : repl_view_relocate(v, a.w, real))
		return true;
	if (p->machine || p->absolute)
		return repl_fail(r,
		                 "there is no cell %" PRIu64 ": storage has "
		                 "%u words",
		                 a.w, (unsigned)(p->machine ? r->m.q : v->q));
	return repl_fail(r,
	                 "address %" PRIu64 " is out of bounds: R = (%u,%u); "
	                 "E:%" PRIu64 " is the absolute address",
	                 a.w, (unsigned)v->psw.l, (unsigned)v->psw.b, a.w);
}

static bool address(struct repl *r, unsigned level, const char **s, bool cells,
                    addr *real)
{
	struct view v;
	struct location p;
	repl_level_view(r, &r->m, level, &v);
	bool ok = repl_location_parse(r, &v, s, cells, &p) &&
	          repl_location_eval(r, &p, &v, real);
	repl_expr_free(p.e);
	return ok;
}

bool repl_expr_address(struct repl *r, unsigned level, const char **s,
                       addr *real)
{
	return address(r, level, s, false, real);
}

bool repl_expr_cell(struct repl *r, unsigned level, const char **s, addr *real)
{
	return address(r, level, s, true, real);
}

/* ---- Numbers of a command line ------------------------------------------ */

bool repl_read_number(struct repl *r, const char **s, word *out)
{
	struct value v;
	if (!repl_expr_value(r, r->level, s, &v))
		return false;
	*out = v.w;
	return true;
}

bool repl_read_id(struct repl *r, const char **s, const char *of, unsigned *n)
{
	const char *at = repl_skip_blanks(*s);
	size_t size = strcspn(at, " \t-");
	word w = 0;
	if (*at == '$') {
		struct text name = {0};
		text_add_bytes(&name, at, size);
		bool ok = repl_expr_whole(r, r->level, text_str(&name), &w);
		text_free(&name);
		if (!ok)
			return false;
	} else if (size == 0 || strspn(at, "0123456789") < size) {
		return repl_fail(r, "expected the number of a %s, not `%s`", of,
		                 at);
	}
	for (size_t i = 0; *at != '$' && i < size && w <= UINT32_MAX; i++)
		w = 10 * w + (word)(at[i] - '0');
	*s = at + size;
	*n = w <= UINT32_MAX ? (unsigned)w : UINT32_MAX;
	return true;
}

bool repl_read_count(struct repl *r, const char *s, word *n)
{
	*n = 1;
	if (*s && (!repl_read_number(r, &s, n) || !repl_at_end(r, s)))
		return false;
	return (*n > 0 && *n <= INT64_MAX) ||
	       repl_fail(r, "a count is 1 or more");
}
