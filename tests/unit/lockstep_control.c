/* lockstep_control.c: resource control, one escape at a time.
 *
 * An instruction that anybody may execute, added to vt, does what only the
 * monitor may; a guest of that one instruction runs directly, in lock-step, and
 * what it did is found, and nothing else. What it may do is no escape.
 */
#include <inttypes.h>
#include <string.h>

#include "lockstep/lockstep.h"
#include "tests/unit/reader.h"
#include "tests/unit/rig.h"
#include "tests/vmm/random.h"

enum { W = 64, P = 20 };

static const struct row {
	const char *effect;
	enum lockstep_escape escape;
	bool timed; /* the guest is in user mode, and its timer runs */
} rows[] = {
	{"E[0] <- 7", LOCKSTEP_WROTE, false},
	{"E[1] <- 7", LOCKSTEP_WROTE, false},
	{"E[R.l - 1] <- 7", LOCKSTEP_WROTE, false},
	{"r[1] <- 5; E[2] <- 7", LOCKSTEP_WROTE, false},
	{"E[0] <- 7; M <- s; R.l <- 0", LOCKSTEP_WROTE, false},
	{"M <- s", LOCKSTEP_SET_M, false},
	{"M <- s; R.l <- 5", LOCKSTEP_SET_M, false},
	{"R.l <- R.l + 1", LOCKSTEP_SET_R, false},
	{"R.b <- R.b - 1", LOCKSTEP_SET_R, false},
	{"R.b <- R.b - 1; timer <- 5", LOCKSTEP_SET_R, false},
	{"PSW <- PSW ^ 1", LOCKSTEP_SET_R, false},
	{"halt", LOCKSTEP_HALTED_IT, false},
	{"timer <- 5", LOCKSTEP_SET_TIMER, false},
	{"timer <- 5; console <- 1", LOCKSTEP_SET_TIMER, false},
	{"timer <- timer", LOCKSTEP_SET_TIMER, true},
	{"timer <- timer + 1", LOCKSTEP_SET_TIMER, true},
	{"timer <- ~0", LOCKSTEP_SET_TIMER, true},
	{"console <- 1", LOCKSTEP_USED_CONSOLE, false},
	{"r[1] <- console", LOCKSTEP_USED_CONSOLE, false},
	/* and what affects nothing */
	{"E[0] <- E[0]", LOCKSTEP_NO_ESCAPE, false},
	{"E[1] <- E[1]", LOCKSTEP_NO_ESCAPE, false},
	{"E[R.l + 63] <- 7", LOCKSTEP_NO_ESCAPE, false},
	{"E[R.l] <- 7", LOCKSTEP_NO_ESCAPE, false},
	{"E[R.l + 64] <- 7", LOCKSTEP_NO_ESCAPE, false}, /* there is none */
	{"mem[63] <- 7", LOCKSTEP_NO_ESCAPE, false},
	{"M <- M; R.l <- R.l; R.b <- R.b", LOCKSTEP_NO_ESCAPE, false},
	{"timer <- timer", LOCKSTEP_NO_ESCAPE, false},
	{"timer <- timer - 1", LOCKSTEP_NO_ESCAPE, true},
	{"r[1] <- 5", LOCKSTEP_NO_ESCAPE, false},
	{"r[1] <- 5", LOCKSTEP_NO_ESCAPE, true},
	{"E[0] <- 7; M <- s; trap svc", LOCKSTEP_NO_ESCAPE, false},
	{"timer <- 5; console <- 1; trap illegal", LOCKSTEP_NO_ESCAPE, true},
};

struct bench {
	struct reader reader;
	struct diags diags;
	struct isa *isa;
	struct asm_image *monitor;
	struct vmm_stack stack;
	struct lockstep l;
};

static bool open_bench(struct bench *b, const char *effect)
{
	struct text t = {0};
	*b = (struct bench){.isa = NULL};
	reader_init(&b->reader);
	text_printf(&t, "isa: x\nbase: vt\ninstructions:\n  - group: Mine\n"
	            "    user: execute\n    rows:\n      - {name: x, op: 0x50,"
	            " form: N, asm: \"\", do: \"%s\"}\n", effect);
	reader_add(&b->reader, "x.yaml", text_str(&t), t.size);
	text_free(&t);
	b->isa = isa_load("x.yaml", &b->reader.reader, &b->diags);
	struct vmm_options o = {.reader = &b->reader.reader};
	if (!REQUIRE(b->isa != NULL))
		return false;
	b->monitor = vmm_build(b->isa, VMM_FULL, &o, &b->diags);
	return REQUIRE(b->monitor != NULL) &&
	       REQUIRE(random_stack(&b->stack, b->monitor, VMM_FULL, W)) &&
	       REQUIRE(lockstep_open(&b->l, b->isa, &b->stack, NULL));
}

static void close_bench(struct bench *b)
{
	lockstep_close(&b->l);
	vmm_stack_free(&b->stack);
	asm_image_free(b->monitor);
	isa_free(b->isa);
	diags_free(&b->diags);
	reader_free(&b->reader);
}

/* The state in which x is executed next. */
static bool guest(const struct bench *b, const struct row *r,
                  struct machine *m)
{
	if (!machine_init(m, b->isa, W))
		return false;
	m->E[CELL_NEW_PSW] = machine_psw_pack(
		(struct psw){MODE_S, P + 5, 0, W}, TRAP_NONE);
	m->E[P] = isa_find(b->isa, "x")->match;
	m->psw = (struct psw){r->timed ? MODE_U : MODE_S, P, 0, W};
	m->timer = r->timed ? 100 : TIMER_OFF;
	return true;
}

static void one_row(const struct row *r)
{
	static struct bench b;
	struct machine m = {.q = 0};
	if (!open_bench(&b, r->effect))
		return;
	if (CHECK(guest(&b, r, &m)) && CHECK(lockstep_start_at(&b.l, &m)))
		lockstep_run(&b.l, 1);
	const struct lockstep_control *c = &b.l.control;
	if (c->first != r->escape ||
	    c->escapes != (r->escape != LOCKSTEP_NO_ESCAPE))
		FAIL("%s: %s, %" PRIu64 " escapes", r->effect,
		     lockstep_escape_name(c->first), c->escapes);
	if (c->escapes) {
		CHECK_UINT(c->step, 1);
		CHECK_STR(c->insn->name, "x");
	}
	if (c->first == LOCKSTEP_WROTE)
		CHECK_UINT(c->value, 7);
	machine_fini(&m);
	close_bench(&b);
}

static void escapes(void)
{
	bool seen[LOCKSTEP_ESCAPE_COUNT] = {false};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		one_row(&rows[i]);
		seen[rows[i].escape] = true;
	}
	for (unsigned e = 0; e < LOCKSTEP_ESCAPE_COUNT; e++)
		CHECK(seen[e]);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"each escape is found, and nothing else is one", escapes},
	};
	return UNIT_RUN("lockstep_control", tests, argc, argv);
}
