/* replay.c: a witness that comes from outside, checked in full: are the states
 * related as its question wants, and do the steps show what it asks for?
 */
#include <inttypes.h>
#include <string.h>

#include "theorems/internal.h"

#define REQUIRE(ok, ...)                                                      \
	do {                                                                   \
		if (!(ok)) {                                                   \
			text_printf(why, __VA_ARGS__);                         \
			return false;                                          \
		}                                                              \
	} while (0)

/* The instruction stands at P in each state and can be executed. */
static bool ready(const struct theorems_witness *w, const struct isa *isa,
                  struct text *why)
{
	char mode = theorems_relation_mode(w->question);
	const struct isa_insn *insn = isa_decode(isa, w->insn_word);
	REQUIRE(insn, "the word is not an instruction of %s", isa->name);
	REQUIRE(strcmp(insn->name, w->insn_name) == 0,
	        "the word is %s in %s, not %s", insn->name, isa->name,
	        w->insn_name);
	for (unsigned i = 0; i < w->states; i++) {
		const struct theorems_state *s = &w->state[i];
		REQUIRE(s->psw.p < state_extent(s),
		        "P of state %u is out of bounds", i + 1);
		REQUIRE(state_word(s, s->psw.p + s->psw.l) == w->insn_word,
		        "the instruction is not at P of state %u",
		        i + 1);
		REQUIRE(s->psw.m == MODE_S || s->timer != 0,
		        "a timer trap is due in state %u", i + 1);
	}
	REQUIRE(mode == '*' || w->state[0].psw.m == (mode == 'u'),
	        "the question is about mode %c", mode);
	return true;
}

static bool windows_agree(const struct theorems_witness *w, struct text *why)
{
	const struct theorems_state *a = &w->state[0], *b = &w->state[1];
	REQUIRE(state_extent(a) == state_extent(b),
	        "R covers more storage in one state than in the other");
	for (addr at = 0; at < state_extent(a); at++)
		REQUIRE(state_word(a, at + a->psw.l) ==
		                state_word(b, at + b->psw.l),
		        "the states have different words at %" PRIu32, at);
	return true;
}

/* f of the first state is the second. */
static bool mapped(const struct theorems_witness *w, struct text *why)
{
	const struct theorems_state *s = &w->state[0], *f = &w->state[1];
	struct psw resident = machine_psw_unpack(state_word(f, CELL_NEW_PSW));
	REQUIRE(w->k >= 2 && w->k + s->q <= f->q, "the VM does not fit into "
	                                          "storage");
	REQUIRE(f->psw.m == MODE_U && f->psw.p == s->psw.p &&
	                f->psw.l == s->psw.l + w->k &&
	                f->psw.b == state_extent(s),
	        "the second state's PSW is not that of f(S)");
	REQUIRE(resident.m == MODE_S && resident.l == 0 && resident.b == f->q,
	        "the monitor's new PSW does not cover storage");
	for (addr at = 0; at < s->q; at++)
		REQUIRE(state_word(s, at) == state_word(f, at + w->k),
		        "the VM's E[%" PRIu32 "] differs", at);
	return true;
}

static bool hidden_agree(const struct theorems_witness *w, struct text *why)
{
	const struct theorems_state *a = &w->state[0], *b = &w->state[1];
	for (addr at = 0; at < a->q && at < b->q; at++)
		REQUIRE(machine_shows(a->psw, at) ||
		                machine_shows(b->psw, at) ||
		                state_word(a, at) == state_word(b, at),
		        "E[%" PRIu32 "] differs, although it is outside R", at);
	return true;
}

static bool related(const struct theorems_witness *w, struct text *why)
{
	unsigned rel = theorems_relation_of(w->question);
	const struct theorems_state *a = &w->state[0], *b = &w->state[1];
	if (rel == 0)
		return true;
	if (rel & REL_MAP)
		return mapped(w, why);
	REQUIRE(a->psw.p == b->psw.p, "P differs");
	REQUIRE((rel & (REL_MODE | REL_USER)) || a->psw.m == b->psw.m,
	        "M differs");
	REQUIRE(!(rel & REL_MODE) || a->psw.m != b->psw.m, "M is the same");
	REQUIRE(!(rel & REL_USER) || b->psw.m == MODE_U, "M is not u");
	REQUIRE((rel & REL_PLACE) || a->psw.l == b->psw.l, "R.l differs");
	REQUIRE((rel & REL_SIZE) || (a->psw.b == b->psw.b && a->q == b->q),
	        "R.b or q differs");
	REQUIRE((rel & REL_TIMER) || a->timer == b->timer, "the timer differs");
	REQUIRE((rel & REL_CLOCK) || a->clock == b->clock, "the clock differs");
	REQUIRE(a->input == b->input, "the input differs");
	if ((rel & REL_PLACE) && !(rel & REL_USER))
		REQUIRE(state_word(a, CELL_NEW_PSW) ==
		                state_word(b, CELL_NEW_PSW),
		        "E[1] differs");
	return windows_agree(w, why) &&
	       ((rel & (REL_PLACE | REL_OUTSIDE)) || hidden_agree(w, why));
}

bool theorems_replay(struct theorems_witness *w, const struct isa *isa,
                     struct arena *arena, struct text *why)
{
	struct lab lab;
	if (!ready(w, isa, why) || !related(w, why))
		return false;
	theorems_lab_init(&lab, isa);
	bool yes = theorems_lab_replay(&lab, w, arena);
	if (lab.no_memory)
		text_add(why, "out of memory");
	else if (!yes)
		text_printf(why, "it does not show that %s %s", w->insn_name,
		            theorems_question_asks(w->question));
	theorems_lab_fini(&lab);
	return yes;
}
