/* under.c: programs under monitors. See under.h. */
#include "cli/under.h"

#include <stdlib.h>
#include <string.h>

const struct opt under_rows[] = {
	{'u', "under", OPT_TEXT, "MONITORS",
	 offsetof(struct under_options, under),
	 "vmm or hvm, or several, outermost first: vmm,hvm", 0, 0},
	{0, "depth", OPT_NUMBER, "N", offsetof(struct under_options, depth),
	 "N monitors deep, repeating those of --under", 1, VMM_LEVELS_MAX},
	{0, "vm", OPT_LIST, "PROGRAM", offsetof(struct under_options, vm),
	 "run this program in one more virtual machine", 0, 0},
	{0, "slice", OPT_NUMBER, "N", offsetof(struct under_options, slice),
	 "instructions before the next VM's turn (1000)", 1, UINT32_MAX},
	{0},
};

/* ---- Which monitors ----------------------------------------------------- */

static bool kinds_of(struct cli *c, const char *names,
                     const struct under_options *o, enum vmm_kind *kinds,
                     unsigned *depth)
{
	unsigned named = 0;
	for (const char *s = names; *s; s += *s == ',') {
		size_t n = strcspn(s, ",");
		enum vmm_kind kind = VMM_FULL;
		while (kind < VMM_KINDS &&
		       (strlen(vmm_kind_name(kind)) != n ||
		        strncmp(s, vmm_kind_name(kind), n) != 0))
			kind++;
		if (n == 0) {
			cli_error(c, s, 1, "cli-under",
			          "expected vmm or hvm before the comma");
			return false;
		}
		if (kind == VMM_KINDS) {
			cli_error(c, s, n, "cli-under",
			          "`%.*s` is not a monitor: vmm or hvm", (int)n,
			          s);
			return false;
		}
		if (named == VMM_LEVELS_MAX) {
			cli_error(c, s, n, "cli-under",
			          "more than %u monitors",
			          (unsigned)VMM_LEVELS_MAX);
			return false;
		}
		kinds[named++] = kind;
		s += n;
	}
	if (named == 0) {
		cli_error(c, names, 0, "cli-under",
		          "expected vmm or hvm, or several");
		return false;
	}
	*depth = o->depth ? (unsigned)o->depth : named;
	for (unsigned i = named; i < *depth; i++)
		kinds[i] = kinds[i % named];
	return true;
}

bool under_kinds(struct cli *c, const struct under_options *o,
                 enum vmm_kind *kinds, unsigned *depth)
{
	*depth = 0;
	if (!o->under && !o->vm.count && !o->depth && !o->slice)
		return true;
	return kinds_of(c, o->under ? o->under : vmm_kind_name(VMM_FULL), o,
	                kinds, depth);
}

/* ---- Opening ------------------------------------------------------------ */

void under_too_many(struct cli *c, const char *program)
{
	cli_error(c, program, 0, "cli-under", "more than %u virtual machines",
	          (unsigned)VMM_VMS_MAX);
}

static bool load_guests(struct under *u, struct cli *c,
                        const struct under_options *o,
                        const struct program_options *po,
                        const struct program *first)
{
	u->guest[u->guests++] = *first;
	for (size_t i = 0; i < o->vm.count; i++) {
		if (u->guests == VMM_VMS_MAX) {
			under_too_many(c, o->vm.item[i]);
			return false;
		}
		struct program *p = &u->guest[u->guests];
		if (!load_further(c, po, o->vm.item[i], first, p))
			return false;
		u->guests++;
	}
	return true;
}

bool under_open(struct under *u, struct cli *c, const struct under_options *o,
                const struct program_options *po, const struct program *first,
                addr w)
{
	enum vmm_kind kinds[VMM_LEVELS_MAX];
	const struct asm_image *images[VMM_VMS_MAX];
	unsigned depth;
	memset(u, 0, sizeof *u);
	if (!kinds_of(c, o->under ? o->under : vmm_kind_name(VMM_FULL), o,
	              kinds, &depth) ||
	    !load_guests(u, c, o, po, first))
		return false;
	for (unsigned i = 0; i < u->guests; i++)
		images[i] = u->guest[i].image;
	struct vmm_options options = {
		.reader = &c->files.reader,
		.vms = u->guests,
		.slice = vmm_slice(o->slice, u->guests),
	};
	u->slice = options.slice;
	u->whole.source = u->guest[0].source;
	u->whole.isa = u->guest[0].isa;
	if (!vmm_stack_build(&u->stack, u->whole.isa, kinds, depth, &options,
	                     images, u->guests, w, &c->diags))
		return false;
	u->whole.image = u->stack.image;
	return true;
}

void under_close(struct under *u)
{
	for (unsigned i = 1; i < u->guests; i++)
		asm_image_free(u->guest[i].image);
	vmm_labels_free(&u->labels);
	vmm_stack_free(&u->stack);
	if (u->counting)
		vmm_stats_free(&u->stats);
	memset(u, 0, sizeof *u);
}

/* ---- Several consoles --------------------------------------------------- */

static void write_line(void *ctx, const char *line, size_t size)
{
	const struct under *u = ctx;
	terminal_put(u->terminal, line, size);
}

const struct console *under_console(struct under *u, struct terminal *t)
{
	if (u->guests < 2)
		return &t->console;
	u->terminal = t;
	u->labels = (struct vmm_labels){
		.say = write_line, .ctx = u, .input = &t->console,
		.words = t->form == CONSOLE_WORDS,
	};
	return vmm_labels_init(&u->labels,
	                       &u->stack.level[u->stack.depth - 1].layout,
	                       u->guests)
	               ? &u->labels.lines.console : NULL;
}

void under_flush(struct under *u)
{
	vmm_labels_flush(&u->labels);
}

/* ---- How it ended ------------------------------------------------------- */

static void report_vm(struct under *u, const struct machine *m, unsigned vm,
                      struct text *out)
{
	const struct vmm_level *level = &u->stack.level[u->stack.depth - 1];
	struct vmm_vm block;
	vmm_read(&level->layout, m, level->at, vm, &block);
	text_printf(out, "  vm%u (%s): %s", vm, u->guest[vm].source->name,
	            vmm_status_name(block.status));
	if (block.status == VMM_WEDGED) {
		const word *cells = &m->E[u->stack.guest_at +
		                          vm * u->stack.guest_q];
		text_printf(
			out, ", trap %s, psw ",
			rtl_trap_name(machine_psw_cause(cells[CELL_OLD_PSW])));
		machine_psw_print(machine_psw_unpack(cells[CELL_OLD_PSW]), out);
		text_add(out, "; the new PSW in its E[1] is ");
		machine_psw_print(machine_psw_unpack(cells[CELL_NEW_PSW]), out);
	}
	text_char(out, '\n');
}

void under_report(struct under *u, const struct machine *m, struct text *out)
{
	addr code;
	enum vmm_stop stop = vmm_stopped(&u->stack.level[0].layout, m, 0,
	                                 &code);
	if (stop)
		text_printf(out, "  the monitor stopped with code %u: %s\n",
		            (unsigned)code, vmm_stop_about(stop));
	for (unsigned i = 0; i < u->guests; i++)
		report_vm(u, m, i, out);
}

bool under_intact(const struct under *u, struct cli *c, const struct machine *m)
{
	bool intact = true;
	for (unsigned j = 0; j < u->stack.depth; j++) {
		const struct vmm_level *l = &u->stack.level[j];
		if (vmm_text_intact(l, m))
			continue;
		cli_say(c,
		        "the text of the monitor at level %u has been changed: "
		        "a guest got out",
		        j);
		intact = false;
	}
	return intact;
}
