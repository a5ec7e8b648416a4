/* equiv.h: a saved divergence, seen again: for `thirdgen replay`. */
#ifndef CLI_EQUIV_H
#define CLI_EQUIV_H

#include "cli/cli.h"

/* Whether the file is one that `thirdgen equiv --save` wrote. */
bool equiv_is_record(const struct source *source);

/* Runs it again up to its step and shows the square. STATUS_FAILED when it
 * diverges there as it did; STATUS_OK when it does not any more. */
int equiv_replay(struct cli *c, const struct source *source);

#endif
