/* expr.h: words and truth values as expressions, folded as they are made.
 *
 * An excursion of a monitor is a hundred instructions, and nearly all that
 * they do with the guest's words is to move them: shift a field out of a PSW,
 * mask it, store it, put it into another PSW. A solver asked about each of
 * these steps never ends. So most of it is done here, by folding into normal
 * forms:
 *
 *   - sums are linear: constant + coefficient * term + ..., modulo 2^width;
 *   - shifts by constants, masks and the `or` of disjoint fields are a
 *     concatenation of slices (X_CONCAT of constants and X_BITS);
 *   - comparisons lose the leading zeros that both sides have.
 *
 * Then what the monitor computes is most often the very expression that the
 * specification computes, for equal expressions are one object.
 *
 * Folding may use what is known on the path that is being followed: the facts
 * decided so far, and the ranges that follow from them. What is known belongs
 * to the path; x_forget ends it. An expression means the same on every path:
 * only the choice of the form depends on it.
 *
 * Widths are 1 to 64 bits; 0 is a truth value.
 */
#ifndef PROOFS_EXPR_H
#define PROOFS_EXPR_H

#include "base/arena.h"
#include "base/text.h"
#include "isa/rtl.h"

#define x_add     proofs_x_add
#define x_and     proofs_x_and
#define x_bits    proofs_x_bits
#define x_bool    proofs_x_bool
#define x_concat  proofs_x_concat
#define x_eq      proofs_x_eq
#define x_eval    proofs_x_eval
#define x_fact    proofs_x_fact
#define x_forget  proofs_x_forget
#define x_init    proofs_x_init
#define x_ite     proofs_x_ite
#define x_known   proofs_x_known
#define x_not     proofs_x_not
#define x_num     proofs_x_num
#define x_op1     proofs_x_op1
#define x_op2     proofs_x_op2
#define x_or      proofs_x_or
#define x_print   proofs_x_print
#define x_read    proofs_x_read
#define x_sext    proofs_x_sext
#define x_sub     proofs_x_sub
#define x_ult     proofs_x_ult
#define x_ule     proofs_x_ule
#define x_var     proofs_x_var
#define x_word    proofs_x_word
#define x_zext    proofs_x_zext

enum expr_op {
	X_CONST,  /* value; a truth value: 0 or 1 */
	X_VAR,    /* value: its index */
	X_READ,   /* value: which storage; arg[0]: address, 20 bits */
	X_NOT, X_AND,                /* of truth values */
	X_EQ, X_ULT, X_SLT,          /* of words of equal widths */
	X_ITE,                       /* arg[0] ? arg[1] : arg[2] */
	X_SUM,    /* value + sum of coefficient[i] * arg[i] */
	X_MUL, X_UDIV, X_UREM, X_SDIV, X_SREM, /* as the RTL has them */
	X_BITAND, X_BITOR, X_BITXOR,
	X_SHL, X_SHR, X_SAR,         /* by an amount that is not constant */
	X_CONCAT,                    /* arg[0] highest */
	X_BITS,   /* bits value + width - 1 .. value of arg[0] */
	X_SEXT,   /* arg[0] extended by its sign */
	X_OPS
};

typedef struct expr *expr;

struct expr {
	enum expr_op op;
	unsigned width;      /* 0: a truth value */
	unsigned args;
	unsigned id;         /* in the order of making */
	word value;          /* see enum expr_op */
	const word *coefficient; /* X_SUM only */
	word least, most;    /* it is between them, whatever the unknowns are */
	word vars;           /* a bit for each variable in it, modulo 64 */
	expr next;           /* in its bucket */
	/* of the path followed, while its epoch is the current one */
	unsigned known_epoch, bound_epoch;
	bool known;          /* a truth value that was decided */
	word path_least, path_most;
	/* of the last evaluation, or of the translation for the solver */
	unsigned seen;
	word seen_value;
	void *translated;    /* the solver's term; NULL: none yet */
	expr arg[];
};

struct expr_var {
	const char *name;
	unsigned width;
	expr var;
	expr definition; /* a name for this, or NULL: an unknown */
};

struct exprs {
	struct arena *arena;
	expr *bucket;        /* hash table, 2^EXPR_BUCKETS */
	unsigned count;      /* expressions made */
	unsigned epoch;      /* of the path followed */
	unsigned seen;       /* of the evaluation going on */
	struct expr_var *var;
	size_t vars, var_room;
	expr yes, no;
};

void x_init(struct exprs *x, struct arena *arena);

/* ---- Making ------------------------------------------------------------- */

expr x_bool(struct exprs *x, bool b);
expr x_num(struct exprs *x, unsigned width, word value);
expr x_word(struct exprs *x, word value); /* of 64 bits */
/* A new unknown, or a new name for an expression (NULL: an unknown). */
expr x_var(struct exprs *x, const char *name, unsigned width, expr definition);
/* The word of storage number `of` at an address of 20 bits. */
expr x_read(struct exprs *x, unsigned of, expr at);

expr x_not(struct exprs *x, expr a);
expr x_and(struct exprs *x, expr a, expr b);
expr x_or(struct exprs *x, expr a, expr b);
expr x_eq(struct exprs *x, expr a, expr b); /* words or truth values */
expr x_ult(struct exprs *x, expr a, expr b);
expr x_ule(struct exprs *x, expr a, expr b);
expr x_ite(struct exprs *x, expr c, expr a, expr b);

expr x_add(struct exprs *x, expr a, expr b);
expr x_sub(struct exprs *x, expr a, expr b);
expr x_bits(struct exprs *x, unsigned hi, unsigned lo, expr a);
expr x_concat(struct exprs *x, expr high, expr low);
expr x_zext(struct exprs *x, unsigned to, expr a); /* a truth value too */
expr x_sext(struct exprs *x, unsigned to, expr a);

/* The RTL's operators: on words of 64 bits, or truth values. */
expr x_op1(struct exprs *x, enum rtl_kind kind, expr a);
expr x_op2(struct exprs *x, enum rtl_kind kind, expr a, expr b);

/* ---- The path that is followed ------------------------------------------ */

void x_forget(struct exprs *x);            /* begins another path */
void x_fact(struct exprs *x, expr a, bool holds); /* decided on this path */
/* Whether the truth value, or its negation, is known on this path. */
bool x_known(struct exprs *x, expr a, bool *holds);

/* ---- Concrete values ---------------------------------------------------- */

/* What unknowns are: given to x_eval. */
struct valuation {
	word (*var)(void *ctx, unsigned index);
	word (*read)(void *ctx, unsigned of, word at);
	void *ctx;
};
word x_eval(struct exprs *x, expr a, const struct valuation *v);

/* As text, for messages and tests; appends. */
void x_print(struct exprs *x, expr a, struct text *out);

#endif
