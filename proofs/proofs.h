/* proofs.h: Theorem 1 for a monitor's binary: all guests, all states.
 *
 * Lock-step runs one guest and compares. Here the monitor's assembled words are
 * executed on expressions instead of words, by the RTL of the instruction set,
 * from an arbitrary state of an arbitrary guest; and what comes of it is
 * compared with what the bare machine does by the same RTL. docs/proofs.md has
 * the relation, the obligations and the induction.
 */
#ifndef PROOFS_PROOFS_H
#define PROOFS_PROOFS_H

#include <jansson.h>

#include "vmm/vmm.h"

enum proofs_verdict {
	PROOFS_NONE,
	PROOFS_PROVED,
	PROOFS_IMPOSSIBLE, /* proved: it cannot come to this */
	PROOFS_REFUTED,
	PROOFS_OPEN,
	PROOFS_VERDICTS
};
const char *proofs_verdict_name(enum proofs_verdict v); /* "proved" */

struct proofs_options {
	const struct source_reader *reader; /* as for vmm_build */
	enum vmm_kind kind;
	unsigned vms;           /* 0: 1 */
	word slice;
	addr q;                 /* for sets with no instruction that reads q */
	const struct asm_image *monitor; /* this one; NULL: built */
	unsigned budget;        /* of the solver, for a question; 0: default */
	/* Gets the questions that went to the solver, as SMT-LIB 2, one text
	 * for each obligation; NULL. */
	void (*script)(void *ctx, size_t piece, const struct text *smt2);
	void *ctx;
};

/* One obligation, and what came of it. */
struct proofs_row {
	char name[64];          /* "lpsw" */
	char mode[4];           /* the guest's: "s", "u"; "" at power-on */
	enum proofs_verdict verdict;
	char why[200];          /* REFUTED, OPEN */
	size_t paths;
	size_t confirmed;       /* run on the reference interpreter */
	unsigned longest;       /* instructions of the monitor, on any path */
	unsigned privileged;    /* of them privileged, on any path */
	unsigned console;       /* of them for the console, on any path */
	unsigned questions;     /* put to the solver */
	unsigned milliseconds;
	char state[400];        /* REFUTED: the guest's, before */
	bool shown;             /* REFUTED: both machines were run from there on
	                           the reference interpreter, and came to the
	                           states that differ */
	bool fault;             /* the reference interpreter did not confirm a
	                           path: a fault of our own */
};

struct proofs_run;

/* NULL, with errors in `diags`, when there is no monitor or no solver. */
struct proofs_run *proofs_open(const struct isa *isa,
                               const struct proofs_options *options,
                               struct diags *diags);
void proofs_close(struct proofs_run *run); /* NULL is allowed */

/* The obligations, each on its own: in any order, in any process. */
size_t proofs_pieces(const struct proofs_run *run);
void proofs_piece(const struct proofs_run *run, size_t piece,
                  struct proofs_row *out);
/* Its name and mode alone. */
void proofs_piece_name(const struct proofs_run *run, size_t piece,
                       struct proofs_row *out);

/* What is used by form on the way, proved apart: SMT-LIB 2, each to be answered
 * unsat. lemmas.c */
struct proofs_lemma {
	const char *name, *about, *smt2;
};
const struct proofs_lemma *proofs_lemmas(size_t *count);

/* ---- Telling (report.c) ------------------------------------------------- */

/* A row as JSON (a new reference), and back; false when it is none. */
json_t *proofs_row_json(const struct proofs_row *r);
bool proofs_row_read(const json_t *j, struct proofs_row *out);

/* What all rows come to. */
struct proofs_sum {
	size_t rows, of[PROOFS_VERDICTS];
	size_t paths, confirmed, questions;
	unsigned longest, privileged; /* of a trap */
	bool fault;
};
void proofs_sum_add(struct proofs_sum *sum, const struct proofs_row *r);
enum proofs_verdict proofs_sum_verdict(const struct proofs_sum *sum);

void proofs_print_head(struct text *out);
void proofs_print_row(const struct proofs_row *r, bool time, struct text *out);
void proofs_print_sum(const struct proofs_run *run,
                      const struct proofs_sum *sum, struct text *out);

#endif
