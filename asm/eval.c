/* eval.c: the value of an expression.
 *
 * Most expressions are evaluated at the end of the first pass, when every
 * symbol is known. Where the size of something or the choice of a branch
 * depends on one, it is evaluated at once, and a symbol not yet known is an
 * error (as->needed_by).
 */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "asm/internal.h"

enum { SMALL = 10000 }; /* below it decimal alone says it */

static struct asm_value unsigned_value(word value)
{
	struct asm_value shown;
	if (value < SMALL)
		snprintf(shown.s, sizeof shown.s, "%" PRIu64, value);
	else
		snprintf(shown.s, sizeof shown.s, "%" PRIu64 " (0x%" PRIx64 ")",
		         value, value);
	return shown;
}

struct asm_value asm_show(word value)
{
	struct asm_value shown;
	if (value >> 31 != ~(word)0 >> 31) /* no small negative number */
		return unsigned_value(value);
	snprintf(shown.s, sizeof shown.s, "-%" PRIu64, -value);
	return shown;
}

struct asm_value asm_show_expr(const struct expr *e, word value)
{
	struct asm_value shown;
	if (e->kind == EXPR_CONST)
		return unsigned_value(value);
	if (e->kind == EXPR_UNARY && e->op == RTL_NEG &&
	    e->arg[0]->kind == EXPR_CONST)
		snprintf(shown.s, sizeof shown.s, "-%" PRIu64,
		         e->arg[0]->value);
	else if (value >> 63 && -value >= SMALL)
		snprintf(shown.s, sizeof shown.s, "-%" PRIu64 " (0x%" PRIx64
		         ")", -value, value);
	else
		return asm_show(value);
	return shown;
}

/* ---- Symbols ------------------------------------------------------------ */

static bool undefined(struct as *as, const struct expr *e)
{
	const struct symbol *s = e->symbol;
	if (s->kind == SYMBOL_BAD || as->incomplete)
		return false;
	struct diag *d;
	if (as->needed_by.line && s->local)
		d = asm_error(as, e->place, "asm-order",
		              "the address of `%sf` is needed here, but its "
		              "label comes later",
		              s->name);
	else if (as->needed_by.line)
		d = asm_error(as, e->place, "asm-order",
		              "the value of `%s` is needed here, but it is not "
		              "defined yet",
		              s->name);
	else if (s->local)
		d = asm_error(as, e->place, "asm-undefined",
		              "no `%s:` follows", s->name);
	else
		d = asm_error(as, e->place, "asm-undefined",
		              "`%s` is not defined", s->name);
	if (!s->local)
		asm_suggest_symbol(as, d, s->name);
	return false;
}

/* An .equ that could not be evaluated where it stands. */
static bool evaluate_equ(struct as *as, struct symbol *s)
{
	if (s->busy) {
		asm_error(as, s->place, "asm-value",
		          "`%s` is defined in terms of itself", s->name);
		s->kind = SYMBOL_BAD;
		return false;
	}
	s->busy = true;
	bool ok = asm_eval(as, s->expr, &s->value);
	s->busy = false;
	if (ok && s->kind == SYMBOL_EQU)
		s->expr = NULL;
	else if (!as->needed_by.line)
		s->kind = SYMBOL_BAD;
	return ok && s->kind == SYMBOL_EQU;
}

static bool symbol_value(struct as *as, const struct expr *e, word *value)
{
	struct symbol *s = e->symbol;
	switch (s->kind) {
	case SYMBOL_LABEL:
		*value = s->value;
		return true;
	case SYMBOL_EQU:
		if (s->expr && !evaluate_equ(as, s))
			return false;
		s->used = true;
		*value = s->value;
		return true;
	case SYMBOL_SET: /* had it been set before, it would be a number */
		asm_note(asm_error(as, e->place, "asm-order",
		                   "`%s` is used "
		                   "before its first .set",
		                   s->name),
		         s->place, "set here");
		return false;
	case SYMBOL_REGISTER:
		asm_error(as, e->place, "asm-operand",
		          "expected a number, but `%s` is a register",
		          s->name);
		return false;
	default:
		return undefined(as, e);
	}
}

static bool real_value(struct as *as, const struct expr *e, word *value)
{
	const struct symbol *s = e->symbol;
	if (s->kind == SYMBOL_UNDEFINED || s->kind == SYMBOL_BAD)
		return undefined(as, e);
	if (s->kind != SYMBOL_LABEL) {
		asm_error(as, e->place, "asm-operand",
		          "only a label has a real address, and `%s` is not a "
		          "label",
		          s->name);
		return false;
	}
	*value = s->real;
	return true;
}

