/* theorems_mutants.c: does the classifier notice? vt, with one instruction
 * changed in every way of a list, and what each change must do to the classes
 * and verdicts.
 *
 * The prediction is made here from a handful of facts about the original
 * effect and from what the operator does; nothing of it looks at the
 * classifier's own definitions. A mutant is detected when every class, and
 * both halves of the exact condition, come out as predicted. docs/theorems.md
 * has the list of operators.
 */
#include <setjmp.h>
#include <string.h>

#include "tests/unit/harness.h"
#include "tests/unit/reader.h"
#include "theorems/internal.h"

/* ---- Facts about an instruction of vt ----------------------------------- */

/* What is true of it; truths about s hold of u as well when it is executed
 * there. */
struct facts {
	bool traps;     /* always, by its effect (svc) */
	bool halts;     /* always */
	bool sets_r;    /* R.l and R.b, or all of the PSW */
	bool sets_psw;
	bool sets_p;    /* a jump */
	bool stores;    /* changes storage or registers */
	bool reads_m, reads_l, reads_b, reads_q;
	bool reads_timer, sets_timer, reads_clock, console;
	bool refers;    /* to storage: may memory trap */
	bool nothing;   /* nop */
};

static bool reads(const struct rtl *e, enum rtl_kind k)
{
	return e->read_kinds >> k & 1;
}

static bool sets(const struct rtl *e, enum rtl_kind k)
{
	return e->set_kinds >> k & 1;
}

static struct facts facts_of(const struct isa_insn *i)
{
	const struct rtl *e = &i->effect;
	bool psw = reads(e, RTL_PSW);
	return (struct facts){
		.traps = e->causes >> TRAP_SVC & 1,
		.halts = e->halts,
		.sets_r = sets(e, RTL_RL) || sets(e, RTL_PSW),
		.sets_psw = sets(e, RTL_PSW),
		.sets_p = sets(e, RTL_P) || sets(e, RTL_PSW),
		.stores = sets(e, RTL_REG) || sets(e, RTL_MEM),
		.reads_m = reads(e, RTL_M) || psw,
		.reads_l = reads(e, RTL_RL) || psw,
		.reads_b = reads(e, RTL_RB) || psw,
		.reads_q = reads(e, RTL_Q),
		.reads_timer = reads(e, RTL_TIMER),
		.sets_timer = sets(e, RTL_TIMER),
		.reads_clock = reads(e, RTL_CLOCK),
		.console = reads(e, RTL_CONSOLE) || sets(e, RTL_CONSOLE),
		.refers = e->reads + e->writes > 0,
		.nothing = !e->body,
	};
}

/* ---- Predictions -------------------------------------------------------- */

/* What must come out. */
struct expect {
	bool privileged;
	bool control[2], location[2], mode; /* from s, from u */
	bool size, device, time, processor, storage, trap;
	bool exact[2];
};

/* For an effect with these facts that is the same in both modes. */
static struct expect uniform(struct facts f, enum isa_user user)
{
	struct expect x = {.exact = {true, true}};
	bool completes = !f.traps;
	x.privileged = user == ISA_TRAP && completes;
	for (unsigned m = 0; completes && m < 2; m++) {
		bool runs = m == 0 || user == ISA_EXECUTE;
		x.control[m] = runs && f.sets_r;
		/* a set R cannot be what it was at two places */
		x.location[m] = runs && f.reads_l && !f.sets_r && !f.halts;
	}
	if (!completes || f.halts)
		f.reads_m = f.reads_l = f.reads_b = f.reads_q = false;
	x.size = f.reads_b || f.reads_q;
	x.device = completes && (f.console || f.sets_timer || f.reads_timer);
	x.time = completes && f.reads_clock;
	x.processor = f.halts;
	x.mode = user == ISA_EXECUTE && f.reads_m && !f.sets_psw;
	if (user != ISA_EXECUTE || !completes)
		return x;
	for (unsigned m = 0; m < 2; m++)
		x.exact[m] = !x.control[m] && !x.location[m] && !x.size &&
		             !x.time && !f.reads_timer && !f.sets_timer;
	if (x.mode)
		x.exact[0] = false;
	return x;
}

