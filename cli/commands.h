/* commands.h: the subcommands, one row each. A subcommand is this row and a
 * file cli/IDENTIFIER.c that defines
 *
 *     int cmd_ID(struct cli *c)              what it does; its exit status
 *     const struct opt_group opts_ID[]       its options
 *     const char text_ID[]                   its help text, with examples
 *
 * Dispatch, help, the manual page, completion and the check of the number of
 * operands all come from here: [X] may be left out, X... may be repeated.
 *
 *   identifier   name          operands              about                   */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#define COMMANDS(X)                                                           \
	X(run,        "run",        "[PROGRAM]",                               \
	  "run a program, bare or under monitors")                             \
	X(debug,      "debug",      "[PROGRAM]",                               \
	  "step through a program and its monitors, forwards and backwards")   \
	X(asm,        "asm",        "FILE",                                    \
	  "assemble a program into an image")                                  \
	X(dis,        "dis",        "FILE|WORD...",                            \
	  "disassemble an image, a program or words")                          \
	X(monitor,    "monitor",    "",                                        \
	  "build the monitor for an instruction set")                          \
	X(check,      "check",      "[FILE...]",                               \
	  "classify the instructions of a set, by proof")                      \
	X(replay,     "replay",     "FILE",                                    \
	  "run a saved witness again")                                         \
	X(isa_show,   "isa show",   "SET [INSTRUCTION...]",                    \
	  "show an instruction set as a manual")                               \
	X(isa_list,   "isa list",   "",                                        \
	  "list the instruction sets that can be named")                       \
	X(equiv,      "equiv",      "PROGRAM",                                 \
	  "compare a program bare and under monitors, in lock-step")           \
	X(isa_diff,   "isa diff",   "SET SET",                                 \
	  "show what is different between two sets")                           \
	X(prove,      "prove",      "",                                        \
	  "prove a monitor's binary right, for all guests")                    \
	X(theorem,    "theorem",    "THEOREM",                                 \
	  "test what the theorems promise against what happens")               \
	X(sweep,      "sweep",      "[FILE...]",                               \
	  "compare proofs with runs, for random instruction sets")             \
	X(explain,    "explain",    "[CODE...]",                               \
	  "explain the code of a diagnostic")                                  \
	X(help,       "help",       "[COMMAND...]",                            \
	  "show help on a command, the manual page, completion")               \
	X(version,    "version",    "",                                        \
	  "show the version, and what it was built with")

#endif
