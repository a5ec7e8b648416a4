/* checks.c: isa_check, machine_check and asm_image_check die of what must not
 * be: each thing that they assert, broken by itself. */
#include "asm/asm.h"
#include "tests/unit/harness.h"
#include "tests/unit/reader.h"

static struct reader files;

/* ---- Sets --------------------------------------------------------------- */

static void check_isa(const void *isa)
{
	isa_check(isa);
}

/* vt with copies of its instructions and of one effect, to be broken. */
static struct {
	const struct isa *vt;
	struct isa isa;
	struct isa_field fields[ISA_FIELDS_MAX];
	struct isa_form forms[ISA_FIELDS_MAX];
	struct isa_insn insns[256];
	const struct isa_insn *by_op[1 << 8];
	struct rtl_stmt stmt; /* r[a] <- r[b] + imm, of addi */
	struct rtl_expr target, sum, left, reg;
} set;

/* Pointers into the set lead into its copy. */
static void copy_set(void)
{
	const struct isa *vt = set.vt;
	set.isa = *vt;
	REQUIRE(vt->insn_count <= 256 && vt->op->hi - vt->op->lo + 1 == 8);
	for (size_t i = 0; i < vt->field_count; i++)
		set.fields[i] = vt->fields[i];
	for (size_t i = 0; i < vt->form_count; i++) {
		set.forms[i] = vt->forms[i];
		for (size_t n = 0; n < vt->forms[i].count; n++)
			set.forms[i].fields[n] =
				&set.fields[vt->forms[i].fields[n]->index];
	}
	memset(set.by_op, 0, sizeof set.by_op);
	for (size_t i = vt->insn_count; i-- > 0;) {
		struct isa_insn *x = &set.insns[i];
		*x = vt->insns[i];
		x->effect.body = NULL;
		x->form = &set.forms[x->form - vt->forms];
		x->same_op = set.by_op[x->op];
		set.by_op[x->op] = x;
	}
	set.isa.fields = set.fields;
	set.isa.op = &set.fields[vt->op->index];
	set.isa.forms = set.forms;
	set.isa.insns = set.insns;
	set.isa.by_op = set.by_op;
}

static struct isa_insn *addi(void)
{
	return &set.insns[isa_find(set.vt, "addi")->index];
}

static void fresh_set(void)
{
	copy_set();
	struct isa_insn *x = addi();
	set.stmt = *isa_find(set.vt, "addi")->effect.body;
	set.target = *set.stmt.target;
	set.sum = *set.stmt.value;
	set.left = *set.sum.arg[0];
	set.reg = *set.left.arg[0];
	set.reg.field = x->form->fields[1];
	set.target.arg[0] = set.left.arg[0] = &set.reg;
	set.sum.arg[0] = set.sum.arg[1] = &set.left;
	set.stmt.target = &set.target;
	set.stmt.value = &set.sum;
	x->effect.body = &set.stmt;
}

static void broken_sets(void)
{
	fresh_set();
	CHECK(!unit_dies(check_isa, &set.isa));
#define BREAK(what) \
	(fresh_set(), (void)(what), unit_dies(check_isa, &set.isa))
	CHECK(BREAK(set.fields[1].index++));
	CHECK(BREAK(set.fields[1].hi = 64));
	CHECK(BREAK(set.fields[1].lo--)); /* five bits */
	CHECK(BREAK(set.fields[1].kind = ISA_NO_FIELD));
	CHECK(BREAK(set.forms[0].count = 0));
	CHECK(BREAK(set.forms[0].zeros ^= 1)); /* left out, or twice */
	CHECK(BREAK(set.forms[0].fields[0] = &set.fields[1]));
	CHECK(BREAK(set.insns[1].index = 0));
	CHECK(BREAK(set.insns[1].user = ISA_NO_USER));
	CHECK(BREAK(set.insns[1].match ^= 1));
	CHECK(BREAK(set.insns[1].op ^= 1));
	CHECK(BREAK(set.by_op[set.insns[1].op] = NULL));
	CHECK(BREAK(set.isa.op = &set.fields[1]));
	CHECK(BREAK(addi()->effect.lets = RTL_LETS_MAX + 1));
	CHECK(BREAK(addi()->effect.reads = RTL_REFERENCES_MAX));
	CHECK(BREAK(set.stmt.action = RTL_NO_ACTION));
	CHECK(BREAK(set.stmt.action = RTL_IF)); /* not of a condition */
	CHECK(BREAK(set.stmt.action = RTL_LET)); /* of a slot there is not */
	CHECK(BREAK((set.stmt.action = RTL_TRAP, set.stmt.cause = TRAP_TIMER)));
	CHECK(BREAK(set.target.kind = RTL_CLOCK));
	CHECK(BREAK(set.sum.kind = RTL_NULL));
	CHECK(BREAK(set.sum.kind = RTL_EQ)); /* has a word's type */
	CHECK(BREAK(set.sum.type = RTL_BOOL));
	CHECK(BREAK(set.sum.arg[1] = NULL));
	CHECK(BREAK(set.left.type = RTL_BOOL));
	CHECK(BREAK(set.reg.field = set.isa.op)); /* no operand */
	CHECK(BREAK((set.reg.kind = RTL_CONST, set.reg.value = 16)));
	CHECK(BREAK(set.reg.kind = RTL_NAME));
#undef BREAK
}