/* With `user: ignore`: s does the effect, u nothing. */
static struct expect ignored(struct facts f)
{
	struct expect x = uniform(f, ISA_IGNORE);
	x.mode = !f.traps && (f.halts || f.stores || f.sets_p);
	x.exact[0] = f.nothing;
	/* in s it may memory trap, or traps always; u never notices */
	x.trap = f.traps || f.refers;
	return x;
}

/* ---- Operators ---------------------------------------------------------- */

enum operator {
	OP_NONE,
	DROP_CHECK, /* user: execute */
	USER_NOP,   /* user: ignore */
	ADD_CHECK,  /* user: execute, and a test of M that traps */
	PRIVILEGE,  /* user: trap */
	READ_M, READ_L, READ_B, READ_Q, READ_PSW,
	SET_U, SET_S, SET_L, SET_B, SET_PSW_SAME,
	ABSOLUTE,   /* E[] for mem[] */
	READ_NEW_PSW, WRITE_OLD_PSW,
	READ_CLOCK, READ_TIMER, SET_TIMER, OUTPUT, INPUT,
	HALT_IN_S, TRAP_IN_S, TRAP_HIGH, TRAP_SMALL,
	HARMLESS_P, HARMLESS_MOVE, HARMLESS_MULTIPLY,
	OPERATORS
};

/* Text put before the effect; r15 takes what is read. */
static const struct {
	const char *name;
	const char *before;
} operators[OPERATORS] = {
	[DROP_CHECK] = {"drop the privilege check", ""},
	[USER_NOP] = {"make it a user-mode no-op", ""},
	[ADD_CHECK] = {"check the mode in the effect",
	               "if M == u { trap privileged }"},
	[PRIVILEGE] = {"make it privileged", ""},
	[READ_M] = {"read M", "r[15] <- M"},
	[READ_L] = {"read R.l", "r[15] <- R.l"},
	[READ_B] = {"read R.b", "r[15] <- R.b"},
	[READ_Q] = {"read q", "r[15] <- q"},
	[READ_PSW] = {"read the PSW", "r[15] <- PSW"},
	[SET_U] = {"enter user mode", "M <- u"},
	[SET_S] = {"enter supervisor mode", "M <- s"},
	[SET_L] = {"move R.l", "R.l <- R.l + 1"},
	[SET_B] = {"raise R.b", "R.b <- R.b + 1"},
	[SET_PSW_SAME] = {"set M and R to what they are",
	                  "M <- M; R.l <- R.l; R.b <- R.b"},
	[ABSOLUTE] = {"absolute instead of relocated", ""},
	[READ_NEW_PSW] = {"read E[1]", "r[15] <- E[1]"},
	[WRITE_OLD_PSW] = {"write E[0]", "E[0] <- 7"},
	[READ_CLOCK] = {"read the clock", "r[15] <- clock"},
	[READ_TIMER] = {"read the timer", "r[15] <- timer"},
	[SET_TIMER] = {"set the timer", "timer <- 5"},
	[OUTPUT] = {"write to the console", "console <- 1"},
	[INPUT] = {"read from the console", "r[15] <- console"},
	[HALT_IN_S] = {"halt in supervisor mode", "if M == s { halt }"},
	[TRAP_IN_S] = {"trap in supervisor mode only",
	               "if M == s { trap svc }"},
	[TRAP_HIGH] = {"trap high up in storage",
	               "if R.l > 5 { trap illegal }"},
	[TRAP_SMALL] = {"trap when storage is small",
	                "if q < 40 { trap illegal }"},
	[HARMLESS_P] = {"read P (harmless)", "r[15] <- P"},
	[HARMLESS_MOVE] = {"move a register (harmless)", "r[15] <- r[14]"},
	[HARMLESS_MULTIPLY] = {"multiply (harmless)",
	                       "r[15] <- r[14] * r[13] / (r[12] | 1)"},
};

