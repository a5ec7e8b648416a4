/* report.h: how a run went, for people. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "cli/load.h"

/* Why a machine is wedged: what trapped first and where, and what E[1] made of
 * it. Two lines. A bad new PSW usually traps at once, so by then E[0] no longer
 * says what the program did: the last of the `steps` made from the state
 * `start` are made again. */
void report_wedged(const struct program *p, const struct machine *m,
                   const struct machine *start, word steps, struct text *out);

/* The table of --stats. */
void report_stats(const struct machine *m, word steps, struct text *out);

#endif
