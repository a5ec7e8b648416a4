/* engine_ops.c: every operator on every awkward pair of values.
 *
 * For each of some constants K an instruction set is written that has, for each
 * operator, instructions with two registers, with K on the right and with K on
 * the left; comparisons also as conditions. A program applies them all to all
 * pairs of a table of values. Engine and reference must end alike.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "asm/asm.h"
#include "cli/files.h"
#include "tests/unit/harness.h"

enum { Q = 2000 };

static const char *const values[] = {
	"0", "1", "2", "5", "31", "32", "63", "64", "65", "0x7fffffff",
	"0x80000000", "0xffffffff", "0x100000000", "0x123456789abcdef",
	"0x7fffffffffffffff", "0x8000000000000000", "0x8000000000000001",
	"0xfffffffffffffffb", "0xffffffff80000000", "0xffffffffffffffff",
	"1999", "2000", /* of Q words */
};
enum { VALUES = sizeof values / sizeof *values };

static struct {
	struct files files;
	struct source source; /* the set being tested */
} all;

static const struct source *find(void *ctx, const char *name,
                                 const char *suffix,
                                 const struct source *from, const char **why)
{
	const struct source_reader *files = &all.files.reader;
	(void)ctx;
	return strcmp(name, "ops") == 0
	               ? &all.source
	               : files->find(files->ctx, name, suffix,
	                             from == &all.source ? NULL : from, why);
}

/* ---- The set and the program --------------------------------------------- */

static void write_row(struct text *t, unsigned n, const char *before,
                      const char *x, const char *op, const char *y,
                      const char *after)
{
	text_printf(t, "      - {name: y%u, op: %u, form: RRR, "
	            "asm: \"a, b, c\", do: \"%s%s %s %s%s\"}\n",
	            n, 0x80 + n, before, x, op, y, after);
}

/* How many instructions there are. */
static unsigned write_set(struct text *t, const char *k)
{
	unsigned n = 0;
	text_add(t, "isa: ops\nbase: vt\ninstructions:\n"
	            "  - group: Operators\n    user: execute\n    rows:\n");
	for (int kind = RTL_EQ; kind <= RTL_REMS; kind++) {
		const char *op = rtl_operator((enum rtl_kind)kind)->text;
		bool compares = kind <= RTL_GES;
		const char *xs[] = {"r[b]", "r[b]", k};
		const char *ys[] = {"r[c]", k, "r[c]"};
		for (int i = 0; i < 3; i++) {
			write_row(t, n++, "r[a] <- ", xs[i], op, ys[i],
			          !compares ? ""
			          : i       ? " ? 1 : 0"
			                    : " ? r[b] : 4");
			if (compares)
				write_row(t, n++, "if ", xs[i], op, ys[i],
				          " { r[a] <- 7 } else "
				          "{ r[a] <- r[a] + mem[18] }");
		}
	}
	const char *addresses[] = {"r[b]", k, "r[b] + r[c]"};
	for (int i = 0; i < 3; i++) {
		write_row(t, n++, "r[a] <- ", "inside(", addresses[i], ")",
		          " ? r[b] : 4");
		write_row(t, n++, "if ", "!inside(", addresses[i], ")",
		          " { r[a] <- 7 } else { r[a] <- r[a] + mem[18] }");
	}
	return n;
}

static void write_program(struct text *t, unsigned insns)
{
	text_printf(t, "       .org 30\n"
	               "start: ldi r5, 0\n"
	               "outer: ldi r6, 0\n"
	               "inner: ld r1, values(r5)\n"
	               "       ld r2, values(r6)\n");
	for (unsigned i = 0; i < insns; i++)
		text_printf(t, "       y%u r3, r1, r2\n"
		               "       muli r9, r9, 31\n"
		               "       add r9, r9, r3\n"
		               /* the result where an operand was */
		               "       mov r4, r2\n"
		               "       y%u r4, r1, r4\n"
		               "       xor r9, r9, r4\n", i, i);
	text_printf(t, "       addi r6, r6, 1\n"
	               "       bnei r6, %u, inner\n"
	               "       sta r9, sum\n"
	               "       addi r5, r5, 1\n"
	               "       bnei r5, %u, outer\n"
	               "       halt\n"
	               "sum:   .word 0\n"
	               "values:\n", (unsigned)VALUES, (unsigned)VALUES);
	for (int i = 0; i < VALUES; i++)
		text_printf(t, "       .word %s\n", values[i]);
}

/* ---- Running ------------------------------------------------------------ */

static void run(struct machine *m, const struct isa *isa,
                const struct asm_image *image, enum machine_engine e)
{
	if (!CHECK(machine_init(m, isa, Q)))
		return;
	CHECK(asm_image_load(image, m, 0));
	CHECK(machine_use_engine(m, e));
	m->psw.p = image->entry;
	CHECK_INT(machine_run(m, 10000000, NULL), MACHINE_HALTED);
}

static void compare(const char *k, const struct isa *isa,
                    const struct asm_image *image, enum machine_engine e)
{
	struct machine a, b;
	struct text why = {0};
	run(&a, isa, image, ENGINE_REFERENCE);
	run(&b, isa, image, e);
	if (!machine_equal(&a, &b, &why))
		FAIL("K = %s, %s: %s", k, machine_engine_name(e),
		     text_str(&why));
	machine_fini(&a);
	machine_fini(&b);
	text_free(&why);
}

static void constant(const char *k)
{
	struct source_reader reader = {NULL, find};
	struct diags diags = {0};
	struct asm_options o = {0};
	struct text set = {0}, program = {0}, t = {0};
	unsigned insns = write_set(&set, k);
	all.source = (struct source){"ops.yaml", text_str(&set), set.size};
	struct isa *isa = isa_load("ops", &reader, &diags);
	write_program(&program, insns);
	struct source s = {"ops.s", text_str(&program), program.size};
	struct asm_image *image = isa ? asm_source(&s, isa, &o, &diags) : NULL;
	if (image) {
		compare(k, isa, image, ENGINE_FAST);
		compare(k, isa, image, ENGINE_PORTABLE);
	} else {
		diags_render(&diags, &t, 0);
		FAIL("%s", text_str(&t));
	}
	asm_image_free(image);
	isa_free(isa);
	diags_free(&diags);
	text_free(&t);
	text_free(&program);
	text_free(&set);
}

static void constants(void)
{
	for (int i = 0; i < VALUES; i++)
		constant(values[i]);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"every operator, every place of a constant", constants},
	};
	files_init(&all.files);
	files_add_dir(&all.files, "isa");
	int status = UNIT_RUN("engine_ops", tests, argc, argv);
	files_free(&all.files);
	return status;
}