static bool applies(enum operator op, const struct isa_insn *i)
{
	switch (op) {
	case DROP_CHECK:
		return i->user == ISA_TRAP;
	case PRIVILEGE:
		return i->user == ISA_EXECUTE;
	case ABSOLUTE:
		return reads(&i->effect, RTL_MEM) || sets(&i->effect, RTL_MEM);
	default:
		return true;
	}
}

/* Anything put before the effect of svc or halt makes no difference to what
 * it does, but that it may memory trap first. */
static struct expect changed_facts(struct facts f, enum operator op,
                                   enum isa_user user)
{
	bool stores = true;
	switch (op) {
	case READ_M: f.reads_m = true; break;
	case READ_L: f.reads_l = true; break;
	case READ_B: f.reads_b = true; break;
	case READ_Q: f.reads_q = true; break;
	case READ_PSW: f.reads_m = f.reads_l = f.reads_b = true; break;
	case READ_CLOCK: f.reads_clock |= !f.halts; break;
	case READ_TIMER: f.reads_timer |= !f.halts; break;
	case INPUT: f.console |= !f.halts; break;
	case SET_TIMER:
		stores = false;
		f.sets_timer |= !f.halts;
		break;
	case OUTPUT:
		stores = false;
		f.console |= !f.halts;
		break;
	default:
		break;
	}
	f.stores |= stores;
	return uniform(f, user);
}

static struct expect sets_control(struct facts f, enum operator op,
                                  enum isa_user user)
{
	struct expect x = uniform(f, user);
	bool acts = !f.traps && !f.halts;
	bool runs_u = user == ISA_EXECUTE;
	if (!acts)
		return x;
	if (op == SET_U && !f.sets_psw) {
		x.control[0] = true;
		if (runs_u)
			x.exact[0] = false;
		x.location[0] = false; /* M never stays s */
		x.mode = false;
	}
	if (op == SET_S && !f.sets_psw && runs_u) {
		x.control[1] = true;
		x.exact[0] = x.exact[1] = false;
	}
	if ((op == SET_L || op == SET_B) && !f.sets_r) {
		for (unsigned m = 0; m < 2; m++) {
			x.control[m] = m == 0 || runs_u;
			x.location[m] = false;
			x.exact[m] = !runs_u;
		}
		x.mode = false;
		x.size |= op == SET_B; /* the new one depends on the old */
	}
	return x;
}

static struct expect absolute(struct facts f, const struct isa_insn *i)
{
	struct expect x = uniform(f, i->user);
	bool writes = sets(&i->effect, RTL_MEM);
	for (unsigned m = 0; m < 2; m++) {
		bool runs = m == 0 || i->user == ISA_EXECUTE;
		x.location[m] = runs;
		x.control[m] |= runs && writes; /* E[0] and E[1] */
		x.exact[m] = i->user == ISA_TRAP;
	}
	x.storage = true;
	x.trap = i->user == ISA_EXECUTE;
	return x;
}

static struct expect reaches_psw_cells(struct facts f, enum operator op,
                                       enum isa_user user)
{
	struct expect x = uniform(f, user);
	if (f.traps || f.halts)
		return x;
	x.storage = true;
	for (unsigned m = 0; m < 2; m++) {
		bool runs = m == 0 || user == ISA_EXECUTE;
		x.control[m] |= runs && op == WRITE_OLD_PSW;
		if (user == ISA_EXECUTE)
			x.exact[m] = false;
	}
	return x;
}

