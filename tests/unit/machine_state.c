/* machine_state.c: whole states copied, compared, hashed, saved and restored;
 * observers and traces. */
#include <string.h>

#include "tests/unit/rig.h"

enum { Q = 64 };

/* A machine that has lived a little: every part of its state is different
 * from that of a fresh one. */
static void lived(struct rig *r)
{
	rig_open(r, "vt", Q);
	r->m.psw.p = 40;
	r->m.E[1] = rig_psw(MODE_S, 50, 0, Q);
	r->m.E[40] = RIG_INSN(r, "ldi", 1, -3);
	r->m.E[41] = RIG_INSN(r, "out", 1);
	r->m.E[42] = RIG_INSN(r, "in", 2);
	r->m.E[43] = RIG_INSN(r, "settimer", 1);
	r->m.E[44] = RIG_INSN(r, "svc", 1);
	r->m.E[50] = RIG_INSN(r, "ldr", 5, 6);
	r->m.E[5 + 2] = 1;
	r->m.E[6 + 2] = 60;
	CHECK_UINT(machine_run(&r->m, 6, NULL), MACHINE_RUNNING);
	r->m.psw.m = MODE_U;
}

/* ---- Copy, equal, hash -------------------------------------------------- */

static void copies_are_equal(void)
{
	struct rig r;
	struct machine copy;
	struct text why = {0};
	lived(&r);
	REQUIRE(machine_init(&copy, r.isa, 32)); /* q may differ */
	CHECK(!machine_equal(&r.m, &copy, NULL));
	REQUIRE(machine_copy(&copy, &r.m));
	CHECK(machine_equal(&r.m, &copy, &why));
	CHECK_STR(text_str(&why), "");
	CHECK_UINT(machine_hash(&copy), machine_hash(&r.m));
	CHECK_UINT(copy.counts.traps[TRAP_SVC], 1);
	CHECK(copy.E != r.m.E);
	machine_fini(&copy);
	rig_close(&r);
}

/* Each part by itself makes a difference, and says which it is. */
static void every_part_counts(void)
{
	static const char *const names[] = {
		"E[63]: 0x7 and 0x6", "PSW: u 40 (1,60) and s 40 (1,60)",
		"PSW: u 40 (1,60) and u 41 (1,60)",
		"PSW: u 40 (1,60) and u 40 (0,60)",
		"PSW: u 40 (1,60) and u 40 (1,61)", "timer: 8 and 9",
		"clock: 20 and 21", "console input position: 4 and 5",
		"console output position: 6 and 7", "E[0]: 0x10 and 0x11",
		"q: 64 and 63",
	};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct rig r;
		struct machine b;
		struct text why = {0};
		lived(&r);
		r.m.E[63] = 7;
		r.m.E[0] = 16;
		r.m.psw = (struct psw){MODE_U, 40, 1, 60};
		r.m.timer = 8;
		r.m.clock = 20;
		r.m.inputs = 4;
		r.m.outputs = 6;
		REQUIRE(machine_init(&b, r.isa, Q));
		REQUIRE(machine_copy(&b, &r.m));
		switch (i) {
		case 0: b.E[63] ^= 1; break;
		case 1: b.psw.m ^= 1; break;
		case 2: b.psw.p ^= 1; break;
		case 3: b.psw.l ^= 1; break;
		case 4: b.psw.b ^= 1; break;
		case 5: b.timer ^= 1; break;
		case 6: b.clock ^= 1; break;
		case 7: b.inputs ^= 1; break;
		case 8: b.outputs ^= 1; break;
		case 9: b.E[0] ^= 1; break;
		case 10: b.q--; break;
		}
		CHECK(!machine_equal(&r.m, &b, &why));
		CHECK_STR(text_str(&why), names[i]);
		CHECK(machine_hash(&r.m) != machine_hash(&b));
		text_free(&why);
		b.q = Q;
		machine_fini(&b);
		rig_close(&r);
	}
}

/* ---- Save and restore --------------------------------------------------- */

static void saved_and_restored(void)
{
	struct rig r;
	struct machine b;
	struct text t = {0}, again = {0}, why = {0};
	struct diags diags = {0};
	lived(&r);
	machine_save(&r.m, &t);
	REQUIRE(machine_init(&b, r.isa, 32));
	const struct source s = {"state", text_str(&t), t.size};
	CHECK(machine_restore(&b, &s, &diags));
	diags_render(&diags, &why, 0);
	CHECK_STR(text_str(&why), "");
	CHECK(machine_equal(&r.m, &b, &why));
	CHECK_STR(text_str(&why), "");
	CHECK_UINT(b.counts.traps[TRAP_SVC], 1);
	machine_save(&b, &again);
	CHECK_STR(text_str(&again), text_str(&t));
	/* and they go on alike */
	CHECK_UINT(machine_run(&b, 50, NULL), machine_run(&r.m, 50, NULL));
	CHECK(machine_equal(&r.m, &b, NULL));
	machine_fini(&b);
	text_free(&t);
	text_free(&again);
	text_free(&why);
	diags_free(&diags);
	rig_close(&r);
}

