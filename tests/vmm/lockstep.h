/* lockstep.h: a guest bare and under a monitor, compared after every step.
 *
 * For the tests of the monitors themselves: one level, one VM, small storage,
 * everything compared every time. The bare machine has w words, the other
 * k + w. After each step of the bare machine the other runs until it is at a
 * boundary of the guest's again, and then all of the VM map is compared: E,
 * virtual <M, P, R>, the virtual timer, the console.
 */
#ifndef TESTS_VMM_LOCKSTEP_H
#define TESTS_VMM_LOCKSTEP_H

#include "vmm/vmm.h"

enum lockstep_end {
	LOCKSTEP_RUNNING,   /* the limit was reached, the same so far */
	LOCKSTEP_HALTED,
	LOCKSTEP_WEDGED,
	LOCKSTEP_DIFFERENT, /* why says where */
};

/* Words put out, as far as they must be remembered. */
struct lockstep_console {
	word hash;
};

/* What a trap cost: from the guest's trap to its next instruction. */
struct lockstep_cost {
	unsigned instructions; /* of the monitor, all of them */
	unsigned privileged;   /* of them privileged, the console's excepted */
	unsigned console;      /* of them those that use the console */
};

struct lockstep {
	const struct asm_image *monitor;
	struct vmm_layout layout;
	addr step;              /* hybrid: where the next instruction begins to
	                           be interpreted; 0 for a VMM */
	addr in_full, timer_loaded, timer_virtual; /* cells of the monitor */
	struct machine bare, real;
	struct lockstep_console bare_out, real_out;
	struct console bare_console, real_console;
	struct lockstep_cost cost; /* of the step just made; 0 if direct */
	void (*on_cost)(void *ctx, const struct lockstep *l); /* may be NULL */
	void *ctx;
	word steps;             /* of the guest, since lockstep_start */
	struct text why;
};

/* The monitor must outlive it. False when there is no memory. */
bool lockstep_open(struct lockstep *l, const struct isa *isa,
                   const struct asm_image *monitor, addr w);
void lockstep_close(struct lockstep *l);

/* Empties the machines, and loads the guest: w words, entered at `entry`. Runs
 * the monitor up to the guest's first instruction. */
bool lockstep_start(struct lockstep *l, const word *guest, addr entry);

/* Makes the next `limit` steps, or fewer if it ends. */
enum lockstep_end lockstep_run(struct lockstep *l, word limit);

#endif
