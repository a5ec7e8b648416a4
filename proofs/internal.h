/* internal.h: what the files of proofs/ share among themselves. */
#ifndef PROOFS_INTERNAL_H
#define PROOFS_INTERNAL_H

#include "proofs/mach.h"
#include "proofs/proofs.h"

/* ---- The monitor that is looked at (monitor.c) -------------------------- */

struct monitor {
	const struct isa *isa;
	enum vmm_kind kind;
	const struct asm_image *image;
	struct asm_image *built; /* the same, owned, unless it was given */
	struct vmm_layout layout;
	word *words;            /* k of them, as assembled; owned */
	bool *constant;         /* of each: the invariant keeps it; owned */
	word slice;
	addr q;                 /* the one size it is built for; 0: any */
};

bool proofs_monitor_open(struct monitor *m, const struct isa *isa,
                         const struct proofs_options *options,
                         struct diags *diags);
void proofs_monitor_close(struct monitor *m);

/* ---- Rel(S, C) (relation.c) --------------------------------------------- */

/* One obligation at work. */
struct proof {
	const struct monitor *monitor;
	struct path path;
	struct scene scene;
	bool power_on;          /* there is no state before */
	bool u;                 /* the guest's mode at the beginning */
	expr p, timer, loaded, full, held; /* its other unknowns */
	expr stale, left_over;  /* hybrid: of the real timer */
	struct mach s, c;       /* the guest's machine and the real one */
	struct store s_store, c_store[VMM_VMS_MAX];
	struct start {          /* what was put into them at the beginning */
		struct xpsw s_psw, c_psw;
		expr s_timer, c_timer;
		expr *own;      /* k; NULL: as assembled, or arbitrary */
		enum trap trap; /* the first step is this trap; NONE: any */
	} start;
};

/* Arbitrary S and C with Rel(S, C), the guest in virtual mode `u`. What more
 * is assumed comes between. */
void proofs_relate(struct proof *p, bool u);
/* Instead: both have just been switched on. */
void proofs_power_on(struct proof *p);
bool proofs_relate_start(struct proof *p);
/* Whether the monitor interprets all that a guest does in the virtual mode. */
bool proofs_interprets(const struct proof *p, bool u);

/* That Rel(S', C') holds, or that both have ended in the same way. */
void proofs_relation_holds(struct proof *p);

/* The real machine until the guest is settled or all has ended. */
void proofs_settle(struct proof *p);

/* ---- Lemmas (lemmas.c) -------------------------------------------------- */

bool proofs_lemmas_hold(struct z3 *z);

/* ---- A path's model, run (confirm.c) ------------------------------------ */

/* Whether the reference interpreter comes from the path's model to what the
 * path says; if not, *why gets one line. */
bool proofs_confirm(struct proof *p, struct text *why);
/* The guest's state in the model: one line. */
void proofs_state(struct proof *p, struct text *out);

/* ---- Obligations (oblige.c) --------------------------------------------- */

const struct monitor *proofs_monitor(const struct proofs_run *run);

#endif
