/* effects.h: random effects and states, for tests that compare the readings of
 * the RTL with each other. */
#ifndef TESTS_UNIT_EFFECTS_H
#define TESTS_UNIT_EFFECTS_H

#include "base/random.h"
#include "machine/machine.h"
#include "tests/unit/reader.h"

/* ---- Effects ------------------------------------------------------------ */

/* How much of an effect there may be: most of the short ones complete. */
enum effects_size { EFFECTS_SHORT, EFFECTS_LONG };

/* Appends an effect that may name the form's fields. Every leaf, reference,
 * operator and statement of isa/rtl.h comes up, for it is the tables there
 * that are drawn from. Most addresses are small, so that they lead somewhere.
 * It keeps the limits of the RTL. */
void effects_print(struct random *r, const struct isa_form *form,
                   enum effects_size size, struct text *out);

/* Numbers at which something changes: 0, 1, 2^63, 2^64 - 1, 20 bits, 64 ... */
word effects_edge(struct random *r);

/* Appends, as random.yaml, a variant of vt with instructions y0, y1 ... that
 * have fields of random widths and places, and what `effect` appends for their
 * effects. `user` is for all of them; NULL: anything. */
typedef void effects_writer(struct random *r, const struct isa_form *form,
                            unsigned n, struct text *out);
void effects_print_set(struct random *r, unsigned insns, const char *user,
                       effects_writer *effect, struct text *out);

/* ---- A set in which one instruction has such an effect ------------------ */

struct effects_set {
	struct reader reader;
	struct diags diags;
	struct isa *loaded;      /* tests/isa/nasty.yaml */
	const struct isa *isa;   /* the same with... */
	struct isa_insn *insn;   /* this one to be changed: `all`, which has
	                            nine fields of every kind */
	struct arena lasting, arena; /* of the set; of the effect at hand */
	jmp_buf no_memory;
	struct source source;    /* the effect's text, owned */
};

/* Ends the test when that cannot be had. */
void effects_open(struct effects_set *s);
void effects_close(struct effects_set *s);

/* Gives the instruction that effect; fails the test, and is false, when it
 * does not parse. The effect before it is gone then. */
bool effects_use(struct effects_set *s, const char *text);
/* ... a random one, and mostly `user: execute`. */
bool effects_use_random(struct effects_set *s, struct random *r,
                        enum effects_size size);

/* ---- States ------------------------------------------------------------- */

enum {
	EFFECTS_Q = 64,      /* cells, at most */
	EFFECTS_SPECIAL = 14,
};

/* A state in which the instruction stands at P and will be executed. */
struct effects_state {
	struct psw psw;
	addr q;
	word insn_word, timer, clock;
	word input;                  /* every word of input */
	word common;                 /* what all cells hold, but for... */
	addr at[EFFECTS_SPECIAL];    /* ... these, all different */
	word value[EFFECTS_SPECIAL];
};

void effects_state(struct random *r, const struct isa_insn *insn,
                   struct effects_state *s);

/* Puts it into a machine with room for EFFECTS_Q words; the console, which the
 * caller has attached, is at its start. */
void effects_put(const struct effects_state *s, struct machine *m);

void effects_state_print(const struct effects_state *s, struct text *out);

#endif
