/* piece.h: pieces of work that other processes do: what became of them.
 *
 * A piece gives a line: its result, or why there is none.
 */
#ifndef CLI_PIECE_H
#define CLI_PIECE_H

#include "cli/cli.h"
#include "trials/trial.h"

/* Instead of a result: the status the command has to end with, and why. */
void piece_fault(int status, const struct text *why, struct text *line);

/* What the line, which is no result, says; appended to `why`. The status is
 * STATUS_INTERNAL if it is not a fault either. */
int piece_failed(const char *line, struct text *why);

/* Writes a file in the process of the piece. False, with `why`. */
bool piece_save(const char *path, const struct text *text, struct text *why);

/* The exit status for what all of them come to. */
int piece_status(enum trials_verdict v);

#endif