/* ---- PSW constants ------------------------------------------------------ */

static bool psw_value(struct as *as, const struct expr *e, word *value)
{
	static const char *const names[] = {"P", "l", "b"};
	word part[3];
	bool ok = true;
	for (unsigned n = 0; n < 3; n++) {
		if (!asm_eval(as, e->arg[n], &part[n]))
			return false;
		if (part[n] > ADDR_MAX) {
			asm_error(as, e->arg[n]->place, "asm-range",
			          "%s does not fit %s of a PSW (0..%d)",
			          asm_show_expr(e->arg[n], part[n]).s,
			          names[n], ADDR_MAX);
			ok = false;
		}
	}
	if (ok)
		*value = machine_psw_pack(
			(struct psw){e->value ? MODE_U : MODE_S, (addr)part[0],
		                     (addr)part[1], (addr)part[2]},
			TRAP_NONE);
	return ok;
}

/* ---- Operators ---------------------------------------------------------- */

static bool unary_value(struct as *as, const struct expr *e, word *value)
{
	word x;
	if (!asm_eval(as, e->arg[0], &x))
		return false;
	*value = machine_unary(e->op, x);
	return true;
}

static bool binary_value(struct as *as, const struct expr *e, word *value)
{
	word x, y;
	if (!asm_eval(as, e->arg[0], &x))
		return false;
	if ((e->op == RTL_AND && !x) || (e->op == RTL_OR && x)) {
		*value = x != 0;
		return true;
	}
	if (!asm_eval(as, e->arg[1], &y))
		return false;
	if (e->op == RTL_OR || e->op == RTL_AND) {
		*value = y != 0;
	} else if ((e->op == RTL_DIV || e->op == RTL_REM) && y == 0) {
		asm_error(as, e->arg[1]->place, "asm-value",
		          "division by zero");
		return false;
	} else {
		*value = machine_binary(e->op, x, y);
	}
	return true;
}

static bool evaluate(struct as *as, const struct expr *e, word *value)
{
	word condition;
	switch (e->kind) {
	case EXPR_CONST:
		*value = e->value;
		return true;
	case EXPR_SYMBOL:
		return symbol_value(as, e, value);
	case EXPR_REAL:
		return real_value(as, e, value);
	case EXPR_PSW:
		return psw_value(as, e, value);
	case EXPR_UNARY:
		return unary_value(as, e, value);
	case EXPR_BINARY:
		return binary_value(as, e, value);
	case EXPR_COND:
		return asm_eval(as, e->arg[0], &condition) &&
		       asm_eval(as, e->arg[condition ? 1 : 2], value);
	case EXPR_KINDS:
		break;
	}
	assert(!"not an expression");
	return false;
}

bool asm_eval(struct as *as, const struct expr *e, word *value)
{
	bool ok = false;
	assert(e && as->eval_depth <= AS_EVAL_DEPTH);
	*value = 0;
	if (++as->eval_depth > AS_EVAL_DEPTH)
		asm_error(as, e->place, "asm-limit",
		          "this value depends on too many others");
	else
		ok = evaluate(as, e, value);
	as->eval_depth--;
	return ok;
}

/* ---- At once ------------------------------------------------------------ */

bool asm_eval_now(struct as *as, const struct expr *e, struct place directive,
                  word *value)
{
	assert(directive.line && !as->needed_by.line && "one at a time");
	as->needed_by = directive;
	bool ok = asm_eval(as, e, value);
	as->needed_by = (struct place){0};
	return ok;
}

bool asm_number_now(struct cursor *c, word *value, struct place *place)
{
	const struct expr *e = asm_parse_expr(c);
	if (!e)
		return false;
	*place = e->place;
	return asm_eval_now(c->as, e, c->verb, value);
}

bool asm_known(const struct expr *e)
{
	if (e->symbol)
		return e->symbol->kind != SYMBOL_UNDEFINED && !e->symbol->expr;
	for (unsigned n = 0; n < 3; n++)
		if (e->arg[n] && !asm_known(e->arg[n]))
			return false;
	return true;
}

bool asm_is_fixed(const struct expr *e)
{
	bool fixed = !e->symbol;
	for (unsigned n = 0; n < 3 && fixed; n++)
		fixed = !e->arg[n] || asm_is_fixed(e->arg[n]);
	return fixed;
}
