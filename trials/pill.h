/* pill.h: states that show a violation, and the programs they become.
 *
 * Registers are storage and a program is its storage, so most of a state is
 * there as soon as the program is loaded. What remains is to set the timer and
 * to load the PSW. After the instruction something will trap, at the latest
 * the empty word behind it, and the handler prints what can be seen.
 */
#ifndef TRIALS_PILL_H
#define TRIALS_PILL_H

#include "base/random.h"
#include "trials/redpill.h"

enum { PILL_EVIDENCE = 12 };

/* S, on a machine of REDPILL_W words. */
struct pill_state {
	word E[REDPILL_W];
	struct psw psw;
	word timer, input;
	bool direct; /* E[1] is not the handler's: in mode s loading a PSW
	                right behind the instruction leads there; in mode u
	                nothing does, and it shows in what is left behind,
	                if it does */
	bool trapped; /* the program has made a trap in mode u before: E[0] has
	                 its PSW, and so has the monitor's own E[0] */
};

/* A word of the state that the step looks at or changes; real addresses. */
struct pill_touched {
	addr list[64];
	unsigned count;
};

/* ---- Whether a state shows it (screen.c) -------------------------------- */

/* One bare machine, and one with the monitor in it that will be used. */
struct pill_screen {
	const struct isa *isa;
	struct machine bare, real;
	word *monitor;        /* the second's storage after booting; owned */
	const struct vmm_layout *layout; /* of that monitor */
	addr at;              /* of the VM */
	word real_timer;
	word input;
	bool wide;            /* trials_pill_vary: look further */
	struct console console;
	struct pill_touched read, changed; /* by the step just tried */
};
/* `stack` must outlive it. real_timer: what the monitor has set for its own
 * ends, or TIMER_OFF. */
bool trials_pill_screen_open(struct pill_screen *s, const struct isa *isa,
                             const struct vmm_stack *stack, word real_timer);
void trials_pill_screen_close(struct pill_screen *s);

enum pill_violation {
	PILL_NO_VIOLATION,
	PILL_OTHER_TRAP, /* the monitor is told of a trap that the guest did not
	                    make; it may know that of this instruction */
	PILL_UNNOTICED,  /* the monitor is told nothing */
};

/* Makes the step bare and at f(S), with the monitor's own words around the
 * VM: whether the exact condition fails there. */
enum pill_violation trials_pill_violates(struct pill_screen *s,
                                         const struct pill_state *state);

/* Changes the state a little, at what the step has looked at. */
void trials_pill_vary(struct pill_screen *s, struct random *r,
                      struct pill_state *state);

/* ---- The program (pill.c) ----------------------------------------------- */

struct pill {
	const struct isa *isa;
	const struct theorems_witness *witness; /* what it was made from */
	const struct pill_state *state;
	addr base;               /* where the program's own part begins */
	const struct isa_insn *load_psw; /* loads a PSW from the address that */
	const struct isa_field *number;  /* is this operand plus registers */
	unsigned reg;            /* a register, and its value: the address of */
	word reg_value;          /*   the first such PSW is made from it */
	addr evidence[PILL_EVIDENCE]; /* cells worth showing */
	unsigned evidence_count;
};

/* Where the handler is if nothing of the state is in its way. */
word trials_pill_handler(void);
/* What the trap that came before stores, if nothing is in its way; of a guest
 * whose storage begins at `at`. */
word trials_pill_trapped(addr at);

/* Makes a state lead to the handler after its instruction, and one with a trap
 * behind it have that trap's PSW; false when it cannot. */
bool trials_pill_prepare(const struct isa *isa, struct pill_state *state);

/* False when there is no program that begins in the state. */
bool trials_pill_plan(struct pill *p, const struct isa *isa,
                      const struct theorems_witness *w,
                      const struct pill_state *state,
                      const struct pill_touched *changed);
void trials_pill_print(const struct pill *p, const struct redpill *how,
                       struct text *out);

#endif
