/* machine.c: the PSW, relocation, traps and the fixed point. The sections
 * named are those of docs/machine.md. */
#include "tests/unit/rig.h"

enum { Q = 64 };

/* ---- State -------------------------------------------------------------- */

static void psw_fields(void)
{
	const struct psw all[] = {
		{MODE_S, 0, 0, 0},
		{MODE_U, ADDR_MAX, ADDR_MAX, ADDR_MAX},
		{MODE_U, 1, 0, 0}, {MODE_S, 0, 1, 0}, {MODE_S, 0, 0, 1},
		{MODE_S, 0x80000, 0x40001, 0xaaaaa},
	};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		for (int c = TRAP_NONE; c < TRAP_COUNT; c++) {
			word w = machine_psw_pack(all[i], (enum trap)c);
			CHECK(machine_psw_equal(machine_psw_unpack(w), all[i]));
			CHECK_UINT(machine_psw_cause(w), (word)c);
		}
	CHECK_UINT(machine_psw_pack((struct psw){MODE_U, 0, 0, 0}, TRAP_NONE),
	           (word)1 << 63);
	CHECK_UINT(machine_psw_pack((struct psw){MODE_S, 1, 0, 0}, TRAP_TIMER),
	           (word)6 << 60 | (word)1 << 40);
	CHECK_UINT(machine_psw_pack((struct psw){MODE_S, 0, 1, 2}, TRAP_NONE),
	           (word)1 << 20 | 2);
}

static void fresh_machine(void)
{
	struct rig r;
	rig_open(&r, "vt", Q);
	CHECK(machine_psw_equal(r.m.psw, (struct psw){MODE_S, 0, 0, Q}));
	CHECK(r.m.timer == TIMER_OFF);
	for (addr a = 0; a < Q; a++)
		CHECK_UINT(r.m.E[a], 0);
	rig_close(&r);
}

/* ---- Relocation --------------------------------------------------------- */

