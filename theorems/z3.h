/* z3.h: terms and the solver, the little of Z3 that the proofs need.
 *
 * The rest of theorems/ knows Z3 only through this header: opaque terms over
 * truth values and bit-vectors, uninterpreted functions, and one question at
 * a time, "is there an assignment that makes this formula true?". The library
 * is loaded when it is first used, for it is large; without it z3_open says so
 * and nothing else in thirdgen is affected.
 *
 * Answers are reproducible: one thread, fixed seed, a budget counted in the
 * solver's own units of work instead of seconds, and a fresh solver for each
 * question, because earlier questions would change later answers.
 */
#ifndef THEOREMS_Z3_H
#define THEOREMS_Z3_H

#include "isa/rtl.h"

typedef struct z3_term *term;         /* a truth value or a bit-vector */
typedef struct z3_function *function; /* bit-vectors to a bit-vector */

/* Operators on terms. Operands of the binary ones have equal widths.
 *   enumerator  Z3's function   operands                                     */
#define Z3_OPERATORS(X)                                                       \
	X(Z_NEG,     mk_bvneg,       1)                                        \
	X(Z_COMPL,   mk_bvnot,       1)                                        \
	X(Z_BITAND,  mk_bvand,       2)                                        \
	X(Z_BITOR,   mk_bvor,        2)                                        \
	X(Z_BITXOR,  mk_bvxor,       2)                                        \
	X(Z_ADD,     mk_bvadd,       2)                                        \
	X(Z_SUB,     mk_bvsub,       2)                                        \
	X(Z_MUL,     mk_bvmul,       2)                                        \
	X(Z_UDIV,    mk_bvudiv,      2)                                        \
	X(Z_UREM,    mk_bvurem,      2)                                        \
	X(Z_SDIV,    mk_bvsdiv,      2)                                        \
	X(Z_SREM,    mk_bvsrem,      2)                                        \
	X(Z_SHL,     mk_bvshl,       2)                                        \
	X(Z_SHR,     mk_bvlshr,      2)                                        \
	X(Z_SAR,     mk_bvashr,      2)                                        \
	X(Z_ULT,     mk_bvult,       2)                                        \
	X(Z_ULE,     mk_bvule,       2)                                        \
	X(Z_SLT,     mk_bvslt,       2)                                        \
	X(Z_SLE,     mk_bvsle,       2)                                        \
	X(Z_CONCAT,  mk_concat,      2)

enum z3_operator {
	Z_NONE,
#define X(id, name, operands) id,
	Z3_OPERATORS(X)
#undef X
	Z_OPERATORS
};

/* Formulas are read more than any other code here, so their verbs are short;
 * for the linker they have the folder's name. */
#define t_and            theorems_t_and
#define t_bit            theorems_t_bit
#define t_bool           theorems_t_bool
#define t_call           theorems_t_call
#define t_call2          theorems_t_call2
#define t_eq             theorems_t_eq
#define t_extract        theorems_t_extract
#define t_function       theorems_t_function
#define t_implies        theorems_t_implies
#define t_ite            theorems_t_ite
#define t_ne             theorems_t_ne
#define t_not            theorems_t_not
#define t_num            theorems_t_num
#define t_number         theorems_t_number
#define t_op1            theorems_t_op1
#define t_op2            theorems_t_op2
#define t_or             theorems_t_or
#define t_sign_extend    theorems_t_sign_extend
#define t_var            theorems_t_var
#define t_width          theorems_t_width
#define t_zero_extend    theorems_t_zero_extend
#define z3_asked         theorems_z3_asked
#define z3_check         theorems_z3_check
#define z3_check_text    theorems_z3_check_text
#define z3_close         theorems_z3_close
#define z3_open          theorems_z3_open
#define z3_value         theorems_z3_value
#define z3_version       theorems_z3_version
#define z3_why           theorems_z3_why

struct z3; /* a set of terms and the budget for questions about them */

/* Loads the library and makes an empty set. NULL when that cannot be; then
 * *why, unless NULL, gets one line saying why. */
struct z3 *z3_open(struct text *why);
void z3_close(struct z3 *z); /* ends all terms; NULL is allowed */

/* "4.8.12.0"; appends. */
void z3_version(struct z3 *z, struct text *out);

/* ---- Terms: valid until z3_close ----------------------------------------
 *
 * These fold what is obvious: x and false, if c then x else x, x = x. Equal
 * terms are one object, so that two readings of an instruction that agree
 * word for word make a difference that is `false` without any solving.
 *
 * The order in which terms are first made has an influence on which assignment
 * is found, and C leaves open in which order arguments are evaluated. So at
 * most one argument of a call may make terms; the others have names first. */

term t_bool(struct z3 *z, bool b);
term t_num(struct z3 *z, unsigned width, word value);
term t_var(struct z3 *z, const char *name, unsigned width); /* 0: truth value */
term t_not(struct z3 *z, term a);
term t_and(struct z3 *z, term a, term b);
term t_or(struct z3 *z, term a, term b);
term t_implies(struct z3 *z, term a, term b);
term t_ite(struct z3 *z, term c, term a, term b);
term t_eq(struct z3 *z, term a, term b);
term t_ne(struct z3 *z, term a, term b);
term t_op1(struct z3 *z, enum z3_operator op, term a);
term t_op2(struct z3 *z, enum z3_operator op, term a, term b);
term t_extract(struct z3 *z, unsigned hi, unsigned lo, term a);
term t_zero_extend(struct z3 *z, unsigned to, term a); /* to `to` bits */
term t_sign_extend(struct z3 *z, unsigned to, term a);
unsigned t_width(struct z3 *z, term a); /* of a bit-vector */
term t_bit(struct z3 *z, unsigned n, term a); /* bit n is set */
term t_number(struct z3 *z, unsigned width, term truth); /* 1 or 0 */

/* An uninterpreted function of one or two bit-vectors. */
function t_function(struct z3 *z, const char *name, unsigned operands,
                    unsigned from, unsigned to);
term t_call(struct z3 *z, function f, term a);
term t_call2(struct z3 *z, function f, term a, term b);

/* ---- Questions ---------------------------------------------------------- */

enum z3_answer {
	Z3_NO_ANSWER,
	Z3_IMPOSSIBLE, /* proved: no assignment makes the formula true */
	Z3_POSSIBLE,   /* found one: z3_value tells it */
	Z3_GAVE_UP,    /* neither: z3_why tells why */
	Z3_ANSWERS
};

/* Asks about one formula, spending at most `budget` units. */
enum z3_answer z3_check(struct z3 *z, term formula, unsigned budget);

/* The answer to a script of SMT-LIB 2 that asks one question: its own
 * declarations, nothing of this set. There is no assignment to be told. */
enum z3_answer z3_check_text(struct z3 *z, const char *smt2);

/* The value of a term (a truth value as 0 or 1) in the assignment found by
 * the last question, which must have been answered Z3_POSSIBLE. */
word z3_value(struct z3 *z, term a);

const char *z3_why(struct z3 *z);  /* the reason of the last Z3_GAVE_UP */
unsigned z3_asked(struct z3 *z);   /* questions that needed the solver */

#endif
