/* lockstep.h: what lock-step costs. */
#ifndef BENCH_LOCKSTEP_H
#define BENCH_LOCKSTEP_H

#include "vmm/vmm.h"

/* Time of a run in lock-step over the time of the plain runs it compares, bare
 * and under the monitors, by the same interpreter: the program under `depth`
 * VMMs, with the defines. -1 when it could not be run. */
double lockstep_ratio(const struct isa *isa, const struct source_reader *reader,
                      const char *program, const struct asm_define *define,
                      size_t defines, unsigned depth);

#endif