static void relocation_edges(void)
{
	static const struct {
		addr l, b, q;
		word a;
		bool good;
	} rows[] = {
		/*  l         b         q     a            */
		{0,         64,       64,   0,          true},
		{0,         64,       64,   63,         true},
		{0,         64,       64,   64,         false}, /* a >= b */
		{0,         65,       64,   64,         false}, /* a + l >= q */
		{0,         0,        64,   0,          false}, /* b = 0 */
		{10,        5,        64,   4,          true},
		{10,        5,        64,   5,          false},
		{60,        20,       64,   3,          true},
		{60,        20,       64,   4,          false},
		{63,        1,        64,   0,          true},
		{64,        1,        64,   0,          false},
		{ADDR_MAX,  ADDR_MAX, 64,   0,          false},
		{ADDR_MAX,  ADDR_MAX, 64,   1,          false}, /* no wrap */
		{0,         64,       64,   ~(word)0,   false}, /* no wrap */
		{1,         64,       64,   ~(word)0,   false}, /* no wrap */
		{0,         64,       64,   (word)1 << 20, false},
		{0,         64,       64,   (word)1 << 32, false},
		{0,         ADDR_MAX, ADDR_MAX, ADDR_MAX - 1, true},
		{0,         ADDR_MAX, ADDR_MAX, ADDR_MAX, false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (int m = MODE_S; m <= MODE_U; m++) { /* in both modes */
			struct psw psw = {(enum mode)m, 0, rows[i].l,
			                  rows[i].b};
			addr real = 77;
			bool good = machine_relocate(psw, rows[i].q,
			                             rows[i].a, &real);
			if (good != rows[i].good)
				FAIL("row %zu, mode %d: %d", i, m, good);
			if (good)
				CHECK_UINT(real, rows[i].a + rows[i].l);
		}
}

/* The extent says which addresses relocate, and R shows where they lead. */
static void extent_is_what_relocates(void)
{
	enum { MOST = 6 };
	unsigned wrong = 0;
	for (addr q = 0; q < MOST; q++)
		for (addr l = 0; l < MOST; l++)
			for (addr b = 0; b < MOST; b++)
				for (addr a = 0; a < 2 * MOST; a++) {
					struct psw psw = {MODE_S, 0, l, b};
					addr real = q;
					bool may = machine_relocate(psw, q, a,
					                            &real);
					wrong += may != (a < machine_extent(
					                             l, b, q));
					wrong += may && !machine_shows(psw,
					                               real);
				}
	CHECK_UINT(wrong, 0);
	struct psw psw = {MODE_S, 0, 2, 3};
	CHECK(!machine_shows(psw, 1) && machine_shows(psw, 2));
	CHECK(machine_shows(psw, 4) && !machine_shows(psw, 5));
}

/* f puts the VM at k of q words, so that k + w <= q, and clamps b to what
 * relocates in w words: the same then relocates under the real R. */
static void extent_survives_the_vm_map(void)
{
	enum { MOST = 6 };
	unsigned wrong = 0;
	for (addr w = 0; w < MOST; w++)
		for (addr l = 0; l < MOST; l++)
			for (addr b = 0; b < MOST; b++)
				for (addr k = 0; k < MOST; k++) {
					word e = machine_extent(l, b, w);
					for (addr q = k + w; q < 3 * MOST; q++)
						wrong += machine_extent(
							l + k, e, q) != e;
				}
	CHECK_UINT(wrong, 0);
	CHECK_UINT(machine_extent(2, 9, 6), 4);
	CHECK_UINT(machine_extent(2 + 3, 9, 12), 7); /* not clamped: more */
}

static void registers_are_storage(void)
{
	struct rig r;
	word w = 0;
	rig_open(&r, "vt", Q);
	r.m.psw = (struct psw){MODE_U, 20, 10, 22};
	r.m.E[10 + 20] = RIG_INSN(&r, "ldi", 3, 99);
	r.m.E[10 + 21] = RIG_INSN(&r, "ldi", 15, 98);
	CHECK_UINT(machine_step(&r.m), MACHINE_RUNNING);
	CHECK_UINT(r.m.E[10 + 2 + 3], 99);
	CHECK(machine_register(&r.m, 3, &w) && w == 99);
	CHECK_UINT(machine_step(&r.m), MACHINE_RUNNING);
	CHECK_UINT(r.m.E[10 + 17], 98);
	r.m.psw.b = 5;
	CHECK(machine_register(&r.m, 2, &w));
	CHECK(!machine_register(&r.m, 3, &w)); /* fewer registers */
	rig_close(&r);
}

/* ---- Traps -------------------------------------------------------------- */

/* One step in user mode at virtual 20, R = (10, 30), traps to s 40 (0,64);
 * checks that nothing but the trap happened. */
static void expect_trap(const char *isa, word insn, enum trap cause)
{
	struct rig r;
	struct machine before;
	rig_open(&r, isa, Q);
	REQUIRE(machine_init(&before, r.isa, Q));
	r.m.E[CELL_NEW_PSW] = rig_psw(MODE_S, 40, 0, Q);
	r.m.psw = (struct psw){MODE_U, 20, 10, 30};
	r.m.E[30] = insn;
	REQUIRE(machine_copy(&before, &r.m));
	CHECK_UINT(machine_step(&r.m), MACHINE_TRAPPED);
	CHECK_STR(rtl_trap_name(r.m.step.cause), rtl_trap_name(cause));
	CHECK(machine_psw_equal(r.m.psw, (struct psw){MODE_S, 40, 0, Q}));
	CHECK_UINT(r.m.E[CELL_OLD_PSW], machine_psw_pack(before.psw, cause));
	CHECK_UINT(r.m.counts.traps[cause], 1);
	CHECK_UINT(r.m.counts.completed[MODE_U], 0);
	for (addr a = 1; a < Q; a++)
		CHECK_UINT(r.m.E[a], before.E[a]);
	machine_fini(&before);
	rig_close(&r);
}

static void every_cause(void)
{
	struct rig r;
	rig_open(&r, "vt", Q);
	word bad = RIG_INSN(&r, "lda", 1, 30), svc = RIG_INSN(&r, "svc", 7),
	     priv = RIG_INSN(&r, "halt", 0), ar = RIG_INSN(&r, "div", 1, 2, 3);
	rig_close(&r);
	expect_trap("vt", bad, TRAP_MEMORY);
	expect_trap("vt", svc, TRAP_SVC);
	expect_trap("vt", priv, TRAP_PRIVILEGED);
	expect_trap("vt", ar, TRAP_ARITHMETIC);
	expect_trap("vt", 0, TRAP_ILLEGAL);
	expect_trap("vt", ~(word)0, TRAP_ILLEGAL);
	expect_trap("vt", priv | 1, TRAP_ILLEGAL); /* a zero bit is set */
	/* writes, input, output and timer before a trap are not made */
	expect_trap("nasty", (word)70 << 54, TRAP_MEMORY);
	expect_trap("nasty", (word)73 << 54, TRAP_ILLEGAL);
}

static void fetch_traps(void)
{
	struct rig r;
	rig_open(&r, "vt", Q);
	r.m.E[CELL_NEW_PSW] = rig_psw(MODE_S, 40, 0, Q);
	r.m.psw = (struct psw){MODE_S, 30, 0, 30};
	CHECK_UINT(machine_step(&r.m), MACHINE_TRAPPED);
	CHECK_UINT(r.m.step.cause, TRAP_MEMORY);
	CHECK(!r.m.step.fetched);
	CHECK_UINT(r.m.step.fault, 30);
	CHECK_UINT(r.m.clock, 2); /* the swap only */
	CHECK_UINT(machine_psw_unpack(r.m.E[0]).p, 30);
	rig_close(&r);
}

static void traps_ignore_relocation(void)
{
	struct rig r;
	rig_open(&r, "vt", Q);
	r.m.E[CELL_NEW_PSW] = rig_psw(MODE_U, 1, 2, 3) | (word)5 << 60;
	r.m.psw = (struct psw){MODE_U, 20, 30, ADDR_MAX}; /* unclamped b */
	r.m.E[50] = RIG_INSN(&r, "svc", 0);
	CHECK_UINT(machine_step(&r.m), MACHINE_TRAPPED);
	CHECK(machine_psw_equal(r.m.psw, (struct psw){MODE_U, 1, 2, 3}));
	CHECK(machine_psw_equal(machine_psw_unpack(r.m.E[0]),
	                        (struct psw){MODE_U, 20, 30, ADDR_MAX}));
	rig_close(&r);
}

static void external_trap(void)
{
	struct rig r;
	rig_open(&r, "vt", Q);
	r.m.E[CELL_NEW_PSW] = rig_psw(MODE_S, 40, 0, Q);
	machine_plan_trap(&r.m, TRAP_EXTERNAL, &r.m.step);
	CHECK_UINT(r.m.E[0], 0); /* a plan changes nothing */
	machine_commit(&r.m);
	CHECK_UINT(machine_psw_cause(r.m.E[0]), TRAP_EXTERNAL);
	CHECK_UINT(r.m.psw.p, 40);
	CHECK_UINT(r.m.counts.traps[TRAP_EXTERNAL], 1);
	rig_close(&r);
}

/* ---- The end ------------------------------------------------------------ */

static void halt_changes_nothing(void)
{
	struct rig r;
	word made = 0;
	rig_open(&r, "vt", Q);
	r.m.psw.p = 40;
	r.m.E[40] = RIG_INSN(&r, "nop", 0);
	r.m.E[41] = RIG_INSN(&r, "halt", 0);
	CHECK_UINT(machine_run(&r.m, 100, &made), MACHINE_HALTED);
	CHECK_UINT(made, 2);
	CHECK_UINT(r.m.psw.p, 41);
	CHECK_UINT(machine_step(&r.m), MACHINE_HALTED); /* and stays there */
	CHECK_UINT(r.m.psw.p, 41);
	rig_close(&r);
}

static void empty_storage_wedges(void)
{
	struct rig r;
	word made = 0;
	rig_open(&r, "vt", Q);
	CHECK_UINT(machine_run(&r.m, 100, &made), MACHINE_WEDGED);
	CHECK(made <= 3);
	/* really a fixed point */
	word hash = r.m.E[0];
	struct psw psw = r.m.psw;
	CHECK_UINT(machine_step(&r.m), MACHINE_WEDGED);
	CHECK(r.m.E[0] == hash && machine_psw_equal(r.m.psw, psw));
	rig_close(&r);
}

static void trap_to_itself_wedges(void)
{
	struct rig r;
	rig_open(&r, "vt", Q);
	r.m.psw.p = 40;
	r.m.E[40] = RIG_INSN(&r, "svc", 1);
	r.m.E[1] = rig_psw(MODE_S, 40, 0, Q);
	CHECK_UINT(machine_step(&r.m), MACHINE_TRAPPED); /* E[0] changed */
	CHECK_UINT(machine_step(&r.m), MACHINE_WEDGED);
	/* two traps that lead to each other are a loop, not a wedge */
	r.m.E[1] = rig_psw(MODE_S, 41, 0, Q);
	r.m.E[41] = RIG_INSN(&r, "jmp", 40);
	CHECK_UINT(machine_run(&r.m, 100, NULL), MACHINE_RUNNING);
	rig_close(&r);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"a PSW packs and unpacks, each part in its place", psw_fields},
		{"a fresh machine", fresh_machine},
		{"relocation at its edges, in both modes", relocation_edges},
		{"the extent of R is what relocates", extent_is_what_relocates},
		{"the extent of R is the same under f",
		 extent_survives_the_vm_map},
		{"registers are cells 2 to 17", registers_are_storage},
		{"each cause traps, and nothing else happens", every_cause},
		{"a fetch can trap", fetch_traps},
		{"E[0] and E[1] are absolute, the stored R unclamped",
		 traps_ignore_relocation},
		{"a trap from outside", external_trap},
		{"a halt changes nothing", halt_changes_nothing},
		{"empty storage wedges", empty_storage_wedges},
		{"a trap to itself wedges, a loop does not",
		 trap_to_itself_wedges},
	};
	return UNIT_RUN("machine", tests, argc, argv);
}
