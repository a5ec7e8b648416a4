/* guests.h: random guests, written while they run.
 *
 * A program of random words soon runs into an illegal one or into a loop. Here
 * the program is decided as it goes: the bare machine runs, and a cell gets
 * its initial value at the moment it is first looked at, when it is known what
 * it is wanted for: as the next instruction, as a register that an address is
 * made from, as the PSW that a trap or a `PSW <- ...` loads. What has been
 * looked at stays. Read again from the start, the storage is a program that
 * does all this: handles its traps, starts user processes, changes R, writes
 * into its own code, goes near its bounds, sets the timer.
 *
 * Nothing here knows an instruction by name; what an instruction wants is in
 * its RTL and in the references its step makes.
 */
#ifndef TRIALS_GUESTS_H
#define TRIALS_GUESTS_H

#include "machine/machine.h"

struct guest_options {
	addr w;      /* words of storage; at least MACHINE_Q_MIN */
	word steps;  /* it is written until it has made so many */
	word seed;
	const bool *focus; /* by isa_insn.index: wanted more often; or NULL */
};

/* What became of a guest while it was written, on the bare machine. */
struct guest {
	word *E;             /* w words; owned */
	addr w;
	addr entry;
	word steps;          /* made */
	enum machine_status end; /* RUNNING, HALTED or WEDGED */
	word traps[TRAP_COUNT];
	word user_steps;     /* made in user mode */
	word moves;          /* of R */
	word self_writes;    /* instructions it has overwritten */
	unsigned *executed;  /* by isa_insn.index: how often; owned */
	bool *code;          /* by address: was fetched; owned */
};

/* Never executes an instruction that reads the clock: two runs of it need not
 * be the same. False when there is no memory; trials_guest_free in any case. */
bool trials_guest_make(struct guest *g, const struct isa *isa,
                       const struct guest_options *o);
void trials_guest_free(struct guest *g);

/* The console input all random guests have: mostly words, at times the end. */
word trials_guest_input(void *ctx, word index);

/* w words and an entry as assembly, which assembles to them; `code` (by
 * address) says which to show as instructions; NULL: those that are. */
void trials_guest_print(const struct isa *isa, const word *E, addr w,
                        addr entry, const bool *code, struct text *out);

#endif
