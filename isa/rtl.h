/* rtl.h: the register-transfer language (RTL) in which an instruction's
 * meaning is written, as a tree.
 *
 * An instruction's meaning stands in its YAML file and nowhere else. This
 * tree is that text after parsing and type checking; every other part of
 * thirdgen is a reading of it:
 *
 *     over words           machine/    the reference interpreter, the engine
 *     over symbolic terms  theorems/   proofs
 *     over assembly        vmm/        the interpreter routines {v_i}
 *     over text            here        rtl_print
 *
 * What a reading must respect (docs/isa-files.md, "What an effect means"):
 *
 *  - Total.  Every expression has a value: arithmetic is modulo 2^64, shifts
 *    by 64 or more shift everything out, and division by zero is defined as
 *    in SMT-LIB (RTL_BINARY below). There are no loops.
 *  - Simultaneous.  Expressions read the state before the instruction.
 *    Assignments take effect together at the end, in the order of the text,
 *    so that of two assignments to one place the later one stands.
 *  - All or nothing.  The first trap met in evaluation order ends the effect
 *    and nothing but the trap happens. The same holds for `halt`, after
 *    which the state is as it was.
 *  - Evaluation order.  Statements in the order of the text; in `t <- e`
 *    first e, then the address in t and its check; operands from left to
 *    right; of `c ? x : y`, `&&` and `||` only what is needed.
 *  - Each reference to storage that is evaluated is one machine cycle.
 *  - P advances by one (modulo 2^20) unless an assignment to P or PSW is
 *    made on the path taken.
 */
#ifndef ISA_RTL_H
#define ISA_RTL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/source.h"
#include "base/text.h"
#include "base/word.h"

struct isa_field;

/* ---- Traps -------------------------------------------------------------- */

/* Trap causes, stored in bits 62..60 of the old PSW. `rtl` says whether an
 * effect may raise the trap itself; the others are the machine's own.
 *   enumerator         name          rtl    meaning                          */
#define TRAP_TABLE(X)                                                         \
	X(TRAP_NONE,       "none",       false, "no trap")                     \
	X(TRAP_MEMORY,     "memory",     true,  "address out of bounds")       \
	X(TRAP_PRIVILEGED, "privileged", true,  "privileged in user mode")     \
	X(TRAP_SVC,        "svc",        true,  "supervisor call")             \
	X(TRAP_ILLEGAL,    "illegal",    true,  "undefined encoding")          \
	X(TRAP_ARITHMETIC, "arithmetic", true,  "arithmetic exception")        \
	X(TRAP_TIMER,      "timer",      false, "interval timer at zero")      \
	X(TRAP_EXTERNAL,   "external",   false, "signal from outside")

enum trap {
#define X(id, name, rtl, about) id,
	TRAP_TABLE(X)
#undef X
	TRAP_COUNT
};

/* The name of a cause: "memory". The cause must be below TRAP_COUNT. */
const char *rtl_trap_name(enum trap cause);

/* ---- Expressions -------------------------------------------------------- */

enum rtl_type { RTL_NO_TYPE, RTL_WORD, RTL_BOOL };

/* Leaves: no operands.
 *   enumerator   text       what it reads                                    */
#define RTL_LEAVES(X)                                                         \
	X(RTL_CONST,   "",        "a number, or the mode names s = 0, u = 1")  \
	X(RTL_FIELD,   "",        "a field of the instruction word")           \
	X(RTL_NAME,    "",        "a value named by let")                      \
	X(RTL_M,       "M",       "the mode: s = 0, u = 1")                    \
	X(RTL_P,       "P",       "the program counter, of this instruction")  \
	X(RTL_RL,      "R.l",     "the relocation part of R")                  \
	X(RTL_RB,      "R.b",     "the bound part of R, a size")               \
	X(RTL_PSW,     "PSW",     "(M, P, R) packed, with cause 0")            \
	X(RTL_Q,       "q",       "the size of storage")                       \
	X(RTL_TIMER,   "timer",   "the interval timer; 2^64-1 is disarmed")    \
	X(RTL_CLOCK,   "clock",   "machine cycles before this instruction")    \
	X(RTL_CONSOLE, "console", "the next input word; taken when committed")

/* References to storage: one operand, one machine cycle, may memory-trap.
 *   enumerator   text       what it refers to                                */
#define RTL_REFERENCES(X)                                                     \
	X(RTL_REG,     "r",       "general register n: the relocated cell n+2")\
	X(RTL_MEM,     "mem",     "the relocated cell: E[a + l] if a < b")     \
	X(RTL_ABS,     "E",       "the absolute cell; at or above q traps")

/* Operators on one operand.
 *   enumerator   text  result    operand   prec  value                       */
#define RTL_UNARY(X)                                                          \
	X(RTL_NEG,     "-",   RTL_WORD, RTL_WORD, 11, "0 - x")                 \
	X(RTL_COMPL,   "~",   RTL_WORD, RTL_WORD, 11, "all bits inverted")     \
	X(RTL_NOT,     "!",   RTL_BOOL, RTL_BOOL, 11, "not")

