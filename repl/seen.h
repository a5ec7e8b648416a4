/* seen.h: what stops are seen against: see seen.c. */
#ifndef REPL_SEEN_H
#define REPL_SEEN_H

#include "repl/internal.h"

/* A machine, as it was between two of its instructions last. */
struct seen {
	struct psw psw;
	enum trap stored; /* the cause in an old PSW stored for it since */
};

struct sights {
	bool any;            /* stop that looks back */
	bool want[VMM_LEVELS_MAX + 1]; /* ... of a level */
	bool known;          /* what follows is, before the step at: */
	word at, seeks;      /* (history.now and .seeks then, one on) */
	unsigned turn;       /* who executed before the step */
	struct seen machine[VMM_LEVELS_MAX + VMM_VMS_MAX];
};

/* Which machines have stops that look back; whether there is one. */
bool repl_seen_want(struct repl *r);
/* What was seen is not what the stops need any more. */
void repl_seen_forget(struct repl *r);
/* Before each step, and after it; or after those that wrote a watched cell, if
 * there is nothing else to be seen: then repl_seen_look when that was looked
 * at, and repl_seen_keep at the end. */
void repl_seen_begin(struct repl *r);
void repl_seen_step(struct repl *r);
void repl_seen_look(struct repl *r);
void repl_seen_keep(struct repl *r);
/* Whether a watched cell was written in a step that is still being made. */
bool repl_seen_pending(const struct repl *r);

const struct psw *repl_seen_psw(const struct repl *r, unsigned level,
                                unsigned vm);
enum trap repl_seen_stored(const struct repl *r, unsigned level, unsigned vm);

/* What a watched value is; false: it has none. */
bool repl_seen_value(struct repl *r, const struct stop *s, const struct view *v,
                     word *out);
/* The first access in the step, of a machine whose cell 0 is at `at`, that a
 * stop for reading waits for. */
bool repl_seen_access(const struct repl *r, const struct stop *s,
                      const struct machine_step *step, addr at,
                      struct access *out);

#endif
