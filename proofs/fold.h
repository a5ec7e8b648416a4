/* fold.h: what the files that fold expressions share. */
#ifndef PROOFS_FOLD_H
#define PROOFS_FOLD_H

#include "proofs/expr.h"

#define x_mask         proofs_x_mask
#define x_node         proofs_x_node
#define x_range        proofs_x_range
#define x_significant  proofs_x_significant
#define x_sum          proofs_x_sum
#define x_sum_range    proofs_x_sum_range
#define x_truncate_sum proofs_x_truncate_sum

word x_mask(unsigned width); /* of width 1..64 */

/* The one node with these parts (n arguments, copied). expr.c */
expr x_node(struct exprs *x, enum expr_op op, unsigned width, word value,
            expr const *arg, const word *coefficient, unsigned n);

/* Between what an expression lies, as far as is known on this path. expr.c */
void x_range(struct exprs *x, expr a, word *least, word *most);
/* How many low bits may be other than zero; at least 1. */
unsigned x_significant(struct exprs *x, expr a);

static inline bool x_is_const(expr a)
{
	return a->op == X_CONST;
}

/* ---- Linear sums (sum.c) ------------------------------------------------ */

enum { SUM_TERMS = 24 };

struct sum {
	unsigned width, n;
	word constant;
	expr term[SUM_TERMS];
	word coefficient[SUM_TERMS];
};

/* Takes an expression apart: a sum into its terms, any other into itself. */
struct sum x_sum(expr a);
void x_sum_range(struct exprs *x, expr a, bool path, word *least, word *most);
expr x_truncate_sum(struct exprs *x, unsigned width, expr a);

#endif
