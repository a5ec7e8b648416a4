/* machine_time.c: what counts: timer, clock, cycles, and stopping between
 * cycles. The sections named are those of docs/machine.md. */
#include "tests/unit/rig.h"

enum { Q = 64 };

/* User code at virtual 20, R = (10, 40): nops and a jump back. */
static void user_loop(struct rig *r)
{
	rig_open(r, "vt", Q);
	r->m.E[CELL_NEW_PSW] = rig_psw(MODE_S, 60, 0, Q);
	r->m.psw = (struct psw){MODE_U, 20, 10, 40};
	r->m.E[30] = RIG_INSN(r, "nop", 0);
	r->m.E[31] = RIG_INSN(r, "nop", 0);
	r->m.E[32] = RIG_INSN(r, "jmp", 20);
}

/* ---- Timer -------------------------------------------------------------- */

static void timer_is_exact(void)
{
	for (word n = 0; n <= 7; n++) {
		struct rig r;
		word made = 0;
		user_loop(&r);
		r.m.timer = n;
		while (r.m.psw.m == MODE_U && made < 100) {
			machine_step(&r.m);
			made++;
		}
		CHECK_UINT(made, n + 1); /* n instructions and the trap */
		CHECK_UINT(r.m.counts.completed[MODE_U], n);
		CHECK_UINT(r.m.step.cause, TRAP_TIMER);
		CHECK(r.m.timer == TIMER_OFF);
		/* P of the instruction not yet executed */
		CHECK_UINT(machine_psw_unpack(r.m.E[0]).p, 20 + n % 3);
		rig_close(&r);
	}
}

static void timer_waits_for_user_mode(void)
{
	struct rig r;
	rig_open(&r, "vt", Q);
	r.m.psw.p = 40;
	r.m.E[40] = RIG_INSN(&r, "nop", 0);
	r.m.E[41] = RIG_INSN(&r, "rdtimer", 4);
	r.m.timer = 0;
	CHECK_UINT(machine_step(&r.m), MACHINE_RUNNING);
	CHECK_UINT(machine_step(&r.m), MACHINE_RUNNING);
	CHECK_UINT(r.m.E[6], 0);
	CHECK_UINT(r.m.timer, 0); /* pending */
	r.m.psw.m = MODE_U;
	CHECK_UINT(machine_step(&r.m), MACHINE_TRAPPED);
	CHECK_UINT(r.m.step.cause, TRAP_TIMER);
	rig_close(&r);
}

static void timer_counts_only_completions(void)
{
	struct rig r;
	user_loop(&r);
	r.m.timer = 5;
	r.m.E[30] = RIG_INSN(&r, "svc", 0);
	CHECK_UINT(machine_step(&r.m), MACHINE_TRAPPED);
	CHECK_UINT(r.m.timer, 5);
	r.m.psw.p = 40;
	r.m.E[40] = RIG_INSN(&r, "settimer", 3);
	r.m.E[5] = TIMER_OFF;
	CHECK_UINT(machine_step(&r.m), MACHINE_RUNNING);
	CHECK(r.m.timer == TIMER_OFF);
	r.m.psw = (struct psw){MODE_U, 21, 10, 40};
	CHECK_UINT(machine_run(&r.m, 2, NULL), MACHINE_RUNNING);
	CHECK(r.m.timer == TIMER_OFF); /* disarmed does not count */
	rig_close(&r);
}

/* ---- Cycles ------------------------------------------------------------- */

static void cycles_follow_from_the_effect(void)
{
	static const struct { const char *name; word op[3]; unsigned cost; }
	rows[] = {
		{"nop", {0}, 1},            {"ldi", {1, 5}, 2},
		{"mov", {1, 2}, 3},         {"add", {1, 2, 3}, 4},
		{"add", {1, 1, 1}, 4},      {"ld", {1, 20, 2}, 4},
		{"st", {1, 20, 2}, 4},      {"beq", {1, 2, 40}, 3},
		{"call", {1, 40}, 2},       {"svc", {1}, 3},
		{"div", {1, 2, 3}, 4}, /* by zero: fetch, read, store, load */
		{"str", {1, 2}, 3},         {"lpsw", {50, 3}, 3},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct rig r;
		rig_open(&r, "vt", Q);
		r.m.psw.p = 40;
		r.m.E[40] = rig_insn(&r, rows[i].name, rows[i].op);
		r.m.E[1] = rig_psw(MODE_S, 41, 0, Q);
		machine_step(&r.m);
		if (r.m.clock != rows[i].cost ||
		    r.m.step.cycles != rows[i].cost)
			FAIL("%s: %u cycles, clock %u, expected %u",
			     rows[i].name, r.m.step.cycles,
			     (unsigned)r.m.clock, rows[i].cost);
		rig_close(&r);
	}
}

static void clock_reads_before_the_fetch(void)
{
	struct rig r;
	rig_open(&r, "vt", Q);
	r.m.psw.p = 40;
	r.m.E[40] = RIG_INSN(&r, "add", 1, 2, 3);
	r.m.E[41] = RIG_INSN(&r, "rdclock", 4);
	CHECK_UINT(machine_run(&r.m, 2, NULL), MACHINE_RUNNING);
	CHECK_UINT(r.m.E[6], 4);
	CHECK_UINT(r.m.clock, 6);
	CHECK_UINT(r.m.counts.cycles[MODE_S], 6);
	rig_close(&r);
}

