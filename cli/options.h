/* options.h: a command's options, written once as a table.
 *
 * A row says how an option is written, what argument it takes and which member
 * of the command's options struct it sets. getopt_long's tables, the help, the
 * manual page and the completion are all made from the rows.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "isa/isa.h"

struct cli;

enum opt_kind {
	OPT_END,
	OPT_FLAG,   /* bool: set to true */
	OPT_TEXT,   /* const char *: the argument */
	OPT_MAYBE,  /* const char *: the argument, "" when it is left out */
	OPT_NUMBER, /* word: within min..max (max 0: any) */
	OPT_CHOICE, /* int: which of the words of `argument`, "a|b|c", from 0 */
	OPT_LIST,   /* struct opt_list: one more item */
};

struct opt {
	char letter;          /* -x; 0 for none */
	const char *name;     /* --name */
	enum opt_kind kind;
	const char *argument; /* how help calls it; NULL for a flag */
	size_t offset;        /* of the member, in its group's struct */
	const char *about;    /* what it does, in a line */
	word min, max;        /* OPT_NUMBER */
};

enum { OPT_LIST_MAX = 64 };
struct opt_list {
	const char *item[OPT_LIST_MAX];
	size_t count;
};

/* Rows under one heading. Groups shared between commands have a struct of
 * their own inside the command's. An array of groups ends with {0}, an array
 * of rows too. */
struct opt_group {
	const char *title;
	const struct opt *opts;
	size_t offset; /* of the group's struct in the command's */
};

/* The options every command has, and the group that shows them. */
extern const struct opt_group opts_common[];

/* Reads the command's options into *into, which holds the defaults, and checks
 * the number of operands; they are in c->operand afterwards. False when the
 * command ends here with c->status: a mistake (told), or --help (shown). */
bool cli_options(struct cli *c, void *into);

/* The number, as base/number.h has it, in the `size` bytes at `at`: in
 * min..max, or, when max is 0, any, -1 as well. Otherwise an error with a caret
 * at the first wrong character; `at` must point into the command line. */
bool cli_number(struct cli *c, const char *at, size_t size, word min, word max,
                word *out);

#endif
