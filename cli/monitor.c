/* monitor.c: `thirdgen monitor`: the monitor for an instruction set. */
#include <inttypes.h>

#include "cli/under.h"

struct monitor_command {
	struct isa_options isa;
	const char *output, *listing, *image;
	bool hybrid, symbols, plain;
	word vms, slice, memory;
};

#define AT(member) offsetof(struct monitor_command, member)
static const struct opt rows[] = {
	{0, "hybrid", OPT_FLAG, NULL, AT(hybrid),
	 "the hybrid monitor: it interprets supervisor mode", 0, 0},
	{0, "vms", OPT_NUMBER, "N", AT(vms), "for N virtual machines (1)", 1,
	 VMM_VMS_MAX},
	{0, "slice", OPT_NUMBER, "N", AT(slice),
	 "instructions before the next VM's turn (0: no slices)", 0,
	 UINT32_MAX},
	{'m', "memory", OPT_NUMBER, "Q", AT(memory),
	 "words of storage, if no instruction can tell", MACHINE_Q_MIN,
	 MACHINE_Q_MAX},
	{0, "plain", OPT_FLAG, NULL, AT(plain),
	 "only what is assembled for this set", 0, 0},
	{'o', "output", OPT_TEXT, "FILE", AT(output),
	 "write the assembly there", 0, 0},
	{'l', "listing", OPT_MAYBE, "FILE", AT(listing),
	 "the listing instead: addresses, words and source", 0, 0},
	{0, "image", OPT_TEXT, "FILE", AT(image), "the image instead", 0, 0},
	{0, "symbols", OPT_FLAG, NULL, AT(symbols), "the symbol table instead",
	 0, 0},
	{0},
};
#undef AT

const struct opt_group opts_monitor[] = {
	{"Monitor", rows, 0},
	ISA_GROUP(struct monitor_command, isa),
	{0},
};

const char text_monitor[] =
	"Builds the control program <D, A, {v_i}> for the instruction set: a\n"
	"dispatcher and an allocator in assembly, and an interpreter routine\n"
	"for each instruction that needs one, generated from its effect. "
	"Prints\n"
	"it as one assembly program, or writes it to the FILE of -o.\n"
	"\n"
	"  thirdgen monitor --isa vt\n"
	"  thirdgen monitor --isa real/pdp10 --hybrid -o pdp10-hvm.s\n"
	"  thirdgen monitor --listing | less\n"
	"  thirdgen monitor --plain\n"
	"\n"
	"To run a program under it: thirdgen run --under vmm PROGRAM\n";

static int results(struct cli *c, const struct monitor_command *o,
                   const struct isa *isa, const struct vmm_options *v)
{
	enum vmm_kind kind = o->hybrid ? VMM_HYBRID : VMM_FULL;
	struct text t = {0};
	int status = STATUS_USAGE;
	/* assembled in any case: it is checked, and its size is told */
	struct asm_image *image = vmm_build(isa, kind, v, &c->diags);
	bool only_source = !o->listing && !o->image && !o->symbols;
	if (image && (!only_source || vmm_source(isa, kind, v, &t, &c->diags)))
		status = cli_tell(c);
	if (status == STATUS_OK && only_source)
		status = out_text(c, o->output ? o->output : "-", &t);
	if (status == STATUS_OK && o->listing)
		status = out_text(c, *o->listing ? o->listing : "-",
		                  v->listing);
	if (status == STATUS_OK && o->image) {
		t.size = 0;
		asm_image_print(image, &t);
		status = out_text(c, o->image, &t);
	}
	if (status == STATUS_OK && o->symbols) {
		t.size = 0;
		asm_print_symbols(image, &t);
		out_print(c, &t);
	}
	text_free(&t);
	asm_image_free(image);
	return status;
}

int cmd_monitor(struct cli *c)
{
	struct monitor_command o = {.vms = 1};
	if (!cli_options(c, &o))
		return c->status;
	load_dirs(c, &o.isa.dirs);
	struct isa *isa = load_isa(c, o.isa.isa ? o.isa.isa : asm_default_set);
	if (!isa)
		return STATUS_USAGE;
	struct text listing = {0};
	struct vmm_options v = {
		.reader = &c->files.reader,
		.vms = (unsigned)o.vms,
		.slice = o.slice,
		.q = (addr)o.memory,
		.plain = o.plain,
		.listing = o.listing ? &listing : NULL,
	};
	int status = results(c, &o, isa, &v);
	text_free(&listing);
	isa_free(isa);
	return status;
}
