/* remedy.c: the least that has to change for a condition to hold.
 *
 * Each condition is one on every instruction by itself, so the instructions
 * that violate it must all change, and no other need: the least set is theirs.
 * That trapping in user mode is enough is verified by asking again.
 */
#include <string.h>

#include "theorems/internal.h"

enum {
	ASKED = 1u << THEOREMS_COMPLETES | 1u << THEOREMS_UNPRIVILEGED |
	        1u << THEOREMS_EXACT_S | 1u << THEOREMS_EXACT_U |
	        1u << THEOREMS_TRAPS |
	        /* one that may trap in s is not privileged even so */
	        1u << THEOREMS_CONTROL_S | 1u << THEOREMS_CONTROL_U |
	        1u << THEOREMS_CELLS_S | 1u << THEOREMS_CELLS_U |
	        1u << THEOREMS_LOCATION_S | 1u << THEOREMS_LOCATION_U |
	        1u << THEOREMS_MODE | 1u << THEOREMS_MODE_AND_PLACE
};

/* The offenders of a condition, once each, in order. */
static size_t offenders(const struct theorems_report *r,
                        enum theorems_condition c, const struct isa_insn **out)
{
	size_t n = 0;
	for (size_t i = 0; i < r->unit_count; i++) {
		const struct theorems_unit *u = &r->units[i];
		if (theorems_check_unit(u, c, r->options.reading) ==
		            THEOREMS_NO &&
		    (n == 0 || out[n - 1] != u->insn))
			out[n++] = u->insn;
	}
	return n;
}

/* The set with these instructions trapping in user mode. */
static const struct isa *with_traps(struct theorems_report *r,
                                    const struct isa_insn *const *list,
                                    size_t count)
{
	const struct isa *isa = r->isa;
	size_t n = isa->insn_count;
	struct isa_insn *insns = arena_alloc(&r->arena, n * sizeof *insns);
	memcpy(insns, isa->insns, n * sizeof *insns);
	for (size_t i = 0; i < count; i++)
		insns[list[i]->index].user = ISA_TRAP;
	return isa_variant(isa, insns, n, &r->arena);
}

/* Asks again with these instructions privileged: the verdict of each
 * condition. */
static void verify(struct theorems_report *r,
                   const struct isa_insn *const *list, size_t n,
                   enum theorems_truth verdict[THEOREMS_CONDITIONS])
{
	const struct isa *isa = with_traps(r, list, n);
	struct theorems_options o = r->options;
	o.questions = ASKED;
	o.progress = NULL;
	const struct isa_insn **again =
	        arena_alloc(&r->arena, n * sizeof *again);
	for (size_t i = 0; i < n; i++)
		again[i] = &isa->insns[list[i]->index];
	struct theorems_report *s =
		theorems_classify_some(isa, &o, again, n, NULL);
	for (unsigned c = 0; c < THEOREMS_CONDITIONS; c++)
		verdict[c] = s ? s->verdict[c] : THEOREMS_UNKNOWN;
	theorems_report_free(s);
}

/* The first condition that wants the same instructions changed. */
static unsigned same_change(const struct theorems_report *r, unsigned c)
{
	unsigned d = 0;
	while (r->change_count[d] != r->change_count[c] ||
	       memcmp(r->change[d], r->change[c],
	              r->change_count[c] * sizeof *r->change[c]) != 0)
		d++;
	return d;
}

void theorems_check_remedies(struct theorems_report *r)
{
	enum theorems_truth verdict[THEOREMS_CONDITIONS][THEOREMS_CONDITIONS];
	size_t most = r->isa->insn_count;
	for (unsigned c = 0; c < THEOREMS_CONDITIONS && !r->stopped; c++) {
		const struct isa_insn **list =
		        arena_alloc(&r->arena, most * sizeof *list);
		r->change[c] = list;
		if (r->verdict[c] == THEOREMS_NO)
			r->change_count[c] = offenders(r, c, list);
		if (!r->change_count[c])
			continue;
		unsigned first = same_change(r, c);
		if (first == c)
			verify(r, list, r->change_count[c], verdict[c]);
		r->change_verified[c] = verdict[first][c];
	}
}
