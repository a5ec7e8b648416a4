/* internal.h: what the files of theorems/ share among themselves. */
#ifndef THEOREMS_INTERNAL_H
#define THEOREMS_INTERNAL_H

#include "base/random.h"
#include "theorems/symbolic.h"
#include "theorems/theorems.h"

/* ---- How the second state may differ (relation.c) ------------------------ */

enum {
	REL_MODE = 1,    /* M: s and u */
	REL_PLACE = 2,   /* R.l, and what R does not show */
	REL_SIZE = 4,    /* q, and R.b where storage ends before it */
	REL_OUTSIDE = 8, /* what R does not show */
	REL_TIMER = 16,
	REL_CLOCK = 32,
	REL_USER = 64,   /* the second is in u */
	REL_MAP = 128,   /* the second is f of the first */
};
unsigned theorems_relation_of(enum theorems_question q); /* 0: one state only */
char theorems_relation_mode(
	enum theorems_question q); /* of the first: s u or * */

/* ---- Definitions over terms (definitions.c, extensions.c, exact.c) ------- */

/* A question about one instruction: the related states as terms, and what
 * the step makes of each. */
struct instance {
	struct sym *y;
	enum theorems_question question;
	unsigned reading;
	const struct theorems_options *options;
	unsigned states;
	struct sym_state state[2];
	struct sym_step step[2];
	term excluded[2]; /* the traps that the reading leaves out */
	term related;     /* the states are as the question wants them */
	struct sym_state bare; /* storage of state[1].guest, for f(S) */
};

/* Makes the states and steps. relation.c */
void theorems_instance_init(struct instance *in, struct sym *y,
                            enum theorems_question q,
                            const struct theorems_options *options);

/* The formula that a witness makes true, `related` not included: of whatever
 * question it is (ask.c), and of each. */
term theorems_define(struct instance *in);
term theorems_define_completes(struct instance *in);
term theorems_define_unprivileged(struct instance *in);
term theorems_define_control_sensitive(struct instance *in);
term theorems_define_cells_sensitive(struct instance *in);
term theorems_define_behaviour_sensitive(struct instance *in);
term theorems_define_device(struct instance *in);
term theorems_define_dependent(
	struct instance *in); /* on size, timer, time, rest of E */
term theorems_define_processor(struct instance *in);
term theorems_define_storage(struct instance *in);
term theorems_define_traps(struct instance *in);
term theorems_define_intervention(struct instance *in);
term theorems_define_exact(struct instance *in);

/* The storage that R shows differs after the two steps, at some address. E[0]
 * and E[1] are the machine's as well as the program's where R shows them:
 * there only what is written through R counts, not what an absolute write or
 * a trap does to them. definitions.c */
term theorems_windows_differ(struct instance *in);

/* ---- Pairs of states as words (pair.c) ----------------------------------- */

/* A cell of a pair: virtual in `window`, real elsewhere. */
struct pair_cell {
	word at, value;
};

struct pair_cells {
	struct pair_cell *list; /* room for `room` */
	size_t count, room;
};

/* The parameters of a witness: whatever they are, the states they describe
 * are related as the question wants (theorems_lab_run says whether
 * there are such states). The
 * solver's assignment, a random choice and each attempt to make a witness
 * smaller are all such a tuple. */
struct pair {
	enum theorems_question question;
	const struct isa_insn *insn;
	const struct theorems_unit *unit; /* w is one of its words */
	word fixed_k, fixed_w; /* f(S): k and q[0] must be these; 0: any */

	word w;              /* the instruction word */
	word m;              /* of the first state */
	word p;
	word l[2], b[2], q[2]; /* f(S): second is derived; q[1] is the slack
	                          above the VM */
	word k;              /* f(S) */
	word timer[2], clock[2], input;
	struct pair_cells window;     /* by virtual address, shared */
	struct pair_cells outside[2]; /* by real address */
	struct pair_cells monitor;    /* f(S): by real address */
};

/* Two machines to try things on, kept between uses. */
struct lab {
	const struct isa *isa;
	struct machine m[2];
	addr room[2];    /* words allocated */
	word input[2];
	struct {
		struct psw psw;
		word timer, clock;
	} before[2];     /* the step */
	word outputs[2][RTL_REFERENCES_MAX];
	unsigned output_count[2];
	struct console console[2];
	struct lab_stream {
		struct lab *lab;
		unsigned i;
	} stream[2];
	bool no_memory;
};

void theorems_lab_init(struct lab *lab, const struct isa *isa);
void theorems_lab_fini(struct lab *lab);

/* Builds the pair's states in the lab and makes a step from each. False when
 * the pair describes no states, or they cannot execute its instruction. */
