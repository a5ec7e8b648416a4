/* naive.h: what an instruction does, worked out a second time.
 *
 * Written from docs/isa-files.md alone, for the tests alone, sharing nothing
 * with isa/ and machine/ but the YAML files themselves: instruction sets are
 * read through libyaml's document tree, effects are evaluated straight from
 * their text, states are copied whole. Slow and plain on purpose: where it and
 * the reference interpreter disagree, one of them is wrong, or the manual is.
 *
 * It trusts its input: only sets that isa_load accepts may be given to it.
 */
#ifndef TESTS_NAIVE_NAIVE_H
#define TESTS_NAIVE_NAIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NAIVE_Q = 96, NAIVE_OUTPUTS = 64, NAIVE_INPUTS = 4 };

struct naive_state {
	unsigned q;
	uint64_t E[NAIVE_Q];
	unsigned m, p, l, b;
	uint64_t timer, clock;
	uint64_t input[NAIVE_INPUTS]; /* all there will ever be */
	unsigned inputs, taken;
	uint64_t output[NAIVE_OUTPUTS];
	unsigned outputs;
};

enum naive_outcome { NAIVE_COMPLETED, NAIVE_TRAPPED, NAIVE_HALTED };

/* What the step was; the numbers of causes as the manual gives them. */
struct naive_result {
	enum naive_outcome outcome;
	unsigned cause;
	unsigned cycles;
	bool clock_read; /* the effect looked at the clock */
};

/* ---- Instruction sets (set.c) ------------------------------------------- */

enum { NAIVE_NAME = 32, NAIVE_PARTS = 16 };

struct naive_field {
	char name[NAIVE_NAME];
	unsigned hi, lo;
	bool is_signed;
};

struct naive_insn {
	char name[NAIVE_NAME], user[NAIVE_NAME], form[NAIVE_NAME];
	uint64_t op;
	struct { char name[NAIVE_NAME]; uint64_t value; } where[NAIVE_PARTS];
	unsigned wheres;
	char *effect; /* the text under do: */
};

struct naive_form {
	char name[NAIVE_NAME];
	char part[NAIVE_PARTS][NAIVE_NAME]; /* "0" for a gap */
	unsigned parts;
};

struct naive_set {
	struct naive_field *fields;
	struct naive_form *forms;
	struct naive_insn *insns;
	unsigned field_count, form_count, insn_count;
};

/* Reads DIR/NAME.yaml and its bases. NULL when that cannot be done. */
struct naive_set *naive_load(const char *dir, const char *name);
void naive_free(struct naive_set *set);

const struct naive_insn *naive_find(const struct naive_set *set,
                                    const char *name);
const struct naive_form *naive_form(const struct naive_set *set,
                                    const struct naive_insn *i);
/* NULL for a gap. */
const struct naive_field *naive_field(const struct naive_set *set,
                                      const char *name);
/* The instruction the word encodes, or NULL. */
const struct naive_insn *naive_decode(const struct naive_set *set, uint64_t w);
uint64_t naive_value(const struct naive_field *f, uint64_t w);
/* The word with the field's bits replaced. */
uint64_t naive_put(const struct naive_field *f, uint64_t w, uint64_t value);

/* ---- Effects (effect.c) ------------------------------------------------- */

/* Executes the effect of the word on *s: its assignments when it completes,
 * nothing at all otherwise. */
struct naive_result naive_effect(const struct naive_set *set,
                                 const struct naive_insn *i, uint64_t w,
                                 struct naive_state *s);

/* ---- Steps (step.c) ----------------------------------------------------- */

/* One step of the machine, section 5 of the manual. */
struct naive_result naive_step(const struct naive_set *set,
                               struct naive_state *s);

/* The address rule of section 4. */
bool naive_address(const struct naive_state *s, uint64_t x, uint64_t *cell);

uint64_t naive_psw(const struct naive_state *s);
void naive_load_psw(struct naive_state *s, uint64_t w);

#endif
