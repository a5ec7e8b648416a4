/* path.h: following every path of a computation on expressions, one by one.
 *
 * The computation is a C function that asks path_decide wherever what comes
 * next depends on a truth value. It is called once for each path, from the
 * beginning: decisions made on an earlier call are repeated from a record, so
 * nothing of its state need be kept or copied. A decision that is new goes the
 * way that the path's model goes; the solver is asked whether the other way
 * can be gone too, and if so it is gone on a later call. So each path that is
 * followed has a model from the beginning to the end: concrete values under
 * which the computation goes exactly there.
 *
 *     path_open(&p, ...);
 *     while (path_next(&p))
 *             computation(&p);        path_assume, path_start, path_decide,
 *     path_close(&p);                 path_require
 */
#ifndef PROOFS_PATH_H
#define PROOFS_PATH_H

#include "proofs/expr.h"
#include "theorems/z3.h"

#define path_assume  proofs_path_assume
#define path_choose  proofs_path_choose
#define path_close   proofs_path_close
#define path_decide  proofs_path_decide
#define path_fail    proofs_path_fail
#define path_give_up proofs_path_give_up
#define path_model   proofs_path_model
#define path_next    proofs_path_next
#define path_open    proofs_path_open
#define path_require proofs_path_require
#define path_start   proofs_path_start
#define path_value   proofs_path_value

/* ---- Models ------------------------------------------------------------- */

struct model_cell {
	unsigned of; /* which storage */
	word at, value;
};

/* Values of unknowns and of words of storage. What it does not say has some
 * value all the same, the same whenever it is asked. */
struct model {
	word *var;
	bool *set;
	size_t vars;
	struct model_cell *cell;
	size_t cells, cell_room;
	struct arena *arena;
};

struct valuation proofs_model_valuation(struct model *m);
void proofs_model_put(struct model *m, unsigned of, word at, word value);
struct model *proofs_model_new(struct exprs *x);
struct model *proofs_model_copy(struct exprs *x, const struct model *from);
void proofs_model_assign(struct model *m, const struct model *from);

/* A model of all of these, like the given one (NULL: any); NULL: none was
 * found, which says nothing. guess.c */
struct model *proofs_guess(struct exprs *x, expr const *all, size_t count,
                           const struct model *near);

/* ---- Questions (solve.c) ------------------------------------------------ */

/* Each question that went to the solver is told of, when not NULL. */
struct question_log {
	void (*told)(void *ctx, struct exprs *x, expr const *all, size_t count,
	             enum z3_answer answer);
	void *ctx;
};

/* Whether all of these can hold at once. Z3_POSSIBLE: *found gets a model. */
enum z3_answer proofs_solve(struct exprs *x, struct z3 *z, expr const *all,
                            size_t count, unsigned budget,
                            struct model **found);

/* Questions as SMT-LIB 2: first the head, then each. smt2.c */
void proofs_smt2_head(unsigned storages, struct text *out);
void proofs_smt2(struct exprs *x, expr const *all, size_t count,
                 enum z3_answer answer, struct text *out);

/* ---- Paths -------------------------------------------------------------- */

enum path_end {
	PATH_GOING,
	PATH_DONE,       /* all of it was followed */
	PATH_IMPOSSIBLE, /* what was assumed cannot be */
	PATH_REFUTED,    /* something required does not hold: `why`, `model` */
	PATH_OPEN,       /* the solver gave up, or a limit was met: `why` */
};

struct path {
	struct exprs x;
	struct z3 *z;
	struct arena *arena;
	unsigned budget;         /* of the solver, for a question */
	size_t path_limit;
	const struct question_log *log;

	/* the path being followed */
	expr *condition;         /* what was assumed and decided */
	size_t conditions, condition_room;
	struct model *model;     /* makes all of it true */
	size_t at;               /* decisions met */
	bool over;               /* nothing more is asked: see `end` */

	/* the record of decisions that led here */
	struct path_decision {
		bool value;
		bool forced;     /* the other way cannot be gone */
		expr of;         /* path_choose: the word it is about... */
		word choice;     /* ... and the value */
		struct model *other; /* for the other way, yet to be gone */
	} *decision;
	size_t decisions, decision_room;

	/* of all paths */
	enum path_end end;
	struct text why;
	size_t paths;            /* followed, to their end */
	unsigned questions;      /* that the solver answered */
	unsigned guessed;        /* ... that were not put to it */
	unsigned forced, forks;  /* decisions */
	bool started;
};

/* The solver and the arena belong to the caller. */
void path_open(struct path *p, struct z3 *z, struct arena *arena,
               unsigned budget);
void path_close(struct path *p);

/* Whether there is another path to be followed: begins it. False at the end:
 * p->end says which. */
bool path_next(struct path *p);

/* What holds at the beginning: before path_start, which finds a model of it
 * all, or ends the path. */
void path_assume(struct path *p, expr a);
bool path_start(struct path *p);

/* Which way to go. False, and of no meaning, when the path is over. */
bool path_decide(struct path *p, expr a);

/* Which value a word has: a path for each. */
word path_choose(struct path *p, expr a);

/* That it holds on this path; the end of it all if it does not. `what` says
 * in a few words what it is that should hold. */
void path_require(struct path *p, expr a, const char *what, ...)
        TEXT_PRINTF(3, 4);
/* Something that should not have been reached: refuted. */
void path_fail(struct path *p, const char *what, ...) TEXT_PRINTF(2, 3);
/* Nothing can be said: open. */
void path_give_up(struct path *p, const char *why, ...) TEXT_PRINTF(2, 3);

/* The value of an expression in the path's model. */
word path_value(struct path *p, expr a);

#endif