/* A state cut off anywhere is refused, and the machine stays as it was. */
static void damaged_states(void)
{
	struct rig r;
	struct machine b;
	struct text t = {0};
	lived(&r);
	machine_save(&r.m, &t);
	REQUIRE(machine_init(&b, r.isa, 40));
	word before = machine_hash(&b);
	for (size_t n = 0; n + 1 < t.size; n += 3) {
		struct diags diags = {0};
		const struct source s = {"state", text_str(&t), n};
		if (machine_restore(&b, &s, &diags))
			FAIL("accepted the first %zu bytes", n);
		CHECK(!diags_ok(&diags));
		CHECK_UINT(machine_hash(&b), before);
		diags_free(&diags);
	}
	machine_fini(&b);
	text_free(&t);
	rig_close(&r);
}

/* The state of a machine with another instruction set. */
static void foreign_states(void)
{
	struct rig r, other;
	struct text t = {0}, why = {0};
	struct diags diags = {0};
	lived(&r);
	rig_open(&other, "core", 40);
	machine_save(&r.m, &t);
	word before = machine_hash(&other.m);
	const struct source s = {"state", text_str(&t), t.size};
	CHECK(!machine_restore(&other.m, &s, &diags));
	diags_render(&diags, &why, 0);
	CHECK_HAS(text_str(&why), "saved with another instruction set");
	CHECK_UINT(machine_hash(&other.m), before);
	text_free(&t);
	text_free(&why);
	diags_free(&diags);
	rig_close(&r);
	rig_close(&other);
}

/* ---- Observers ---------------------------------------------------------- */

struct seen {
	struct text order; /* s, t, w, d as they come */
	word old;          /* of the last write */
	addr real;
};

static void on_step(void *ctx, const struct machine *m,
                    const struct machine_step *s)
{
	CHECK(machine_psw_equal(m->psw, s->after)); /* it has been committed */
	text_char(&((struct seen *)ctx)->order, 's');
}

static void on_trap(void *ctx, const struct machine *m,
                    const struct machine_step *s)
{
	(void)m;
	CHECK(s->cause != TRAP_NONE);
	text_char(&((struct seen *)ctx)->order, 't');
}

static void on_write(void *ctx, const struct machine *m,
                     const struct machine_step *s,
                     const struct machine_cycle *c)
{
	struct seen *seen = ctx;
	(void)s;
	CHECK_UINT(m->E[c->real], c->value);
	seen->old = c->old;
	seen->real = c->real;
	text_char(&seen->order, 'w');
}

static void on_device(void *ctx, const struct machine *m,
                      const struct machine_step *s)
{
	(void)m;
	(void)s;
	text_char(&((struct seen *)ctx)->order, 'd');
}

static void observers_are_told(void)
{
	struct rig r;
	struct seen seen = {0};
	struct machine_observer o = {&seen, on_step, on_trap, on_write,
	                             on_device};
	rig_open(&r, "vt", Q);
	r.m.observer = &o;
	r.m.psw.p = 40;
	r.m.E[1] = rig_psw(MODE_S, 50, 0, Q);
	r.m.E[3] = 11;
	r.m.E[40] = RIG_INSN(&r, "ldi", 1, 5);  /* ws */
	r.m.E[41] = RIG_INSN(&r, "out", 1);     /* ds */
	r.m.E[42] = RIG_INSN(&r, "svc", 1);     /* wts */
	r.m.E[50] = RIG_INSN(&r, "rdclock", 2); /* wds */
	r.m.E[51] = RIG_INSN(&r, "halt", 0);    /* s */
	machine_step(&r.m);
	CHECK_UINT(seen.old, 11);
	CHECK_UINT(seen.real, 3);
	CHECK_UINT(machine_run(&r.m, 10, NULL), MACHINE_HALTED);
	CHECK_STR(text_str(&seen.order), "wsdswtswdss");
	text_free(&seen.order);
	rig_close(&r);
}

/* ---- Console ------------------------------------------------------------ */

static word give(void *ctx, word index)
{
	(void)ctx;
	return index < 2 ? 'a' + index : CONSOLE_END;
}

static void take(void *ctx, word index, word value)
{
	text_printf(ctx, "%d=%d ", (int)index, (int)value);
}

static void console(void)
{
	struct rig r;
	struct text out = {0};
	struct console c = {&out, give, take};
	rig_open(&r, "vt", Q);
	r.m.psw.p = 40;
	for (addr a = 40; a < 48; a += 2) {
		r.m.E[a] = RIG_INSN(&r, "in", 1);
		r.m.E[a + 1] = RIG_INSN(&r, "out", 1);
	}
	r.m.console = &c;
	CHECK_UINT(machine_run(&r.m, 8, NULL), MACHINE_RUNNING);
	CHECK_STR(text_str(&out), "0=97 1=98 2=-1 3=-1 ");
	CHECK_UINT(r.m.outputs, 4);
	CHECK_UINT(r.m.inputs, 4); /* taking the end counts as taking */
	text_free(&out);
	rig_close(&r);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"a copy is equal, of any size", copies_are_equal},
		{"every part of the state counts", every_part_counts},
		{"saved and restored", saved_and_restored},
		{"a damaged state is refused whole", damaged_states},
		{"another set's state is refused", foreign_states},
		{"observers are told, in order", observers_are_told},
		{"the console's words are numbered", console},
	};
	return UNIT_RUN("machine_state", tests, argc, argv);
}
