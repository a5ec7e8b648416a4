/* expr.h: an expression that was read: see expr.c. */
#ifndef REPL_EXPR_H
#define REPL_EXPR_H

#include "repl/internal.h"

enum node_kind {
	NODE_NUMBER,   /* w */
	NODE_LABEL,    /* w: its address; real: of the cell it names */
	NODE_REGISTER, /* number w */
	NODE_STATE,    /* w: which */
	NODE_VARIABLE,
	NODE_MEM, NODE_ABSOLUTE, NODE_REAL, /* the cell at arg[0] */
	NODE_ADDRESS,  /* of arg[0], a label or a cell */
	NODE_MINUS, NODE_COMPLEMENT, NODE_NOT,
	NODE_OR, NODE_AND, NODE_EQ, NODE_NE, NODE_LT, NODE_GT, NODE_LE,
	NODE_GE, NODE_LES, NODE_GES, NODE_BITOR, NODE_BITXOR, NODE_BITAND,
	NODE_SHL, NODE_SHR, NODE_ADD, NODE_SUB, NODE_MUL, NODE_DIV, NODE_REM,
	NODE_CHOICE    /* arg[0] ? arg[1] : arg[2] */
};

enum state_kind {
	STATE_M, STATE_P, STATE_L, STATE_B, STATE_Q, STATE_TIMER, STATE_CLOCK,
	STATE_TIME, STATE_PSW, STATE_LEVEL, STATE_TURN, STATE_LAST
};

struct node {
	enum node_kind kind;
	uint16_t arg[3];           /* nodes of the same expression */
	addr real;
	word w;
	struct variable *variable; /* lives as long as the debugger */
};

struct expr {
	struct node *node;
	unsigned count, room;
	unsigned root;
};

/* Whether it is a register, r0 to r15, or a part of the machine's state. */
bool repl_expr_machine(const char *name, size_t n);
/* Sets *vm to the VM of a label of that level in it, if there is any. */
void repl_expr_vm(const struct repl *r, const struct expr *e, unsigned level,
                  unsigned *vm);
const char *repl_expr_state_name(enum state_kind kind); /* "P" */

#endif
