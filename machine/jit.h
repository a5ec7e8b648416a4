/* jit.h: what the files of the translator share.
 *
 *     jit.c         running translations, finding, linking and ending them
 *     jit_plan.c    which instructions make up a translation, and which guest
 *                   registers live in host registers in it
 *     jit_region.c  a translation as a whole: blocks, entries, exits
 *     jit_effect.c  one instruction's RTL as native code: statements
 *     jit_expr.c    ... and expressions
 *     jit_x86.c     the bytes
 *     jit_memory.c  where they are put
 */
#ifndef MACHINE_JIT_H
#define MACHINE_JIT_H

#include "machine/engine.h"
#include "machine/jit_memory.h"
#include "machine/jit_x86.h"

/* ---- Registers and the frame --------------------------------------------
 *
 *   rax rcx rdx   free within an instruction
 *   rbx           E + R.l: the cell a is [rbx + 8a]
 *   r14           map + R.l
 *   r15           steps left << 32 | cycles made
 *   others        guest registers
 *   [rsp + 8n]    slots, for values within an instruction
 *   [rsp + 8 * SLOTS]  struct context
 */
enum { CELLS = RBX, MAP = R14, COUNTER = R15 };
enum { SLOTS = 56 };

/* The order in which guest registers are given places. */
enum { HOSTS = 9 };

/* Why native code returns. */
enum exit_kind {
	EXIT_AGAIN,  /* look at the state and go on */
	EXIT_LOOK,   /* P is not translated, or not known to be */
	EXIT_STEP,   /* the instruction at P is not for native code */
	EXIT_BUDGET, /* too few steps are left for the block at P */
};

/* Translations found quickly, at (P ^ salt) % QUICK; a miss says nothing. */
struct quick {
	word psw;
	const uint8_t *code;
};
enum { QUICK = 4096 };

/* Where native code goes on after a change of PSW, in rax, and r15 then, in
 * rdx. */
struct landed {
	const uint8_t *code;
	word counter;
};

/* What native code can reach; first member of struct jit. */
struct context {
	word counter;
	word exit_kind, exit_p, exit_site;
	word *timer;              /* T */
	struct landed (*trap)(struct context *, word old_psw, word counter);
	struct landed (*load)(struct context *, word psw, word counter);
	struct quick quick[QUICK];
};

/* ---- Plans: jit_plan.c --------------------------------------------------- */

enum { PLAN_INSNS = 512, PLAN_BLOCKS = 64, BLOCK_INSNS = 64, SUCCESSORS = 6 };
enum { PLAN_ADDRESSES = 4 * PLAN_BLOCKS };

struct plan_insn {
	word w;
	const struct isa_insn *insn;
	const struct facts *facts;
	unsigned cycles;          /* on its first path; set when emitted */
};

enum block_end {
	END_GO,   /* on to the block at `next` */
	END_INSN, /* the last instruction goes elsewhere itself */
	END_TRAP, /* the instruction at `next` is a trap with `cause` */
	END_STEP, /* that at `next` is for the reference interpreter */
	END_STOP, /* the same, because there is a stop, which may go */
};

typedef uint16_t regs; /* a set of guest registers */

struct block {
	addr p;                  /* its first instruction */
	unsigned first, count;   /* in plan.insn */
	enum block_end end;
	addr next;
	enum trap cause;
	unsigned successors;     /* blocks of this plan it may go to */
	uint8_t successor[SUCCESSORS];
	bool returns;            /* some go to where calls return to */
	regs use;                /* read before any setting */
	regs set, may_set;       /* on all paths, on some */
	regs dirty;              /* on entry, may differ from their cells */
	regs live;               /* on entry, must be in their places */
	struct label label;
	struct label cost;       /* the constant that it adds to the counter */
};

struct plan {
	struct psw psw;          /* at the first instruction */
	addr bound;              /* effective */
	unsigned watched;        /* registers whose cells are: a bit for each */
	unsigned insns, blocks;
	uint8_t back[PLAN_BLOCKS]; /* blocks to which calls return */
	unsigned backs;
	int host[ISA_REGISTERS]; /* NO_REG: in its cell */
	regs cached;
	uint8_t by_address[PLAN_ADDRESSES]; /* hash table: jit_plan.c */
	struct block block[PLAN_BLOCKS];
	struct plan_insn insn[PLAN_INSNS];
};

