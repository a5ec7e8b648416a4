/* vmm_routines.c: which instructions a monitor has routines for.
 *
 * An instruction is added to vt; the monitor has a routine v_x for it or has
 * none. Privileged ones come to it always. One that anybody may execute comes
 * only if it traps, and concerns the monitor only if it can tell the virtual
 * machine from a real one; what it refers to decides, kind by kind.
 */
#include <inttypes.h>
#include <string.h>

#include "tests/unit/harness.h"
#include "tests/unit/reader.h"
#include "vmm/vmm.h"

enum { VMM = 1, HVM = 2, BOTH = VMM | HVM };

static const struct row {
	const char *user, *effect;
	unsigned routine; /* the monitors that have one */
} rows[] = {
	/* privileged */
	{"trap", "nop", BOTH}, {"trap", "r[a] <- 1", BOTH},
	{"trap", "halt", BOTH}, {"trap", "trap svc", BOTH},
	/* the same in both modes, whatever it does: in s the hybrid does it */
	{"execute", "r[a] <- 1", HVM}, {"execute", "P <- M", HVM},
	{"execute", "M <- s", HVM}, {"execute", "halt", HVM},
	{"execute", "timer <- 5", HVM}, {"execute", "console <- 1", HVM},
	{"ignore", "r[a] <- M", HVM}, {"ignore", "trap svc", HVM},
	{"ignore", "E[5] <- 1", HVM},
	/* it refers to storage, and so may trap */
	{"execute", "r[a] <- mem[5]", HVM},
	{"execute", "mem[r[a]] <- 5", HVM},
	{"execute", "r[a] <- P", HVM},
	{"execute", "r[a] <- mem[imm]", HVM},
	{"execute", "P <- mem[P + imm]", HVM},
	/* it traps, and what it looks at is the same in the VM */
	{"execute", "if r[a] == 0 { trap svc }", HVM},
	{"execute", "if P == 5 { trap svc }", HVM},
	{"execute", "if imm == 5 { trap svc }", HVM},
	{"execute", "trap svc", HVM},
	{"execute", "if P == 5 { M <- s; R.l <- 5 } else { trap svc }", HVM},
	/* it traps, and that may be otherwise in the VM */
	{"execute", "if M == u { trap svc }", BOTH},
	{"execute", "if R.l > 5 { trap illegal }", BOTH},
	{"execute", "if R.b > 5 { trap arithmetic }", BOTH},
	{"execute", "if PSW > 5 { trap memory }", BOTH},
	{"execute", "if q > 5 { trap privileged }", BOTH},
	{"execute", "if timer > 5 { trap svc }", BOTH},
	{"execute", "if clock > 5 { trap svc }", BOTH},
	{"execute", "if console > 5 { trap svc }", BOTH},
	{"execute", "if r[a] == 0 { trap svc }; r[a] <- M", BOTH},
	{"execute", "let x = M; trap svc", BOTH},
	/* it refers to storage by what may be otherwise */
	{"execute", "r[a] <- M", BOTH},
	{"execute", "r[a] <- mem[q]", BOTH}, {"execute", "r[a] <- E[5]", BOTH},
	{"execute", "E[5] <- 1", BOTH}, {"execute", "mem[R.b] <- 1", BOTH},
	{"execute", "mem[M] <- 1", BOTH}, {"execute", "mem[clock] <- 1", BOTH},
	{"execute", "mem[console] <- 1", BOTH},
	{"execute", "mem[timer] <- 1", BOTH},
};

static bool has_routine(const struct row *r, enum vmm_kind kind)
{
	struct reader reader;
	struct diags diags = {0};
	struct text t = {0};
	bool yes = false;
	reader_init(&reader);
	text_printf(&t, "isa: x\nbase: vt\ninstructions:\n  - group: Mine\n"
	            "    user: %s\n    rows:\n      - {name: x, op: 0x80,"
	            " form: RI, asm: \"a, imm\", do: \"%s\"}\n", r->user,
	            r->effect);
	reader_add(&reader, "x.yaml", text_str(&t), t.size);
	struct isa *isa = isa_load("x.yaml", &reader.reader, &diags);
	struct vmm_options o = {.reader = &reader.reader};
	struct asm_image *m = isa ? vmm_build(isa, kind, &o, &diags) : NULL;
	if (m) {
		const struct asm_symbol *s = asm_symbol(m, "v_x");
		yes = s && s->kind == ASM_LABEL;
	} else {
		FAIL("%s: no monitor", r->effect);
	}
	asm_image_free(m);
	isa_free(isa);
	diags_free(&diags);
	text_free(&t);
	reader_free(&reader);
	return yes;
}

static void routines(void)
{
	static const enum vmm_kind kinds[] = {VMM_FULL, VMM_HYBRID};
	for (size_t n = 0; n < sizeof rows / sizeof *rows; n++)
		for (unsigned k = 0; k < 2; k++)
			if (has_routine(&rows[n], kinds[k]) !=
			    (rows[n].routine >> k & 1))
				FAIL("%s, user: %s, do: %s: not as expected",
				     vmm_kind_name(kinds[k]), rows[n].user,
				     rows[n].effect);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"there is one where there must be, and no other", routines},
	};
	return UNIT_RUN("vmm_routines", tests, argc, argv);
}
