/* engine.h: the part of `make bench` that compares the engines. */
#ifndef BENCH_ENGINE_H
#define BENCH_ENGINE_H

#include <jansson.h>

#include "isa/isa.h"

/* Measures, prints a table and adds its rows to `list`. False when a goal is
 * missed. */
bool bench_engines(struct isa *vt, json_t *list);

#endif