/* A test before the effect that ends it in some states. */
static struct expect ends_early(struct facts f, enum operator op,
                                enum isa_user user)
{
	struct expect x = uniform(f, user);
	bool executes = user == ISA_EXECUTE;
	if (op == HALT_IN_S) {
		x = uniform(f, user);
		x.control[0] = x.location[0] = false;
		x.processor = true;
		x.mode = executes && !f.traps && !f.halts;
		/* from s it never traps; in u svc does, and is handed on */
		x.exact[0] = !executes || f.traps || f.halts;
		x.privileged = user == ISA_TRAP || f.traps;
		if (!executes) { /* the effect is never reached */
			x.size = x.device = x.time = false;
		}
	} else if (op == TRAP_IN_S) {
		x.control[0] = x.location[0] = x.mode = false;
		x.privileged = false;
		x.trap = executes && !f.traps;
		x.exact[0] = !executes || f.traps;
		if (!executes)
			x.size = x.device = x.time = x.processor = false;
	} else {
		/* the states that do not end early are as before; whether
		 * they do depends on the place, or the size */
		x.trap = executes;
		x.privileged = false; /* in s it may trap */
		if (executes) /* in s the monitor interprets what traps */
			x.exact[1] = false;
		if (executes && op == TRAP_SMALL && !f.traps)
			x.exact[0] = false; /* bare it traps, under it not */
	}
	return x;
}

static struct expect predict(enum operator op, const struct isa_insn *i)
{
	struct facts f = facts_of(i);
	struct expect x;
	switch (op) {
	case DROP_CHECK:
		return uniform(f, ISA_EXECUTE);
	case USER_NOP:
		return ignored(f);
	case PRIVILEGE:
		return uniform(f, ISA_TRAP);
	case ADD_CHECK:
		x = uniform(f, ISA_TRAP);
		return x;
	case SET_U: case SET_S: case SET_L: case SET_B:
		return sets_control(f, op, i->user);
	case ABSOLUTE:
		return absolute(f, i);
	case READ_NEW_PSW: case WRITE_OLD_PSW:
		return reaches_psw_cells(f, op, i->user);
	case HALT_IN_S: case TRAP_IN_S: case TRAP_HIGH: case TRAP_SMALL:
		return ends_early(f, op, i->user);
	default:
		return changed_facts(f, op, i->user);
	}
}

/* ---- Making and classifying --------------------------------------------- */

struct lab_set {
	struct reader reader;
	struct diags diags;
	struct isa *vt;
	struct arena arena;
	jmp_buf no_memory;
	struct z3 *z;       /* shared by some mutants, for the tests' speed */
	unsigned uses;
};

static void add_effect(enum operator op, const struct isa_insn *i,
                       struct text *out)
{
	struct text effect = {0};
	rtl_print(&i->effect, &effect, -1);
	if (*operators[op].before)
		text_printf(out, "%s; ", operators[op].before);
	const char *s = text_str(&effect);
	for (const char *at; op == ABSOLUTE && (at = strstr(s, "mem["));
	     s = at + 4) {
		text_add_bytes(out, s, (size_t)(at - s));
		text_add(out, "E[");
	}
	text_add(out, s);
	text_free(&effect);
}

static bool mutate(struct lab_set *l, enum operator op, struct isa_insn *i)
{
	struct text t = {0};
	add_effect(op, i, &t);
	struct source source = {"mutant", text_str(&t), t.size};
	struct rtl_text text = {text_str(&t), t.size, {&source, 1, 1, 1}, 0};
	bool ok = rtl_parse(&i->effect, &text, i->form->fields + 1,
	                    i->form->count - 1, &l->arena, &l->diags);
	if (!ok)
		FAIL("%s: %s: not parsed", i->name, text_str(&t));
	if (op == DROP_CHECK || op == ADD_CHECK)
		i->user = ISA_EXECUTE;
	if (op == USER_NOP)
		i->user = ISA_IGNORE;
	if (op == PRIVILEGE)
		i->user = ISA_TRAP;
	text_free(&t);
	return ok;
}

static unsigned same(enum theorems_truth got, bool want, const char *what,
                     struct text *out)
{
	if (got == (want ? THEOREMS_YES : THEOREMS_NO))
		return 0;
	text_printf(out, " %s should be %s", what, want ? "yes" : "no");
	return 1;
}

