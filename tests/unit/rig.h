/* rig.h: a machine with an instruction set, for suites about machines. */
#ifndef TESTS_UNIT_RIG_H
#define TESTS_UNIT_RIG_H

#include "cli/files.h"
#include "machine/machine.h"
#include "tests/unit/harness.h"

struct rig {
	struct files files;
	struct isa *isa;
	struct machine m;
};

/* A machine of q words under the set, storage empty. Ends the test when that
 * cannot be had. */
void rig_open(struct rig *r, const char *isa, addr q);
void rig_close(struct rig *r);

/* The word of an instruction, its operands in the order they are written in;
 * registers by number: RIG_INSN(&r, "addi", 1, 2, 5). */
word rig_insn(const struct rig *r, const char *name, const word *operands);
#define RIG_INSN(r, ...) RIG_INSN_(r, __VA_ARGS__, 0)
#define RIG_INSN_(r, name, ...) rig_insn(r, name, (word[]){__VA_ARGS__})

/* A PSW constant. */
word rig_psw(enum mode m, addr p, addr l, addr b);

#endif
