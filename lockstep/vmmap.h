/* vmmap.h: the VM map f, and back.
 *
 * Popek & Goldberg 1974, section 3, define equivalence by a one-one
 * homomorphism f from the states of the bare machine to the states of the
 * machine with a control program in it. Here f is explicit: the guest's E is
 * in its VM's storage, its virtual M and unclamped R are in the monitor's
 * block, P and the timer are the machine's own while the guest runs directly
 * and the monitor's while it interprets. g is f inverse. A stack of n monitors
 * has f composed n times.
 *
 * The states of the machine that are f of something are those in which a
 * monitor is not in the middle of something: there the level is *settled*.
 * Level 0 is the machine itself, level j + 1 the machine that monitor j makes.
 * Level 0 is settled at every boundary; level j + 1 is when level j is and
 *
 *   a) level j is in mode u: monitor j runs in mode s of level j, so it is
 *      its guest that runs; or
 *   b) monitor j is hybrid, and stands where it begins to interpret the
 *      guest's next instruction (vmm_fetches); or
 *   c) the guest has halted or is wedged, and its monitor is done with it: for
 *      then it stays as it is.
 */
#ifndef LOCKSTEP_VMMAP_H
#define LOCKSTEP_VMMAP_H

#include "vmm/vmm.h"

/* The state of the machine of one level, but for E, which is
 * E[at .. at + q - 1] of the real machine. */
struct vmmap_view {
	struct psw psw;
	word timer;
	addr at, q;
	unsigned held;  /* console words that the monitors have read for it */
	bool direct;    /* its next instruction is the real machine's: (a) on
	                   every level */
	bool timed;     /* ... and its timer is on the real one */
	bool due;       /* its next step is what happens next: no timer trap
	                   of a machine below comes first, after which it will
	                   be settled again without having made a step */
	enum vmm_status status; /* of level 0: always VMM_RUNNING */
};

/* g: the machine of level `level`, in *out; false, with *out undefined, when
 * it is not settled. The last step of the machine must have been made by
 * machine_step, whose record tells whether it has ended. `vm`: which VM of the
 * innermost monitor; the other monitors have one. */
bool lockstep_vmmap_view(const struct vmm_stack *s, const struct machine *real,
                         unsigned level, unsigned vm, struct vmmap_view *out);

/* Calls `cell` with each cell from which the real machine may be about to fetch
 * when the machine of that level is about to fetch from real address `from`:
 * that one, if it runs directly; or where a monitor below begins to interpret
 * an instruction. */
void lockstep_vmmap_fetches(const struct vmm_stack *s, unsigned level,
                            addr from, void (*cell)(void *ctx, addr a),
                            void *ctx);

/* f: makes `real`, on which the stack was booted (lockstep_boot), into f(S) of
 * the bare machine S, which must be at a boundary and have guest_q words. For
 * stacks with one VM. */
void lockstep_vmmap_forward(const struct vmm_stack *s,
                            const struct machine *bare, struct machine *real);

/* g as a whole state: makes `bare`, of guest_q words, into S with f(S) =
 * `real`. False when the guest is not settled. */
bool lockstep_vmmap_back(const struct vmm_stack *s, const struct machine *real,
                         unsigned vm, struct machine *bare) MACHINE_MUST_USE;

#endif