/* ---- Machines ----------------------------------------------------------- */

static void check_machine(const void *m)
{
	machine_check(m);
}

static void broken_machines(void)
{
	struct machine right, m;
	REQUIRE(machine_init(&right, set.vt, 64));
	CHECK(!unit_dies(check_machine, &right));
#define BREAK(what) (m = right, (void)(what), unit_dies(check_machine, &m))
	CHECK(BREAK(m.q = MACHINE_Q_MIN - 1));
	CHECK(BREAK(m.E = NULL));
	CHECK(BREAK(m.psw.p = ADDR_MAX + 1));
	CHECK(BREAK(m.psw.l = ADDR_MAX + 1));
	CHECK(BREAK(m.psw.b = ADDR_MAX + 1));
	CHECK(BREAK(m.psw.m = (enum mode)2));
	CHECK(BREAK(m.isa = NULL));
	CHECK(BREAK(m.cycle_at = m.step.cycles + 1));
#undef BREAK
	machine_fini(&right);
}

/* ---- Images ------------------------------------------------------------- */

static void check_image(const void *image)
{
	asm_image_check(image);
}

static void broken_images(void)
{
	static const char text[] =
		" .reg sp, r5\n .equ N, 3\n .org 40\none: .word 1, 2\n"
		" .window 60, 9\n .org 61\ntwo: nop\n .endwindow\n";
	const struct source source = {"t.s", text, sizeof text - 1};
	struct diags diags = {0};
	struct asm_image *right = asm_source(&source, set.vt, NULL, &diags);
	REQUIRE(right && right->segment_count == 2 && right->line_count == 2);
	REQUIRE(right->symbol_count == 4 && right->label_count == 2);
	struct asm_image i;
	struct asm_segment s[2];
	struct asm_symbol y[4]; /* N, one, sp, two */
	struct asm_line l[2];
	const struct asm_symbol *labels[2];
#define BREAK(what) \
	(i = *right, memcpy(s, i.segments, sizeof s), i.segments = s, \
	 memcpy(y, i.symbols, sizeof y), i.symbols = y, \
	 memcpy(l, i.lines, sizeof l), i.lines = l, \
	 labels[0] = &y[1], labels[1] = &y[3], i.labels = labels, \
	 (void)(what), unit_dies(check_image, &i))
	CHECK(!BREAK(0));
	CHECK(BREAK(i.name = NULL));
	CHECK(BREAK(i.entry = ADDR_MAX + 1));
	CHECK(BREAK(i.end--));
	CHECK(BREAK(i.segment_count = 0));
	CHECK(BREAK(s[0].count = 0));
	CHECK(BREAK(s[0].count = 30)); /* over the next */
	CHECK(BREAK(s[1].at = ADDR_MAX));
	CHECK(BREAK(y[0].name = "two")); /* not by name */
	CHECK(BREAK(y[0].kind = ASM_NO_SYMBOL));
	CHECK(BREAK(y[0].kind = ASM_LABEL)); /* not among the labels */
	CHECK(BREAK(y[2].value = ISA_REGISTERS));
	CHECK(BREAK(y[3].value = 61)); /* but it is 1 in its window */
	CHECK(BREAK(y[1].file = 1));
	CHECK(BREAK((labels[0] = &y[3], labels[1] = &y[1])));
	CHECK(BREAK(l[0].count = 0));
	CHECK(BREAK(l[0].count = 40)); /* over the next */
	CHECK(BREAK(l[1].window_l = 62));
	CHECK(BREAK(l[1].file = 1));
#undef BREAK
	asm_image_free(right);
	diags_free(&diags);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"isa_check dies of a broken set", broken_sets},
		{"machine_check dies of a broken machine", broken_machines},
		{"asm_image_check dies of a broken image", broken_images},
	};
	struct diags diags = {0};
	reader_init(&files);
	set.vt = isa_load("vt", &files.reader, &diags);
	if (!set.vt)
		return 1;
	int status = UNIT_RUN("checks", tests, argc, argv);
	isa_free((struct isa *)(uintptr_t)set.vt);
	reader_free(&files);
	return status;
}