/* Operators on two operands. prec: a higher number binds tighter; all group
 * from the left, comparisons (4) do not group at all. A trailing `s` means
 * that the operands are taken as signed (two's complement).
 *   enumerator   text   result    operand   prec  value                      */
#define RTL_BINARY(X)                                                         \
	X(RTL_OR,      "||",  RTL_BOOL, RTL_BOOL, 2, "right side only if !x")  \
	X(RTL_AND,     "&&",  RTL_BOOL, RTL_BOOL, 3, "right side only if x")   \
	X(RTL_EQ,      "==",  RTL_BOOL, RTL_WORD, 4, "equal")                  \
	X(RTL_NE,      "!=",  RTL_BOOL, RTL_WORD, 4, "not equal")              \
	X(RTL_LT,      "<",   RTL_BOOL, RTL_WORD, 4, "less")                   \
	X(RTL_LE,      "<=",  RTL_BOOL, RTL_WORD, 4, "less or equal")          \
	X(RTL_GT,      ">",   RTL_BOOL, RTL_WORD, 4, "greater")                \
	X(RTL_GE,      ">=",  RTL_BOOL, RTL_WORD, 4, "greater or equal")       \
	X(RTL_LTS,     "<s",  RTL_BOOL, RTL_WORD, 4, "less, signed")           \
	X(RTL_LES,     "<=s", RTL_BOOL, RTL_WORD, 4, "less or equal, signed")  \
	X(RTL_GTS,     ">s",  RTL_BOOL, RTL_WORD, 4, "greater, signed")        \
	X(RTL_GES,     ">=s", RTL_BOOL, RTL_WORD, 4,                           \
	  "greater or equal, signed")                                          \
	X(RTL_BITOR,   "|",   RTL_WORD, RTL_WORD, 5, "bitwise or")             \
	X(RTL_BITXOR,  "^",   RTL_WORD, RTL_WORD, 6, "bitwise exclusive or")   \
	X(RTL_BITAND,  "&",   RTL_WORD, RTL_WORD, 7, "bitwise and")            \
	X(RTL_SHL,     "<<",  RTL_WORD, RTL_WORD, 8, "left; 0 if y >= 64")     \
	X(RTL_SHR,     ">>",  RTL_WORD, RTL_WORD, 8, "right; 0 if y >= 64")    \
	X(RTL_SAR,     ">>s", RTL_WORD, RTL_WORD, 8,                           \
	  "right, sign kept; all sign bits if y >= 64")                        \
	X(RTL_ADD,     "+",   RTL_WORD, RTL_WORD, 9, "sum")                    \
	X(RTL_SUB,     "-",   RTL_WORD, RTL_WORD, 9, "difference")             \
	X(RTL_MUL,     "*",   RTL_WORD, RTL_WORD, 10,                          \
	  "low 64 bits of the product")                                        \
	X(RTL_DIV,     "/",   RTL_WORD, RTL_WORD, 10,                          \
	  "quotient; 2^64-1 if y = 0")                                         \
	X(RTL_REM,     "%",   RTL_WORD, RTL_WORD, 10, "remainder; x if y = 0") \
	X(RTL_DIVS,    "/s",  RTL_WORD, RTL_WORD, 10,                          \
	  "towards 0; if y = 0: 1 for x < 0, else -1; -2^63 /s -1 = -2^63")    \
	X(RTL_REMS,    "%s",  RTL_WORD, RTL_WORD, 10,                          \
	  "sign of x; x if y = 0")

enum rtl_kind {
	RTL_NULL,
#define X(id, ...) id,
	RTL_LEAVES(X)
	RTL_REFERENCES(X)
	RTL_UNARY(X)
	RTL_BINARY(X)
#undef X
	RTL_COND,   /* c ? x : y, precedence 1, groups from the right */
	RTL_INSIDE, /* inside(x): a reference to mem[x] would not trap; no
	               machine cycle */
	RTL_KINDS
};

/* Whether a node of this kind is a reference to storage. */
static inline bool rtl_is_storage(enum rtl_kind kind)
{
	switch (kind) {
#define X(id, ...) case id:
	RTL_REFERENCES(X)
#undef X
		return true;
	default:
		return false;
	}
}

struct rtl_expr {
	enum rtl_kind kind;            /* what this node is */
	enum rtl_type type;            /* of its value */
	struct pos pos;                /* of its first token */
	word value;                    /* RTL_CONST: the number */
	const struct isa_field *field; /* RTL_FIELD: which */
	unsigned slot;                 /* RTL_NAME: which let, below rtl.lets */
	const struct rtl_expr *arg[3]; /* operands, left to right */
};

/* The operand n of r[n]: always below ISA_REGISTERS, for the parser admits
 * only a register field or a constant. */
enum {
	ISA_REGISTERS = 16,
	ISA_REGISTER_CELL = 2, /* where r0 is, in an address space */
	ISA_REGISTERS_END = ISA_REGISTER_CELL + ISA_REGISTERS,
};

