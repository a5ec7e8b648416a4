/* yardstick.h: a plain interpreter of vt's machine, to measure against. */
#ifndef BENCH_YARDSTICK_H
#define BENCH_YARDSTICK_H

#include "machine/machine.h"

/* Runs until halted or `limit` steps are made; returns the steps made. Counts
 * cycles into m->clock. Knows what the kernels of bench/engine.c need of vt and
 * stops at anything else. */
word yardstick_run(struct machine *m, word limit);

#endif