static void a_cycle_at_a_time(void)
{
	struct rig r;
	rig_open(&r, "vt", Q);
	r.m.psw = (struct psw){MODE_S, 40, 5, 50};
	r.m.E[45] = RIG_INSN(&r, "add", 1, 2, 3);
	r.m.E[5 + 4] = 20;
	r.m.E[5 + 5] = 3;
	static const struct {
		enum cycle_kind kind;
		word virtual;
		word value;
	} want[] = {
		{CYCLE_FETCH, 40, 0}, {CYCLE_READ, 4, 20}, {CYCLE_READ, 5, 3},
		{CYCLE_WRITE, 3, 23},
	};
	for (unsigned i = 0; i < 4; i++) {
		CHECK_UINT(r.m.cycle_at, i);
		CHECK_UINT(r.m.E[8], 0); /* the write is the last of all */
		CHECK_UINT(r.m.psw.p, 40);
		const struct machine_cycle *c = machine_cycle(&r.m);
		REQUIRE(c != NULL);
		CHECK_STR(machine_cycle_name(c->kind),
		          machine_cycle_name(want[i].kind));
		CHECK_UINT(c->virtual, want[i].virtual);
		CHECK_UINT(c->real, want[i].virtual + 5);
		CHECK(c->relocated);
		if (i)
			CHECK_UINT(c->value, want[i].value);
	}
	CHECK_UINT(r.m.cycle_at, 0);
	CHECK_UINT(r.m.E[8], 23);
	CHECK_UINT(r.m.psw.p, 41);
	rig_close(&r);
}

static void the_swap_is_two_cycles(void)
{
	struct rig r;
	rig_open(&r, "vt", Q);
	r.m.E[1] = rig_psw(MODE_S, 41, 0, Q);
	r.m.psw = (struct psw){MODE_U, 0, 40, 10};
	r.m.E[40] = RIG_INSN(&r, "svc", 0);
	CHECK_UINT(machine_cycle(&r.m)->kind, CYCLE_FETCH);
	const struct machine_cycle *c = machine_cycle(&r.m);
	CHECK_UINT(c->kind, CYCLE_PSW_STORE);
	CHECK_UINT(c->real, 0);
	CHECK(!c->relocated);
	CHECK_UINT(machine_psw_cause(r.m.E[0]),
	           TRAP_SVC); /* stored, not yet loaded */
	CHECK_UINT(r.m.psw.m, MODE_U);
	c = machine_cycle(&r.m);
	CHECK_UINT(c->kind, CYCLE_PSW_LOAD);
	CHECK_UINT(c->real, 1);
	CHECK(machine_psw_equal(r.m.psw, (struct psw){MODE_S, 41, 0, Q}));
	rig_close(&r);
}

static void a_step_can_be_finished(void)
{
	struct rig r;
	rig_open(&r, "vt", Q);
	r.m.psw.p = 40;
	r.m.E[40] = RIG_INSN(&r, "addi", 1, 1, 7);
	machine_cycle(&r.m);
	machine_cycle(&r.m);
	CHECK_UINT(r.m.cycle_at, 2);
	CHECK_UINT(machine_step(&r.m), MACHINE_RUNNING);
	CHECK_UINT(r.m.cycle_at, 0);
	CHECK_UINT(r.m.E[3], 7);
	CHECK_UINT(r.m.clock, 3);
	CHECK_UINT(r.m.counts.completed[MODE_S], 1);
	rig_close(&r);
}

/* Two machines through the same program, one by steps, one by cycles. */
static void cycles_equal_steps(void)
{
	struct rig r;
	struct machine by_cycle;
	struct text why = {0};
	user_loop(&r);
	r.m.E[30] = RIG_INSN(&r, "addi", 1, 1, 1);
	r.m.E[31] = RIG_INSN(&r, "st", 1, 0, 1); /* walks into trouble */
	r.m.E[60] = RIG_INSN(&r, "addi", 2, 2, 1);
	r.m.E[61] = RIG_INSN(&r, "settimer", 3);
	r.m.E[62] = RIG_INSN(&r, "lpsw", 63, 4);
	r.m.E[5] = 2; /* supervisor's r3; its r4 stays 0 */
	r.m.E[63] = rig_psw(MODE_U, 20, 10, 40);
	r.m.timer = 5;
	REQUIRE(machine_init(&by_cycle, r.isa, Q));
	REQUIRE(machine_copy(&by_cycle, &r.m));
	for (int i = 0; i < 500; i++) {
		enum machine_status s = machine_step(&r.m);
		do
			machine_cycle(&by_cycle);
		while (by_cycle.cycle_at);
		CHECK_UINT(by_cycle.step.status, s);
		if (!machine_equal(&r.m, &by_cycle, &why)) {
			FAIL("step %d: %s", i, text_str(&why));
			break;
		}
	}
	CHECK(r.m.counts.traps[TRAP_TIMER] > 10);
	CHECK_UINT(by_cycle.counts.traps[TRAP_TIMER],
	           r.m.counts.traps[TRAP_TIMER]);
	CHECK_UINT(by_cycle.counts.cycles[MODE_U], r.m.counts.cycles[MODE_U]);
	text_free(&why);
	machine_fini(&by_cycle);
	rig_close(&r);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"T = n lets exactly n user instructions complete",
		 timer_is_exact},
		{"the timer waits for user mode", timer_waits_for_user_mode},
		{"the timer counts completed instructions only",
		 timer_counts_only_completions},
		{"cycles follow from the effect",
		 cycles_follow_from_the_effect},
		{"the clock reads what was before the fetch",
		 clock_reads_before_the_fetch},
		{"an instruction a cycle at a time", a_cycle_at_a_time},
		{"the PSW swap is two cycles", the_swap_is_two_cycles},
		{"a step begun by cycles can be finished",
		 a_step_can_be_finished},
		{"cycle by cycle is step by step", cycles_equal_steps},
	};
	return UNIT_RUN("machine_time", tests, argc, argv);
}
