/* internal.h: what the files of lock-step share. */
#ifndef LOCKSTEP_INTERNAL_H
#define LOCKSTEP_INTERNAL_H

#include "base/random.h"
#include "lockstep/lockstep.h"

enum {
	OUTPUTS_MAX = 256, /* words put out in one step that are remembered */
	CLOCKS_MAX = 16,   /* readings of the clock in one step */
};

struct lockstep_private {
	/* the guest's storage: real addresses [at, at + w) */
	addr at, w;
	enum lockstep_end end;
	bool broken;         /* no memory: counts as an end */

	/* the step being made, on the side of the monitors */
	struct psw before;   /* the real PSW */
	word steps;
	bool direct;         /* all of it was one step of the guest's own */
	enum trap cause;     /* of the first real step */
	bool settled;
	struct vmmap_view view; /* the guest after it */
	bool text_hit;       /* a word of a monitor's text was written */
	word output[OUTPUTS_MAX], outputs;
	word clock[CLOCKS_MAX];
	unsigned clocks;

	/* cells of the guest that a side has written, not compared yet */
	addr *changed;
	addr changes;
	word *stamp; /* the guest's step that last entered the cell there */

	bool *text; /* by real address: a word of a monitor's text */

	/* consoles */
	struct console bare_console, line;
	const struct console *line_of[VMM_VMS_MAX];
	struct vmm_lines lines; /* with several VMs */
	word taken;             /* words taken on the line */
	word put;               /* words put out on the line */

	struct random random; /* for the clock's jumps */
};

/* control.c: resource control: looks at a step made in real user mode. */
void lockstep_watch(struct lockstep *l, const struct machine_step *s);

/* compare.c: whether f(i(S)) is what came of f(S); if not, fills in the
 * divergence. `whole`: all of E, not only what was written. */
bool lockstep_same(struct lockstep *l, enum machine_status bare,
                   enum machine_status real, bool whole);
/* The square that does not commute, but for what differs. compare.c */
void lockstep_differ(struct lockstep *l, enum lockstep_what what, word bare,
                     word real);

/* The instruction of a step, or the trap that there was instead. square.c */
void lockstep_print_insn(const struct lockstep *l,
                         const struct machine_step *s, struct text *out);

#endif
