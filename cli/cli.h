/* cli.h: what the subcommands of `thirdgen` share.
 *
 * Streams: a command's result goes to standard output, everything said about
 * it to standard error. Mistakes on the command line are shown like mistakes
 * in a file: the line as typed, with a caret.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdio.h>

#include "base/diag.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/options.h"

#define THIRDGEN_VERSION "0.1.0"

/* Exit statuses, worst last.
 *   enumerator            status  meaning                                    */
#define STATUSES(X)                                                           \
	X(STATUS_OK,          0, "it holds, or all went well")                 \
	X(STATUS_FAILED,      1, "a violation, a divergence, a failed "        \
	                         "expectation")                                \
	X(STATUS_USAGE,       2, "a mistake in the command line, a file, an "  \
	                         "instruction set or a program")               \
	X(STATUS_UNKNOWN,     3, "inconclusive, or the budget was used up")    \
	X(STATUS_DIED,        4, "the guest is wedged or died")                \
	X(STATUS_INTERNAL,    70, "a fault of thirdgen itself")                \
	X(STATUS_OUTPUT,      74, "output could not be written")               \
	X(STATUS_INTERRUPTED, 130, "interrupted; what was done was shown")

enum status {
#define X(id, value, about) id = value,
	STATUSES(X)
#undef X
};

struct command {
	const char *name;
	int (*run)(struct cli *c);
	const char *operands;
	const char *about;
	const struct opt_group *groups;
	const char *text;
};

/* All of them, ending with a NULL name. */
extern const struct command commands[];

enum colour { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

struct cli {
	const struct command *command; /* NULL before it is known */
	int argc;              /* the command line as typed */
	char **argv;           /* ... in that order, the program first */
	char **operand;        /* after cli_options: the operands */
	int operands;
	char **order;          /* what they stand in, owned */
	int status;            /* after a false cli_options */
	int colour;            /* --color: enum colour */
	bool help;             /* --help */
	bool force;            /* --force: replace files of others */
	struct source line;    /* the command line as a source, for carets */
	struct text line_text; /* ... its text */
	struct files files;    /* finds and keeps sources */
	struct diags diags;    /* not yet told */
	int lost;              /* errno of a failed write to standard output */
};

/* Adds an error about the argument (or part of it) at `at`, which must point
 * into the command line; NULL for the whole of it. */
struct diag *cli_error(struct cli *c, const char *at, size_t width,
                       const char *code, const char *format, ...)
        TEXT_PRINTF(5, 6);

/* Tells all diagnostics gathered, on standard error, and forgets them. Returns
 * STATUS_USAGE when there was an error, otherwise STATUS_OK. */
int cli_tell(struct cli *c);

/* A line of talk on standard error: "thirdgen run: ...". */
void cli_say(struct cli *c, const char *format, ...) TEXT_PRINTF(2, 3);

/* Whether to colour what is written to the stream. */
bool cli_coloured(const struct cli *c, FILE *stream);

/* The command of that name; NULL. The two-word name "isa show" is given in
 * two strings, second may be NULL; *words gets how many were used. */
const struct command *cli_find(const char *first, const char *second,
                               int *words);

/* The error for a command that does not exist, with a suggestion. */
void cli_no_command(struct cli *c, const char *first, const char *second);

/* Set by SIGINT. Long work looks at it, stops, and shows what it has. */
bool cli_interrupted(void);
void cli_clear_interrupt(void); /* what was to be stopped has stopped */
void cli_catch_interrupts(void);

/* ---- Output ------------------------------------------------------------- */

/* A file being written, or standard output ("-"). */
struct out {
	FILE *file;
	const char *name; /* for messages */
	bool failed;      /* something was lost... */
	int why;          /* ... with this errno */
};

/* Opens it; an error about the argument `name` is told and false returned when
 * that fails, or when somebody else's file would be lost and --force was not
 * said. */
bool out_open(struct cli *c, struct out *out, const char *name);
/* Whether a file may be replaced without being asked to: it is not there, is
 * empty, is a device or a pipe, or thirdgen wrote it. ours.c */
bool out_replaceable(const char *name);
/* The same of an argument (NULL: none was given), before long work whose
 * result goes there; otherwise an error, unless --force was said. ours.c */
bool out_allowed(struct cli *c, const char *name);
void out_write(struct out *out, const char *s, size_t n);
/* Ends it: `status`, or STATUS_OUTPUT (told) when something was lost. */
int out_close(struct cli *c, struct out *out, int status);
/* Writes a text to the named file. */
int out_text(struct cli *c, const char *name, const struct text *text);
/* Writes a text to standard output. */
void out_print(struct cli *c, const struct text *text);

/* Writes pending standard output: before waiting, and before something is
 * said on standard error, so that the order is right on one terminal. False
 * when any of it was lost so far. */
bool out_sync(struct cli *c);
/* The same at the end: STATUS_OUTPUT (told) when any of it was lost, `status`
 * otherwise. */
int out_flush(struct cli *c, int status);

/* ---- Help --------------------------------------------------------------- */

void help_overview(struct text *out);
void help_command(const struct command *command, struct text *out);
void help_man(struct text *out);
void help_completion(struct text *out);

/* ---- The commands ------------------------------------------------------- */

#define X(id, name, operands, about)                                          \
	int cmd_##id(struct cli *c);                                           \
	extern const struct opt_group opts_##id[];                             \
	extern const char text_##id[];
COMMANDS(X)
#undef X

#endif
