/* dis.c: `thirdgen dis`: an image, or single words, as assembly. */
#include <string.h>

#include "cli/load.h"

struct dis_options {
	struct program_options program;
};

const struct opt_group opts_dis[] = {
	PROGRAM_GROUPS(struct dis_options, program),
	{0},
};

const char text_dis[] =
	"An image (or a program, which is assembled first) comes back as\n"
	"assembly that assembles to the same words. Operands that begin with\n"
	"a digit are words and come back as one instruction a line.\n"
	"\n"
	"  thirdgen dis prog.img\n"
	"  thirdgen dis --isa vt 0x0310000000000005 0x4800000000000000\n";

static bool is_number(const char *s)
{
	return *s >= '0' && *s <= '9';
}

static int words(struct cli *c, const struct dis_options *o)
{
	struct text t = {0};
	load_dirs(c, &o->program.isa.dirs);
	struct isa *isa = load_isa(c, o->program.isa.isa ? o->program.isa.isa
	                                                 : asm_default_set);
	for (int i = 0; isa && i < c->operands; i++) {
		word w;
		const char *s = c->operand[i];
		if (!cli_number(c, s, strlen(s), 0, 0, &w))
			continue;
		machine_disassemble(isa, w, &t);
		text_char(&t, '\n');
	}
	if (diags_ok(&c->diags))
		out_print(c, &t);
	text_free(&t);
	isa_free(isa);
	return cli_tell(c);
}

int cmd_dis(struct cli *c)
{
	struct dis_options o = {0};
	struct program p;
	struct text t = {0};
	if (!cli_options(c, &o))
		return c->status;
	if (is_number(c->operand[0]))
		return words(c, &o);
	if (c->operands > 1) {
		cli_error(c, c->operand[1], 0, "cli-operand",
		          "expected one FILE, or words only");
		return STATUS_USAGE;
	}
	if (!load_program(c, &o.program, c->operand[0], NULL, &p))
		return STATUS_USAGE;
	asm_disassemble(p.image, p.isa, &t);
	out_print(c, &t);
	text_free(&t);
	program_free(&p);
	return STATUS_OK;
}
