/* remedy.c: the least that has to change for a condition to hold.
 *
 * Each condition is one on every instruction by itself, so the instructions
 * that violate it must all change, and no other need: the least set is theirs.
 * Whether trapping in user mode is enough is found by asking again. One that
 * may trap in supervisor mode as well is not privileged even so; then asking
 * again tells whether it would be with arithmetic traps, which "privileged"
 * leaves out, in place of its own.
 */
#include <string.h>

#include "theorems/internal.h"

enum {
	ASKED = 1u << THEOREMS_COMPLETES | 1u << THEOREMS_UNPRIVILEGED |
	        1u << THEOREMS_EXACT_S | 1u << THEOREMS_EXACT_U |
	        1u << THEOREMS_TRAPS | 1u << THEOREMS_INTERVENTION |
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

/* The effect with no trap but those that "privileged" leaves out. */
static const struct rtl_stmt *block_completes(const struct rtl_stmt *st,
                                              struct arena *arena)
{
	const struct rtl_stmt *first = NULL, **end = &first;
	for (; st; st = st->next) {
		struct rtl_stmt *copy = arena_alloc(arena, sizeof *copy);
		*copy = *st;
		copy->then = block_completes(st->then, arena);
		copy->otherwise = block_completes(st->otherwise, arena);
		copy->next = NULL;
		if (st->action == RTL_TRAP && st->cause != TRAP_MEMORY)
			copy->cause = TRAP_ARITHMETIC;
		*end = copy;
		end = &copy->next;
	}
	return first;
}

struct change {
	const struct isa_insn *const *trap;     /* in user mode */
	size_t trap_count;
	const struct isa_insn *const *complete; /* ... and not in s */
	size_t complete_count;
};

static const struct isa *changed(struct theorems_report *r,
                                 const struct change *c)
{
	const struct isa *isa = r->isa;
	size_t n = isa->insn_count;
	struct isa_insn *insns = arena_alloc(&r->arena, n * sizeof *insns);
	memcpy(insns, isa->insns, n * sizeof *insns);
	for (size_t i = 0; i < c->trap_count; i++)
		insns[c->trap[i]->index].user = ISA_TRAP;
	for (size_t i = 0; i < c->complete_count; i++) {
		struct rtl *e = &insns[c->complete[i]->index].effect;
		e->body = block_completes(e->body, &r->arena);
		e->causes = 1u << TRAP_MEMORY | 1u << TRAP_ARITHMETIC;
	}
	return isa_variant(isa, insns, n, &r->arena);
}

/* Asks again with these instructions changed. NULL: no memory. */
static struct theorems_report *again(struct theorems_report *r,
                                     const struct change *c)
{
	const struct isa *isa = changed(r, c);
	struct theorems_options o = r->options;
	o.questions = ASKED;
	o.progress = NULL;
	const struct isa_insn **list =
		arena_alloc(&r->arena, c->trap_count * sizeof *list);
	for (size_t i = 0; i < c->trap_count; i++)
		list[i] = &isa->insns[c->trap[i]->index];
	return theorems_classify_some(isa, &o, list, c->trap_count, NULL);
}

/* Those that are not privileged in spite of the change. */
static size_t unprivileged(const struct theorems_report *r,
                           const struct theorems_report *s,
                           const struct isa_insn **out)
{
	size_t n = 0;
	for (size_t i = 0; i < s->unit_count; i++) {
		const struct theorems_unit *u = &s->units[i];
		const struct isa_insn *insn = &r->isa->insns[u->insn->index];
		if (u->is[ISA_PRIVILEGED] == THEOREMS_NO &&
		    (n == 0 || out[n - 1] != insn))
			out[n++] = insn;
	}
	return n;
}

/* What came of a change: the verdict of each condition, and what is still not
 * privileged. */
struct outcome {
	enum theorems_truth verdict[THEOREMS_CONDITIONS];
	const struct isa_insn **unprivileged;
	size_t unprivileged_count;
};

static void try_change(struct theorems_report *r, const struct change *c,
                       struct outcome *out)
{
	struct theorems_report *s = again(r, c);
	*out = (struct outcome){.unprivileged = NULL};
	if (!s)
		return;
	memcpy(out->verdict, s->verdict, sizeof out->verdict);
	out->unprivileged = arena_alloc(
		&r->arena, c->trap_count * sizeof *out->unprivileged);
	out->unprivileged_count = unprivileged(r, s, out->unprivileged);
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

/* Whether the condition holds with its change, or with more of one. */
static void verify(struct theorems_report *r, enum theorems_condition c,
                   const struct outcome *trapping)
{
	struct outcome o;
	struct change more = {r->change[c], r->change_count[c],
	                      trapping->unprivileged,
	                      trapping->unprivileged_count};
	r->change_verified[c] = trapping->verdict[c];
	if (trapping->verdict[c] != THEOREMS_NO || !more.complete_count)
		return;
	try_change(r, &more, &o);
	r->complete[c] = more.complete;
	r->complete_count[c] = more.complete_count;
	r->change_verified[c] = o.verdict[c];
}

void theorems_check_remedies(struct theorems_report *r)
{
	struct outcome trapping[THEOREMS_CONDITIONS];
	size_t most = r->isa->insn_count;
	for (unsigned c = 0; c < THEOREMS_CONDITIONS && !r->stopped; c++) {
		const struct isa_insn **list =
		        arena_alloc(&r->arena, most * sizeof *list);
		r->change[c] = list;
		if (r->verdict[c] == THEOREMS_NO)
			r->change_count[c] = offenders(r, c, list);
		if (!r->change_count[c])
			continue;
		struct change change = {list, r->change_count[c], NULL, 0};
		unsigned first = same_change(r, c);
		if (first == c)
			try_change(r, &change, &trapping[c]);
		verify(r, c, &trapping[first]);
	}
}