struct jit;

/* What can be translated from psw on. False: nothing. */
bool machine_jit_plan_make(struct plan *p, const struct jit *j, struct psw psw);
/* The block of the plan that begins at p, if `from` may go there. */
struct block *machine_jit_plan_successor(struct plan *p,
                                         const struct block *from, addr at);

/* What an instruction's value depends on that is known beforehand. */
struct value;
struct known_parts {
	word w;                  /* the instruction */
	struct psw psw;          /* before it */
	addr q;
	const struct value *let; /* NULL: no let is known */
};
/* Whether the expression is a constant then, and which. jit_expr.c */
bool machine_jit_expr_fold(const struct known_parts *k,
                           const struct rtl_expr *e, word *value);

/* ---- Emitting: jit_region.c, jit_effect.c, jit_expr.c -------------------- */

/* Code beside the straight path, emitted after the blocks. */
enum stub_kind {
	STUB_BAIL,   /* undo the count, let the reference interpreter step */
	STUB_EXIT,   /* to a block that is not in this plan */
	STUB_BUDGET, /* too few steps left for the block */
	STUB_LOW,    /* an address below 18: cells 0 and 1 are memory */
};
enum { STUBS = 4096 };

struct stub {
	enum stub_kind kind;
	const struct block *block;
	unsigned insn;     /* BAIL: index in plan.insn */
	addr p;            /* where the guest is then */
	regs dirty;
	unsigned bail;     /* LOW: the stub to go to otherwise */
	struct label label, back;
};

enum value_kind { V_NONE, V_CONST, V_REG, V_SLOT, V_RAX, V_RCX };
struct value {
	enum value_kind kind;
	word word;         /* CONST */
	unsigned n;        /* REG: guest register; SLOT */
};

/* An assignment met, not yet made. */
struct pending {
	const struct rtl_expr *target;
	struct value value;
	struct value address; /* MEM, ABS; SLOT and RCX hold it as
	                         machine_jit_expr_address leaves it */
};

/* What differs from path to path through an effect. */
struct path {
	struct value let[RTL_LETS_MAX];
	struct pending pending[FACT_WRITES_MAX];
	unsigned pendings;
	unsigned slots;    /* in use */
	unsigned cycles;
};

/* Ends of stubs, shared by those that write back the same: jit_region.c. */
enum { TAILS = 32 };
struct tail {
	enum exit_kind kind;
	regs dirty;
	struct label label;
};

struct emit {
	struct jit *j;
	struct code *c;
	struct plan *plan;
	struct block *block;
	struct plan_insn *insn;
	unsigned at;       /* index of insn */
	addr p;            /* its address */
	addr q;
	struct known_parts known; /* ... its word, the PSW before it */
	regs dirty;        /* before this instruction */
	int bail;          /* its stub, or -1 */
	struct path path;
	bool have_cycles;
	struct label done; /* behind this instruction */
	bool falls;        /* ... which it can go on to */
	unsigned stubs, tails;
	struct tail tail[TAILS];
	bool failed;       /* too complicated after all */
};

void machine_jit_emit_insn(struct emit *x);
struct label *machine_jit_emit_bail(struct emit *x);
struct stub *machine_jit_emit_stub(struct emit *x, enum stub_kind kind);
struct label *machine_jit_emit_target(struct emit *x,
                                      addr p); /* a block or an exit */
void machine_jit_emit_write_back(struct emit *x, regs dirty);
void machine_jit_emit_dynamic(struct emit *x);        /* P is in rax */
void machine_jit_emit_timer(struct emit *x, int reg); /* reg := where T is */
void machine_jit_emit_load_psw(struct emit *x);       /* the PSW is in rax */

struct operand machine_jit_cell_operand(unsigned n); /* guest register n */
struct operand machine_jit_slot_operand(unsigned slot);
bool machine_jit_expr_constant(struct emit *x, const struct rtl_expr *e,
                               word *value);
