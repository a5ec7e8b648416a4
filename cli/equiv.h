/* equiv.h: a saved divergence, seen again: for `thirdgen replay`. */
#ifndef CLI_EQUIV_H
#define CLI_EQUIV_H

#include "cli/cli.h"

/* Whether the file is one that `thirdgen equiv --save` wrote. */
bool equiv_is_record(const struct source *source);

/* Runs it again up to its step and shows the square. STATUS_OK when it goes
 * wrong there as it did, STATUS_FAILED when it does not any more. `set`: which
 * instruction set instead of the one it was found in; NULL: that one. */
int equiv_replay(struct cli *c, const char *set, const struct source *source);

#endif
