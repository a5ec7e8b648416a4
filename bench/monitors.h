/* monitors.h: what monitors cost, in instructions. */
#ifndef BENCH_MONITORS_H
#define BENCH_MONITORS_H

#include "vmm/vmm.h"

/* Monitor instructions for one execution of the line of assembly by a guest in
 * its supervisor mode, under one VMM: from the trap to the guest's next
 * instruction. -1 when it could not be run. */
double monitors_cost(const struct isa *isa, const struct source_reader *reader,
                     const char *line);

/* Words the monitor takes. */
double monitors_k(const struct isa *isa, const struct source_reader *reader,
                  enum vmm_kind kind);

/* Machine instructions for each of the guest's, for the program under one
 * monitor. */
double monitors_ratio(const struct isa *isa,
                      const struct source_reader *reader, enum vmm_kind kind,
                      const char *program);

#endif