static unsigned compare(const struct theorems_unit *u, const struct expect *x,
                        struct text *out)
{
	unsigned wrong = 0;
	wrong += same(u->is[ISA_PRIVILEGED], x->privileged, "privileged", out);
	for (unsigned m = 0; m < 2; m++) {
		const enum theorems_truth *from = u->from[m];
		const char *c = m ? "control from u" : "control from s";
		const char *l = m ? "location from u" : "location from s";
		const char *e = m ? "exact from u" : "exact from s";
		wrong += same(from[ISA_CONTROL_SENSITIVE], x->control[m], c,
		              out);
		wrong += same(from[ISA_LOCATION_SENSITIVE], x->location[m], l,
		              out);
		wrong += same(u->commutes[m], x->exact[m], e, out);
	}
	wrong += same(u->is[ISA_MODE_SENSITIVE], x->mode, "mode", out);
	wrong += same(u->is[ISA_SIZE_SENSITIVE], x->size, "size", out);
	wrong += same(u->is[ISA_DEVICE_SENSITIVE], x->device, "device", out);
	wrong += same(u->is[ISA_TIME_SENSITIVE], x->time, "time", out);
	wrong += same(u->is[ISA_PROCESSOR_SENSITIVE], x->processor, "processor",
	              out);
	wrong += same(u->is[ISA_STORAGE_SENSITIVE], x->storage, "storage", out);
	wrong += same(u->is[ISA_TRAP_SENSITIVE], x->trap, "trap", out);
	return wrong;
}

/* One mutant: whether it came out as predicted. */
static bool detected(struct lab_set *l, enum operator op, size_t index)
{
	const struct isa *vt = l->vt;
	size_t n = vt->insn_count;
	struct isa_insn *insns = arena_alloc(&l->arena, n * sizeof *insns);
	memcpy(insns, vt->insns, n * sizeof *insns);
	struct expect x = predict(op, &vt->insns[index]);
	if (!mutate(l, op, &insns[index]))
		return false;
	const struct isa *isa = isa_variant(vt, insns, n, &l->arena);
	const struct isa_insn *only = &isa->insns[index];
	if (l->uses++ % 64 == 0) {
		z3_close(l->z);
		l->z = z3_open(NULL);
	}
	struct theorems_report *r =
		theorems_classify_some(isa, NULL, &only, 1, l->z);
	struct text t = {0};
	bool ok = r && r->unit_count == 1 && !r->fault &&
	          compare(&r->units[0], &x, &t) == 0;
	if (!ok)
		FAIL("%s: %s:%s%s", operators[op].name, vt->insns[index].name,
		     text_str(&t), r && r->fault ? r->fault : "");
	text_free(&t);
	theorems_report_free(r);
	return ok;
}

/* docs/theorems.md has the share: "1545 of 1545". */
static void documented(struct lab_set *l, unsigned found, unsigned made)
{
	const struct source *docs = reader_open(&l->reader, "docs/theorems.md");
	struct text t = {0};
	text_printf(&t, "%u of %u", found, made);
	if (REQUIRE(docs != NULL))
		CHECK_HAS(docs->text, text_str(&t));
	text_free(&t);
}

static void mutants(void)
{
	struct lab_set l = {0};
	volatile unsigned made = 0, found = 0;
	reader_init(&l.reader);
	l.vt = isa_load("vt", &l.reader.reader, &l.diags);
	if (REQUIRE(l.vt != NULL) && setjmp(l.no_memory) == 0) {
		for (unsigned op = 1; op < OPERATORS; op++)
			for (size_t i = 0; i < l.vt->insn_count; i++) {
				if (!applies(op, &l.vt->insns[i]))
					continue;
				l.arena.out_of_memory = &l.no_memory;
				found += detected(&l, op, i);
				made++;
				arena_free(&l.arena);
			}
	}
	printf("%u mutants of vt's instructions by %u operators, %u as "
	       "predicted: %u %%\n", made, OPERATORS - 1, found,
	       made ? found * 100 / made : 0);
	CHECK(made > 1000);
	documented(&l, found, made);
	z3_close(l.z);
	isa_free(l.vt);
	diags_free(&l.diags);
	reader_free(&l.reader);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"each change of one instruction has its predicted effect",
		 mutants},
	};
	return UNIT_RUN("theorems_mutants", tests, argc, argv);
}