bool theorems_lab_run(struct lab *lab, const struct pair *p);

/* Runs a pair again and keeps it as a witness; NULL when it does not answer its
 * question. */
struct theorems_witness *theorems_lab_witness(struct lab *lab,
                                              const struct pair *p,
                                              unsigned reading,
                                              struct arena *arena);
/* Puts a witness's states into the lab, makes the steps and fills in the
 * outcomes; true when they answer its question. The states must be legal. */
bool theorems_lab_replay(struct lab *lab, struct theorems_witness *w,
                         struct arena *arena);

/* The word at a real address of a witness's state; 0 where it tells none. */
static inline word state_word(const struct theorems_state *s, word at)
{
	for (size_t n = 0; n < s->cell_count; n++)
		if (s->cells[n].at == at)
			return s->cells[n].value;
	return 0;
}

static inline word state_extent(const struct theorems_state *s)
{
	return machine_extent(s->psw.l, s->psw.b, s->q);
}

/* ---- Definitions over words (words.c) ------------------------------------ */

/* Whether the steps just made in the lab answer the question, by a second
 * reading of the definitions, over words. `k`: of f(S). *why, unless NULL,
 * gets one line. */
bool theorems_words_answer(const struct lab *lab, enum theorems_question q,
                           unsigned reading, addr k, struct text *why);

/* ---- Finding and shrinking (model.c, shrink.c, search.c) ----------------- */

/* Makes of the solver's last assignment the parameters of a pair, of which
 * question, insn, unit and the fixed sizes are set. model.c */
void theorems_pair_from_model(struct pair *p, struct instance *in,
                              struct arena *arena);

/* Makes the pair smaller while it still answers its question. */
void theorems_pair_shrink(struct pair *p, struct lab *lab, unsigned reading);

enum { SEARCH_CELLS = 96 };
struct search {
	word seed;
	unsigned pairs; /* to try for a question */
	word tried;     /* so far */
	struct random random;
	struct pair_cell cells[4][SEARCH_CELLS]; /* of the pair being tried */
};
void theorems_search_init(struct search *s,
                          const struct theorems_options *options);
/* Tries `pairs` pairs of states; true when one answers the question of *p,
 * which then has its parameters (the cells are valid until the next search). */
bool theorems_search_pair(struct search *s, struct pair *p, struct lab *lab,
                          unsigned reading, unsigned pairs);
/* Whether a word is one of the unit's. classify.c */
bool theorems_unit_has(const struct theorems_unit *u, word w);

/* ---- Asking (ask.c) ------------------------------------------------------ */

struct asker {
	struct theorems_report *r;
	struct lab lab;
	struct z3 *z;       /* NULL: no solver */
	struct z3 *shared;  /* the caller's; NULL: a fresh one for each */
	struct sym y;       /* the instruction, with the unit's operands */
	struct search search;
};

/* Asks those of the questions (bit q: question q) that the unit has no answer
 * to yet. */
void theorems_ask_unit(struct asker *a, struct theorems_unit *unit,
                       unsigned questions);
bool theorems_ask_stopped(struct asker *a);

/* ---- Operand forms (forms.c) --------------------------------------------- */

/* Splits a unit that is privileged for some values of a selector field only
 * into those and the rest. Returns how many units it is then, 1 or 2; out[0]
 * is the unit itself if it is one. */
size_t theorems_forms_split(struct asker *a, const struct theorems_unit *unit,
                            struct theorems_unit out[2]);

/* ---- Classes (classes.c) ------------------------------------------------ */

/* What the answers make of a unit, as the reading has it. */
void theorems_classes_of(struct theorems_unit *unit, unsigned reading);

/* ---- What follows (check.c, remarks.c, remedy.c) ------------------------ */

/* Fills in everything but units from the units. */
void theorems_conclude(struct theorems_report *r);
/* Whether a unit meets a condition. */
enum theorems_truth theorems_check_unit(const struct theorems_unit *u,
                                        enum theorems_condition c,
                                        unsigned reading);
void theorems_check_remarks(struct theorems_report *r);
void theorems_check_remedies(struct theorems_report *r);

/* The report on some instructions of a set only, without remarks and
 * remedies. `shared`, unless NULL, is used in place of fresh sets of terms and
 * left open: cheaper where thousands of instructions are asked about one by
 * one, at the price that a witness may depend on what was asked before.
 * classify.c */
struct theorems_report *theorems_classify_some(
	const struct isa *isa, const struct theorems_options *options,
	const struct isa_insn *const *insns, size_t count, struct z3 *shared);

#endif
