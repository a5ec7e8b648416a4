/* mutate.h: random instruction sets, each a file that a person can read.
 *
 * A mutant is vt and one to three changes: a privileged instruction that user
 * mode executes or ignores, one that traps where it need not, an effect
 * written anew, an instruction added. New effects are put together at random
 * from what RTL has; half of them only from what is innocuous.
 */
#ifndef TRIALS_MUTATE_H
#define TRIALS_MUTATE_H

#include "isa/isa.h"

enum { MUTANT_CHANGES_MAX = 3, MUTANT_NAME = 48 };

struct mutant {
	char name[MUTANT_NAME];  /* "random-1-42" */
	unsigned changes;
	struct mutant_change {
		bool added;      /* an instruction vt does not have */
		char insn[16];   /* its name */
		char *row;       /* of the YAML file, without indent; owned */
	} change[MUTANT_CHANGES_MAX];
};

/* The name of number `index` of the mutants of that seed. */
void trials_mutant_name(char name[MUTANT_NAME], word seed, word index);
/* Number `index` of the mutants of that seed. `vt` is the base. False when
 * there is no memory; trials_mutant_free in any case. */
bool trials_mutant_make(struct mutant *m, const struct isa *vt, word seed,
                        word index);
void trials_mutant_free(struct mutant *m);

/* The changes in `keep` (bit n: change n) as a YAML file; `about`, lines of
 * comment for its head, without "# ". */
void trials_mutant_print(const struct mutant *m, unsigned keep,
                         const char *about, struct text *out);

/* A set loaded from such a text. The reader finds the base. */
struct mutant_set {
	struct isa *isa;             /* owned; NULL: diags say why */
	struct text text;
	char file[64];
	struct source source;
	struct source_reader reader; /* gives source, asks `base` otherwise */
	const struct source_reader *base;
};

/* Loads it; the struct must stay where it is until trials_mutant_unload, which
 * must be called in any case. */
bool trials_mutant_load(struct mutant_set *s, const struct mutant *m,
                        unsigned keep, const struct source_reader *reader,
                        struct diags *diags);
void trials_mutant_unload(struct mutant_set *s);

#endif
