/* debugger.h: the debugger, for suites about it. */
#ifndef TESTS_UNIT_DEBUGGER_H
#define TESTS_UNIT_DEBUGGER_H

#include "repl/internal.h"
#include "tests/unit/harness.h"

extern struct text debugger_said; /* all of it, since it was opened */

/* How often something was said, and the most at a time. */
extern size_t debugger_calls, debugger_most;
/* The user's patience: asked so often whether what goes on is to end, the user
 * says yes and stays with it. 0: never. */
extern word debugger_patience;

/* A debugger with that loaded, from isa/, programs/ or tests/debug/. Ends the
 * test when that cannot be had. */
struct repl *debugger_open(const struct repl_setup *setup);
/* Carries out a line with a number in it; whether it could be. */
bool debugger_command(struct repl *r, const char *format, word n);
void debugger_end(void); /* frees what suites share */

/* A number below n, the same ones each time. */
word debugger_random(word n);

#endif
