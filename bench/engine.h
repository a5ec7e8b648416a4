/* engine.h: the part of `make bench` that compares the engines. */
#ifndef BENCH_ENGINE_H
#define BENCH_ENGINE_H

#include <jansson.h>

#include "isa/isa.h"

/* Measures, prints a table and adds its rows to `list`. False when a goal is
 * missed. */
bool bench_engines(struct isa *vt, const struct source_reader *reader,
                   json_t *list);

/* How many times longer a program takes under `depth` VMMs than bare, on the
 * fast engine, each machine new; `runs` of them at a time. Negative when it
 * cannot be run. levels.c */
double bench_level(const struct isa *isa, const struct source_reader *reader,
                   const struct source *program, word rounds, unsigned depth,
                   unsigned runs);

#endif
