/* asm.c: `thirdgen asm`: a program becomes an image, a listing, tables. */
#include "cli/load.h"

struct asm_command {
	struct program_options program;
	const char *output, *listing;
	bool symbols, map;
};

#define AT(member) offsetof(struct asm_command, member)
static const struct opt rows[] = {
	{'o', "output", OPT_TEXT, "FILE", AT(output),
	 "write the image there; - is standard output", 0, 0},
	{'l', "listing", OPT_MAYBE, "FILE", AT(listing),
	 "the listing: addresses, words and source", 0, 0},
	{0, "symbols", OPT_FLAG, NULL, AT(symbols), "the symbol table", 0, 0},
	{0, "map", OPT_FLAG, NULL, AT(map),
	 "the table from addresses to source lines", 0, 0},
	{0},
};
#undef AT

const struct opt_group opts_asm[] = {
	{"Results", rows, 0},
	PROGRAM_GROUPS(struct asm_command, program),
	{0},
};

const char text_asm[] =
	"If no result is asked for, the program is only checked. Results "
	"without a\n"
	"file of their own go to standard output.\n"
	"\n"
	"  thirdgen asm prog.s -o prog.img\n"
	"  thirdgen asm prog.s --isa vt --listing\n"
	"  thirdgen asm prog.s --listing=prog.lst --symbols --map\n";

int cmd_asm(struct cli *c)
{
	struct asm_command o = {0};
	struct program p;
	struct text listing = {0}, t = {0};
	if (!cli_options(c, &o))
		return c->status;
	bool image = out_allowed(c, o.output);
	bool lines = out_allowed(c, o.listing);
	if (!image || !lines)
		return STATUS_USAGE;
	if (!load_program(c, &o.program, c->operand[0],
	                  o.listing ? &listing : NULL, &p)) {
		text_free(&listing);
		return STATUS_USAGE;
	}
	int status = cli_tell(c);
	if (o.output) {
		asm_image_print(p.image, &t);
		status = out_text(c, o.output, &t);
		t.size = 0;
	}
	if (o.listing && status == STATUS_OK)
		status = out_text(c, *o.listing ? o.listing : "-", &listing);
	if (o.symbols)
		asm_print_symbols(p.image, &t);
	if (o.map)
		asm_print_lines(p.image, &t);
	out_print(c, &t);
	text_free(&t);
	text_free(&listing);
	program_free(&p);
	return status;
}
