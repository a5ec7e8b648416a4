/* report.h: how a run went, for people. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "cli/load.h"

/* Where a chain of traps began. A bad new PSW usually traps at once, and by the
 * time the machine is wedged E[0] no longer says what the program did; so the
 * first of the traps between which no instruction completed is remembered. */
struct chain {
	bool any;
	struct psw before;            /* of the first trap */
	const struct isa_insn *insn;  /* NULL: none was decoded */
	word insn_word;
	bool fetched;
	enum trap cause;
	word fault;
	bool fault_relocated;
	word completed;               /* instructions, before it */
};

/* To be called for each trap, as an observer would be. */
void chain_trap(struct chain *chain, const struct machine *m,
                const struct machine_step *s);

/* Why a wedged machine is: what trapped first and where, and what E[1] made of
 * it. Two lines. */
void report_wedged(const struct program *p, const struct machine *m,
                   const struct chain *chain, struct text *out);

/* The table of --stats. */
void report_stats(const struct machine *m, word steps, struct text *out);

#endif
