/* smt2.c: a question as SMT-LIB 2, for other solvers.
 *
 * One scope for each question; what several expressions share is defined once
 * in it. The answer that Z3 gave stands in a comment before (check-sat).
 */
#include <stdio.h>

#include "proofs/fold.h"
#include "proofs/path.h"

struct script {
	struct exprs *x;
	struct text *out;
};

static void name(struct script *s, expr e)
{
	if (e->op == X_CONST && e->width == 0)
		text_add(s->out, e->value ? "true" : "false");
	else if (e->op == X_CONST)
		text_printf(s->out, "(_ bv%llu %u)",
		            (unsigned long long)e->value, e->width);
	else
		text_printf(s->out, "e%u", e->id);
}

static void sort(struct script *s, unsigned width)
{
	if (width)
		text_printf(s->out, "(_ BitVec %u)", width);
	else
		text_add(s->out, "Bool");
}

static void all_args(struct script *s, expr e, const char *op)
{
	text_printf(s->out, "(%s", op);
	for (unsigned i = 0; i < e->args; i++) {
		text_char(s->out, ' ');
		name(s, e->arg[i]);
	}
	text_char(s->out, ')');
}

static void sum(struct script *s, expr e)
{
	text_printf(s->out, "(bvadd (_ bv%llu %u)",
	            (unsigned long long)e->value, e->width);
	for (unsigned i = 0; i < e->args; i++) {
		text_printf(s->out, " (bvmul (_ bv%llu %u) ",
		            (unsigned long long)e->coefficient[i], e->width);
		name(s, e->arg[i]);
		text_char(s->out, ')');
	}
	text_char(s->out, ')');
}

static void body(struct script *s, expr e)
{
	static const char *const ops[X_OPS] = {
		[X_NOT] = "not", [X_AND] = "and", [X_EQ] = "=",
		[X_ULT] = "bvult", [X_SLT] = "bvslt", [X_ITE] = "ite",
		[X_MUL] = "bvmul", [X_UDIV] = "bvudiv", [X_UREM] = "bvurem",
		[X_SDIV] = "bvsdiv", [X_SREM] = "bvsrem",
		[X_BITAND] = "bvand", [X_BITOR] = "bvor",
		[X_BITXOR] = "bvxor", [X_SHL] = "bvshl", [X_SHR] = "bvlshr",
		[X_SAR] = "bvashr", [X_CONCAT] = "concat",
	};
	char op[48];
	switch (e->op) {
	case X_SUM:
		sum(s, e);
		return;
	case X_READ:
		snprintf(op, sizeof op, "E%u", (unsigned)e->value);
		all_args(s, e, op);
		return;
	case X_BITS:
		snprintf(op, sizeof op, "(_ extract %u %u)",
		         (unsigned)e->value + e->width - 1,
		         (unsigned)e->value);
		all_args(s, e, op);
		return;
	case X_SEXT:
		snprintf(op, sizeof op, "(_ sign_extend %u)",
		         e->width - e->arg[0]->width);
		all_args(s, e, op);
		return;
	default:
		all_args(s, e, ops[e->op]);
		return;
	}
}

static void define(struct script *s, expr e)
{
	if (e->seen == s->x->seen || e->op == X_CONST)
		return;
	e->seen = s->x->seen;
	for (unsigned i = 0; i < e->args; i++)
		define(s, e->arg[i]);
	expr is = e->op == X_VAR ? s->x->var[e->value].definition : NULL;
	if (is)
		define(s, is);
	if (e->op == X_VAR && !is) {
		text_printf(s->out, "(declare-const e%u ", e->id);
		sort(s, e->width);
		text_printf(s->out, ") ; %s\n", s->x->var[e->value].name);
		return;
	}
	text_printf(s->out, "(define-fun e%u () ", e->id);
	sort(s, e->width);
	text_char(s->out, ' ');
	if (is)
		name(s, is);
	else
		body(s, e);
	text_add(s->out, ")\n");
}

void proofs_smt2_head(unsigned storages, struct text *out)
{
	text_add(out, "(set-logic QF_UFBV)\n");
	for (unsigned i = 0; i < storages; i++)
		text_printf(out, "(declare-fun E%u ((_ BitVec 20)) "
		            "(_ BitVec 64))\n", i);
}

void proofs_smt2(struct exprs *x, expr const *all, size_t count,
                 enum z3_answer answer, struct text *out)
{
	struct script s = {x, out};
	text_add(out, "(push 1)\n");
	x->seen++;
	for (size_t i = 0; i < count; i++) {
		define(&s, all[i]);
		text_add(out, "(assert ");
		name(&s, all[i]);
		text_add(out, ")\n");
	}
	text_printf(out, "; Z3: %s\n(check-sat)\n(pop 1)\n",
	            answer == Z3_IMPOSSIBLE ? "unsat"
	            : answer == Z3_POSSIBLE ? "sat" : "unknown");
}
