/* json.h: what the writers of JSON in theorems/ share. */
#ifndef THEOREMS_JSON_H
#define THEOREMS_JSON_H

#include "base/json.h"
#include "theorems/theorems.h"

/* A witness as an object. save.c */
json_t *theorems_json_witness(const struct theorems_witness *w,
                              const char *isa_file);

#endif
