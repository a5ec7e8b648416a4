/* engine.h: what the engines share (docs/engine.md).
 *
 * An engine is another way to make the steps that machine_step defines. It
 * keeps things derived from storage; `map` says for each cell which, so that
 * whoever writes a cell can have them dropped. What an engine has no quick
 * way for, it leaves to machine_step: exact by construction.
 */
#ifndef MACHINE_ENGINE_H
#define MACHINE_ENGINE_H

#include "machine/internal.h"

/* What is known of an instruction whatever its operands: facts.c. */
enum {
	FACT_REGISTERS_MAX = 8, /* register references remembered */
	FACT_TARGETS_MAX = 4,   /* assignments to P */
	FACT_NODES_MAX = 96,    /* a larger effect is left to machine_step */
	FACT_PATHS_MAX = 8,     /* through its ifs */
	FACT_WRITES_MAX = 8,    /* assignments on a path */
};

/* The n of an r[n]: a field of the word, or with mask 0 the number `base`. */
struct fact_register {
	uint8_t lo, mask, base;
};
static inline unsigned fact_register(struct fact_register r, word w)
{
	return r.base + (unsigned)(w >> r.lo & r.mask);
}

struct facts {
	bool plain;     /* an engine may do it: it is small, no device but T is
	                   read or set, and every path makes a known number of
	                   references */
	bool timer;     /* T is read or set. Where M is s it stands still, so
	                   that it is a word like any other */
	bool traps;     /* the effect is `trap cause` and nothing before it */
	enum trap cause;
	bool sets_psw;  /* M, R or PSW is assigned on some path */
	bool sets_p;    /* P is assigned on some path */
	bool always_p;  /* ... on all that complete */
	bool links;     /* always_p, and P is read: likely a call, to which
	                   somebody will return */
	bool branches;  /* has an if: not all that it may set is set */
	unsigned reads, sets, targets;
	struct fact_register read[FACT_REGISTERS_MAX];
	struct fact_register set[FACT_REGISTERS_MAX];
	const struct rtl_expr *target[FACT_TARGETS_MAX]; /* values for P */
};

/* One per instruction, by index; NULL without memory. */
struct facts *machine_engine_facts(const struct isa *isa);

/* Bits of map[a]. An engine tests MAP_GUARDED at each store to memory, but
 * writes registers without a look. So nothing is derived from a cell that is
 * a register in an address space in which an engine has run, and what would set
 * one that is watched is not for an engine: */
enum {
	MAP_DECODED = 1,    /* the portable engine has decoded E[a] */
	MAP_TRANSLATED = 2, /* native code was made from E[a] */
	MAP_DERIVED = MAP_DECODED | MAP_TRANSLATED,
	MAP_REGISTER = 4,   /* E[a] is a register for some R.l */
	MAP_SPACE = 8,      /* the registers for R.l = a are marked */
	MAP_STOP = 16,      /* machine_stop_at: nothing is derived from it */
	MAP_WATCH = 32,     /* machine_watch_at */
	MAP_GUARDED = MAP_DERIVED | MAP_WATCH,
};

struct engine {
	enum machine_engine kind;
	const struct isa *isa;     /* what it was made for: the machine's */
	word *E;                   /* the machine's storage and its size, to */
	addr q;                    /* notice when they are replaced */
	uint8_t *map;              /* q bytes */
	unsigned spaces;           /* cells with MAP_SPACE */
	struct portable *portable; /* always there */
	struct jit *jit;           /* ENGINE_FAST only */
};

void machine_engine_free(struct engine *e); /* NULL is allowed */

/* Drops what is derived from a cell that has been written. */
void machine_engine_cell(struct engine *e, addr a);
/* The same for a cell that has got a stop, or has none any more. */
void machine_engine_stop(struct engine *e, addr a, bool stop);
static inline void engine_wrote(struct engine *e, addr a)
{
	if (a < e->q && e->map[a] & MAP_DERIVED)
		machine_engine_cell(e, a);
}

/* Drops everything, marks included. */
void machine_engine_forget(struct engine *e);

/* The registers of an address space, a bit for each, whose cells are watched.
 */
static inline unsigned engine_watched(const struct engine *e, addr l)
{
	unsigned set = 0;
	for (addr n = 0; n < ISA_REGISTERS; n++)
		if (e->map[l + ISA_REGISTER_CELL + n] & MAP_WATCH)
			set |= 1u << n;
	return set;
}

/* Before an engine runs with this R.l, whose registers all exist. */
void machine_engine_mark_space(struct engine *e, addr l);
static inline void engine_enter_space(struct engine *e, addr l)
{
	if (!(e->map[l] & MAP_SPACE))
		machine_engine_mark_space(e, l);
}

/* An engine runs only where all registers exist. */
static inline bool engine_has_registers(struct psw psw, addr q)
{
	return machine_extent(psw.l, psw.b, q) >= ISA_REGISTERS_END;
}

/* machine_run by the engine. */
enum machine_status machine_engine_run(struct machine *m, word limit,
                                       word *made);

/* What a run has come to. */
struct run {
	struct machine *m;
	word left;                  /* steps that may still be made */
	enum machine_status status; /* RUNNING until halted or wedged */
};

/* One step by the reference interpreter; or none, at a stop. engine.c */
void machine_engine_reference_step(struct run *r);

/* The steps that may be made before something other than an instruction has
 * to happen: the limit, or the timer trap (0: now). */
static inline word run_budget(const struct run *r)
{
	const struct machine *m = r->m;
	if (m->psw.m == MODE_U && m->timer != TIMER_OFF && m->timer < r->left)
		return m->timer;
	return r->left;
}

/* ---- portable.c ---------------------------------------------------------- */

struct portable *machine_portable_new(const struct isa *isa, addr q);
void machine_portable_free(struct portable *p);
/* Forgets what was decoded from a cell; map[a] is the caller's affair. */
void machine_portable_drop(struct portable *p, addr a);
void machine_portable_flush(struct portable *p);
/* Makes at most `budget` (<= run_budget) steps, fewer when it comes to one
 * that it leaves to machine_step, or, if `transfer`, has left the straight
 * path. Returns the number made, accounts for them in r->m and r->left. */
word machine_portable_run(struct engine *e, struct run *r, word budget,
                          bool transfer);

/* ---- jit.c --------------------------------------------------------------- */

bool machine_jit_exists(void);                 /* for this kind of computer */
struct jit *machine_jit_new(struct engine *e); /* NULL: cannot be had */
void machine_jit_free(struct jit *j);          /* NULL is allowed */
/* Ends translations of a cell; `written`: often, and it is left alone then. */
void machine_jit_drop(struct jit *j, addr a, bool written);
void machine_jit_flush(struct jit *j);         /* ends them all */
void machine_jit_run(struct engine *e, struct run *r);

#endif
