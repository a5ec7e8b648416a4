/* lockstep_verdict.c: what a run in lock-step comes to.
 *
 * Equivalence, resource control and efficiency, and the verdict that they make,
 * of runs made by hand. That runs come out as they should: lockstep.c.
 */
#include <string.h>

#include "lockstep/internal.h"
#include "tests/unit/harness.h"

/* A run that somebody made, of a set with one instruction. */
struct made {
	struct isa_insn insn;
	struct isa isa;
	struct lockstep_count count;
	struct lockstep_private private;
	struct vmm_stack stack;
	struct lockstep l;
	struct theorems_unit unit;
	struct theorems_report report;
};

/* Under so many VMMs, one in the other. */
static void make(struct made *m, enum lockstep_end end, unsigned depth)
{
	memset(m, 0, sizeof *m);
	m->insn.user = ISA_EXECUTE;
	m->isa.insns = &m->insn;
	m->isa.insn_count = 1;
	m->stack.depth = depth;
	for (unsigned j = 0; j < depth; j++)
		m->stack.level[j].kind = VMM_FULL;
	m->private.end = end;
	m->l = (struct lockstep){
		.isa = &m->isa, .stack = &m->stack, .insn = &m->count,
		.p = &m->private, .options.settle_steps = 1000000,
	};
	m->unit.insn = &m->insn;
	m->unit.is[ISA_INNOCUOUS] = THEOREMS_YES;
	m->unit.answer[THEOREMS_COMPLETES_U].finding = THEOREMS_FOUND;
	m->report.units = &m->unit;
	m->report.unit_count = 1;
}

static struct lockstep_verdict judged(const struct made *m)
{
	struct lockstep_verdict v;
	lockstep_judge(&m->l, lockstep_asks(&m->l) ? &m->report : NULL, &v);
	return v;
}

static void equivalence(void)
{
	static struct made m;
	word step;
	static const struct {
		enum lockstep_end end;
		enum lockstep_equivalence equivalence;
		enum theorems_truth holds;
	} row[] = {
		{LOCKSTEP_RUNNING, LOCKSTEP_INCONCLUSIVE, THEOREMS_UNKNOWN},
		{LOCKSTEP_HALTED, LOCKSTEP_EQUIVALENT, THEOREMS_YES},
		{LOCKSTEP_WEDGED, LOCKSTEP_EQUIVALENT, THEOREMS_YES},
		{LOCKSTEP_DIVERGED, LOCKSTEP_DIVERGES, THEOREMS_NO},
	};
	for (size_t n = 0; n < sizeof row / sizeof *row; n++) {
		make(&m, row[n].end, 1);
		m.l.divergence = (struct lockstep_divergence){
			.what = LOCKSTEP_CELL, .step = 5};
		CHECK_UINT(judged(&m).equivalence, row[n].equivalence);
		CHECK_UINT(judged(&m).holds, row[n].holds);
		CHECK(lockstep_wrong(&m.l, &step) ==
		      (row[n].end == LOCKSTEP_DIVERGED));
		CHECK(lockstep_asks(&m.l) ==
		      (row[n].end == LOCKSTEP_DIVERGED));
		/* who escapes has not got the property, whatever else */
		m.l.control.escapes = 1;
		m.l.control.step = 3;
		CHECK(lockstep_wrong(&m.l, &step));
		CHECK_UINT(step, row[n].end == LOCKSTEP_DIVERGED ? 5 : 3);
		CHECK_UINT(judged(&m).holds, THEOREMS_NO);
	}
}

/* A monitor that has not come back may still: the deeper, the later. */
static void slow(void)
{
	static struct made m;
	make(&m, LOCKSTEP_DIVERGED, 1);
	m.l.divergence.what = LOCKSTEP_LOST;
	m.l.options.settle_steps = 1000;
	CHECK_UINT(judged(&m).holds, THEOREMS_NO);
	m.l.options.settle_steps = 999;
	CHECK(lockstep_slow(&m.l));
	CHECK_UINT(judged(&m).equivalence, LOCKSTEP_INCONCLUSIVE);
	CHECK_UINT(judged(&m).holds, THEOREMS_UNKNOWN);
	m.l.divergence.what = LOCKSTEP_CELL; /* that was no waiting */
	CHECK_UINT(judged(&m).holds, THEOREMS_NO);
	make(&m, LOCKSTEP_DIVERGED, 2);
	m.l.divergence.what = LOCKSTEP_LOST;
	m.l.options.settle_steps = 4000;
	CHECK_UINT(judged(&m).holds, THEOREMS_NO);
	m.stack.level[0].kind = VMM_HYBRID; /* it interprets the other */
	CHECK_UINT(judged(&m).holds, THEOREMS_UNKNOWN);
	m.l.options.settle_steps = 100000;
	CHECK_UINT(judged(&m).holds, THEOREMS_NO);
	make(&m, LOCKSTEP_DIVERGED, 60); /* no number is enough */
	m.l.divergence.what = LOCKSTEP_LOST;
	m.l.options.settle_steps = INT64_MAX;
	CHECK_UINT(judged(&m).holds, THEOREMS_UNKNOWN);
}

static void efficiency(void)
{
	static struct made m;
	make(&m, LOCKSTEP_HALTED, 1);
	m.count.interpreted = 1;
	CHECK(judged(&m).inefficient == &m.insn);
	CHECK_UINT(judged(&m).holds, THEOREMS_NO);
	CHECK_UINT(judged(&m).equivalence, LOCKSTEP_EQUIVALENT);
	m.unit.is[ISA_INNOCUOUS] = THEOREMS_NO; /* then it may be */
	CHECK(!judged(&m).inefficient);
	CHECK_UINT(judged(&m).holds, THEOREMS_YES);
	make(&m, LOCKSTEP_HALTED, 2);
	m.count.interpreted = 1;
	m.stack.level[1].kind = VMM_HYBRID; /* promises nothing of the kind */
	CHECK(!lockstep_asks(&m.l));
	CHECK_UINT(judged(&m).holds, THEOREMS_YES);
	make(&m, LOCKSTEP_HALTED, 1);
	m.count.direct = 1;
	CHECK(!lockstep_asks(&m.l));
	m.count.interpreted = 1;
	m.insn.user = ISA_TRAP; /* nobody doubts that it has to be */
	CHECK(!lockstep_asks(&m.l));
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"equivalence and resource control", equivalence},
		{"not back is not lost", slow},
		{"efficiency", efficiency},
	};
	return UNIT_RUN("lockstep_verdict", tests, argc, argv);
}