/* How many references to storage stand in the tree. rtl.c */
unsigned rtl_references(const struct rtl_expr *e);

/* How a kind is written and typed; one row per kind. */
struct rtl_operator {
	const char *text;      /* "<=s", "mem"; "" for leaves without a name */
	unsigned operands;     /* 0 to 3 */
	enum rtl_type result;  /* RTL_NO_TYPE: that of its operands */
	enum rtl_type operand; /* type of all operands; COND: of the first */
	unsigned precedence;   /* 0: not an operator */
	const char *about;     /* its value, in words */
};
const struct rtl_operator *rtl_operator(enum rtl_kind kind);

/* ---- Statements --------------------------------------------------------- */

enum rtl_action {
	RTL_NO_ACTION,
	RTL_LET,    /* let NAME = value */
	RTL_ASSIGN, /* target <- value */
	RTL_IF,     /* if value { then } else { otherwise } */
	RTL_TRAP,   /* trap CAUSE: nothing else happens, ends the effect */
	RTL_HALT,   /* halt: nothing else happens, ends the effect */
	RTL_ACTIONS
};

struct rtl_stmt {
	enum rtl_action action;
	struct pos pos;                 /* of its first token */
	const struct rtl_expr *target;  /* RTL_ASSIGN: REG MEM ABS M P RL RB PSW
	                                   TIMER CONSOLE */
	const struct rtl_expr *value;   /* LET, ASSIGN; IF: the condition */
	const struct rtl_stmt *then;    /* IF: NULL when empty */
	const struct rtl_stmt *otherwise; /* IF: NULL when absent or empty */
	enum trap cause;                /* TRAP */
	unsigned slot;                  /* LET: below rtl.lets */
	const struct rtl_stmt *next;    /* NULL at the end of the block */
};

/* What an assignment keeps of its value: M the lowest bit; P, R.l and R.b the
 * low 20; a PSW its M, P, l and b (the cause is ignored); timer, storage and
 * console everything. Assigning console puts a word out. */

/* RTL_NODES_MAX also bounds the depth of the tree (a + b + c + ... is as deep
 * as it is long), so that walking it by recursion is safe. */
enum {
	RTL_LETS_MAX = 32,
	RTL_REFERENCES_MAX = 64,
	RTL_DEPTH_MAX = 64,   /* of brackets and braces */
	RTL_NODES_MAX = 4096, /* expressions and statements */
	RTL_TEXT_MAX = 16384, /* bytes */
};

struct rtl {
	const struct rtl_stmt *body; /* NULL: nothing but P advancing (nop) */
	unsigned lets;               /* named values, at most RTL_LETS_MAX */
	const char *const *names;    /* names[slot] of each let */
	unsigned reads;              /* storage reads, at most, on any path */
	unsigned writes;             /* storage writes, at most, on any path;
	                                reads + writes <= RTL_REFERENCES_MAX */
	uint64_t read_kinds;         /* bit k: an expression has kind k */
	uint64_t set_kinds;          /* bit k: a target of kind k is assigned */
	uint64_t causes;             /* bit c: `trap c` occurs */
	bool halts;                  /* `halt` occurs */
};

/* ---- Functions ---------------------------------------------------------- */

/* Whether an expression of the effect has this kind, or an assignment's target
 * has. */
static inline bool rtl_reads(const struct rtl *rtl, enum rtl_kind kind)
{
	return rtl->read_kinds >> kind & 1;
}
static inline bool rtl_sets(const struct rtl *rtl, enum rtl_kind kind)
{
	return rtl->set_kinds >> kind & 1;
}

/* The text of one effect and where it stands in its file. */
struct rtl_text {
	const char *text;  /* size bytes */
	size_t size;
	struct pos start;  /* of the first byte */
	unsigned indent;   /* columns cut from the start of each further line */
};

/* Parses and checks an effect. `fields` are those it may name (of the
 * instruction's form). The tree is allocated from `arena`. Returns false, and
 * adds errors to `diags`, when the text is not an effect; *out is then
 * unspecified. rtl.c */
bool rtl_parse(struct rtl *out, const struct rtl_text *text,
               const struct isa_field *const *fields, size_t nfields,
               struct arena *arena, struct diags *diags);

/* Whether a word has a meaning in every effect (`P`, `let`, `s`, ...), so that
 * no field and no let can have it as a name. rtl.c */
bool rtl_reserved(const char *name);

/* Appends the effect as text that rtl_parse reads back to an equal tree: on
 * one line with "; " between statements when indent is negative, otherwise a
 * line per statement, indented by that many blanks. print.c */
void rtl_print(const struct rtl *rtl, struct text *out, int indent);
void rtl_print_expr(const struct rtl *rtl, const struct rtl_expr *e,
                    struct text *out);
void rtl_print_stmt(const struct rtl *rtl, const struct rtl_stmt *s,
                    struct text *out);

/* Whether two effects are the same tree; positions and the names of lets do
 * not count, fields are compared by name. print.c */
bool rtl_equal(const struct rtl *a, const struct rtl *b);

#endif