bool machine_jit_expr_simple(struct emit *x, const struct rtl_expr *e,
                             struct value *v);
void machine_jit_expr_to(struct emit *x, const struct rtl_expr *e, int reg);
void machine_jit_expr_jump(struct emit *x, const struct rtl_expr *e, bool when,
                           struct label *to);
unsigned machine_jit_expr_slot(struct emit *x);
void machine_jit_value_to(struct emit *x, struct value v, int reg);

/* Where a reference leads, checked: the code bails where there is no such
 * cell, or where an absolute one is a register. True when the address is known:
 * then *at is the cell, as an index from R.l on. Otherwise rcx has the address,
 * absolute or, less ISA_REGISTERS_END, virtual. */
bool machine_jit_expr_address(struct emit *x, const struct rtl_expr *ref,
                              int64_t *at);
/* The operand of a cell: constant, or with an index in rcx as above. */
struct operand machine_jit_expr_cell(struct emit *x, const struct rtl_expr *ref,
                                     bool constant, int64_t at);

/* ---- Translations: jit_region.c ------------------------------------------ */

struct entry {             /* a place of a region that can be jumped to */
	addr p;
	addr cells;        /* instructions from p on that it is made of */
	regs live;
	uint32_t code;     /* of the block, its registers in place */
};

struct region {
	word space;        /* the PSW with P = 0 */
	addr l, lo, hi;    /* real addresses it is made of, at most */
	int8_t host[ISA_REGISTERS];
	unsigned entries;
	struct entry entry[];
};

/* Of the PSW with P = 0. jit.c */
word machine_jit_salt(word space);

/* NULL: no room left, or not translatable. */
struct region *machine_jit_region_make(struct jit *j, struct psw psw);
/* Code that puts registers in place and goes to an entry; 0: no room. Its
 * first five bytes can be replaced by a jump to `*miss`, the code after it. Who
 * comes from another address space enters ARRIVAL bytes before it, where rbx
 * and r14 are set. */
enum { ARRIVAL = 20 };
uint32_t machine_jit_region_door(struct jit *j, const struct region *r,
                                 const struct entry *e, uint32_t *miss);
/* The code all regions use. */
bool machine_jit_region_prologue(struct jit *j);

/* ---- The translator ------------------------------------------------------ */

enum { REGIONS = 2048, LINE_SHIFT = 4, LINE_HITS_MAX = 8, HEAT = 1024 };

struct known {             /* hash table from PSW to translation */
	word psw;          /* 0: unused */
	struct region *region; /* NULL: none any more */
	unsigned entry;
	uint32_t door, miss;   /* 0: none yet */
};
enum { KNOWN_FIRST = 1 << 10, KNOWN_MAX = 1 << 16 };

/* Where a change of PSW leads. */
struct landing {
	word psw;              /* NOWHERE of jit.c: unused */
	const uint8_t *code;   /* ARRIVAL bytes before a door */
	struct psw target;     /* the PSW, taken apart */
};
enum { LANDINGS = 128 };

struct jit {
	struct context context;
	struct landing landing[LANDINGS];
	struct engine *engine;
	struct run *run;
	word budget;           /* steps `counter` began with */
	struct facts *facts;
	struct jit_memory memory;
	struct code code;
	uint32_t start;        /* of the first region */
	uint32_t enter, exit, leave, trap_stub, load_stub;
	uint32_t gone_step, gone_budget; /* out of the middle of a block */
	unsigned regions;
	struct region *region[REGIONS];
	unsigned knowns, known_size; /* in use; there are, a power of two */
	struct known *known;
	uint8_t *hits;         /* per line of cells: translations ended */
	uint8_t heat[HEAT];    /* visits to what is not translated */
	word age;              /* steps since hits were halved */
	word flushes;
	struct plan plan;
	struct stub stub[STUBS];
	struct emit emit;
};

static inline bool jit_volatile(const struct jit *j, addr a)
{
	return j->hits[a >> LINE_SHIFT] >= LINE_HITS_MAX;
}

#endif
