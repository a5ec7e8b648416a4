/* replay.c: `thirdgen replay`: a saved witness or divergence, run again. */
#include <setjmp.h>
#include <stdlib.h>

#include "cli/equiv.h"
#include "cli/load.h"
#include "theorems/theorems.h"

const struct opt_group opts_replay[] = {
	{"Instruction set", isa_rows, 0}, {0},
};

const char text_replay[] =
	"FILE is a witness that `thirdgen check --save` wrote. The reference\n"
	"interpreter executes the instruction in the states of the witness, "
	"and the\n"
	"results are shown. Status 0: they confirm the witness; 1: they do "
	"not.\n"
	"\n"
	"Or FILE is a divergence that `thirdgen equiv --save` wrote. The guest "
	"runs\n"
	"again, bare and under the monitors, up to the step where they "
	"diverged.\n"
	"\n"
	"The instruction set is the one that FILE names, or the one given by "
	"--isa.\n"
	"The guests of a divergence are images: an image that was made before "
	"the set\n"
	"was changed runs on the changed set only with --isa.\n"
	"\n"
	"  thirdgen replay witnesses/getm-getm-mode.json\n";

static int show(struct cli *c, struct theorems_witness *w,
                const struct isa *isa, struct arena *arena)
{
	struct text t = {0}, why = {0};
	if (isa->hash != w->isa_hash)
		cli_say(c, "%s is not the set in which the witness was "
		           "found", isa->name);
	bool yes = theorems_replay(w, isa, arena, &why);
	if (yes)
		text_printf(&t, "%s, %s: %s\n", isa->name, w->insn_name,
		            theorems_question_asks(w->question));
	if (w->outcome[0].status || w->outcome[0].after.q)
		theorems_show(w, isa, &t);
	if (yes)
		text_add(&t, "confirmed\n");
	else
		text_printf(&t, "not confirmed: %s\n", text_str(&why));
	out_print(c, &t);
	text_free(&t);
	text_free(&why);
	return yes ? STATUS_OK : STATUS_FAILED;
}

static int replay(struct cli *c, const struct isa_options *o,
                  const struct source *source, struct arena *arena)
{
	const char *file = NULL;
	struct theorems_witness *w =
	        theorems_read(source, arena, &file, &c->diags);
	struct isa *isa = NULL;
	if (w)
		isa = o->isa ? load_isa(c, o->isa)
		             : isa_load(file, &c->files.reader, &c->diags);
	int status = isa ? show(c, w, isa, arena) : STATUS_USAGE;
	isa_free(isa);
	return status;
}

int cmd_replay(struct cli *c)
{
	struct isa_options o = {0};
	struct arena arena = {0};
	jmp_buf no_memory;
	const char *why;
	if (!cli_options(c, &o))
		return c->status;
	load_dirs(c, &o.dirs);
	const struct source *source =
	        files_find(&c->files, c->operand[0], NULL, &why);
	if (!source)
		cli_error(c, c->operand[0], 0, "cli-file", "no file `%s`: %s",
		          c->operand[0], why);
	int status = cli_tell(c);
	if (status != STATUS_OK)
		return status;
	if (equiv_is_record(source)) {
		status = equiv_replay(c, o.isa, source);
		int faults = cli_tell(c);
		return faults != STATUS_OK ? faults : status;
	}
	arena.out_of_memory = &no_memory;
	if (setjmp(no_memory)) {
		cli_say(c, "out of memory");
		arena_free(&arena);
		return STATUS_INTERNAL;
	}
	status = replay(c, &o, source, &arena);
	arena_free(&arena);
	int told = cli_tell(c);
	return told != STATUS_OK ? told : status;
}
