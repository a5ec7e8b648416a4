/* under.h: running a program under monitors: --under, --depth, --vm, --slice.
 *
 * Shared by the commands that run programs. The guests' programs become one
 * program, monitors and all, and a console that takes their lines apart.
 */
#ifndef CLI_UNDER_H
#define CLI_UNDER_H

#include "cli/load.h"
#include "vmm/vmm.h"

struct under_options {
	const char *under;  /* --under: "vmm,hvm", outermost first, or NULL */
	word depth;         /* --depth; 0: as many as --under names */
	struct opt_list vm; /* --vm: further guests */
	word slice;         /* --slice; 0: the default */
};
extern const struct opt under_rows[];
#define UNDER_GROUP(type, member)                                             \
	{"Monitors", under_rows, offsetof(type, member)}

struct under {
	struct vmm_stack stack;
	struct program whole;      /* the stack as a program to be loaded */
	struct program guest[VMM_VMS_MAX]; /* guest[0] is the caller's */
	unsigned guests;
	word slice;                /* as built: 0 for none */
	struct vmm_labels labels;  /* with several */
	struct terminal *terminal; /* ... where their lines go */
	struct vmm_stats stats;
	bool counting;
};

/* Which monitors the options ask for; *depth gets 0 for none. False with errors
 * in c->diags. */
bool under_kinds(struct cli *c, const struct under_options *o,
                 enum vmm_kind *kinds, unsigned *depth);

/* The error for a program there is no virtual machine for. */
void under_too_many(struct cli *c, const char *program);

/* Builds the stack around the program and the guests of --vm; each guest's
 * machine has w words. False with errors in c->diags; under_close in any
 * case. */
bool under_open(struct under *u, struct cli *c, const struct under_options *o,
                const struct program_options *po, const struct program *first,
                addr w);
void under_close(struct under *u);

/* The console to give to the machine: the terminal's own with one guest; with
 * several, one that labels their lines and gives the input to the first. */
const struct console *under_console(struct under *u, struct terminal *t);

/* Writes what is left of the VMs' last lines. */
void under_flush(struct under *u);

/* Whether the text of every monitor is as it was assembled; tells of those
 * whose is not. */
bool under_intact(const struct under *u, struct cli *c,
                  const struct machine *m);

/* How the guests have ended, when the machine is wedged or not finished. */
void under_report(struct under *u, const struct machine *m, struct text *out);

#endif
