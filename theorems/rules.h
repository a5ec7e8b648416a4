/* rules.h: what `check` can have to say, one row each.
 *
 *   identifier, level, title, explanation (`thirdgen explain PG101`)
 *
 * PG10x are the paper's conditions, PG11x the exact condition, PG12x what lies
 * beyond the paper's letter, PG13x claims, PG14x remarks, PG15x what was not
 * settled.
 */
#ifndef THEOREMS_RULES_H
#define THEOREMS_RULES_H

#define THEOREMS_RULES(X)                                                     \
	X(PG101, ERROR, "control-sensitive and not privileged",               \
	  "The instruction can change M or R without a trap, and it does not\n"\
	  "trap in user mode. Under a VMM the guest's supervisor runs in\n"   \
	  "real user mode: there the instruction does something different,\n" \
	  "or takes hold of resources, and the monitor is not told. Theorem\n"\
	  "1's condition fails. Remedy: `user: trap`.\n")                     \
	X(PG102, ERROR, "location-sensitive and not privileged",              \
	  "What the instruction does depends on where in storage the program\n"\
	  "is (R.l). A virtual machine is k words higher up than the machine\n"\
	  "it imitates, so a guest sees the difference. Theorem 1's\n"        \
	  "condition fails. Remedy: `user: trap`.\n")                         \
	X(PG103, ERROR, "mode-sensitive and not privileged",                  \
	  "The instruction does one thing in s and another in u, from the\n"  \
	  "same state, and traps in neither. A guest's supervisor runs in\n"  \
	  "real user mode and gets the wrong one of the two. Theorem 1's\n"   \
	  "condition fails; Theorem 3's is not affected, because a hybrid\n"  \
	  "monitor interprets all of virtual supervisor mode. Remedy:\n"      \
	  "`user: trap`.\n")                                                  \
	X(PG104, ERROR, "sensitive to mode and place together",               \
	  "Changing only the mode shows no difference, nor does changing\n"   \
	  "only the place in storage, but changing both does. The paper's\n"  \
	  "definition of behaviour sensitive lets both differ at once.\n"     \
	  "Remedy: `user: trap`.\n")                                          \
	X(PG105, ERROR, "reaches the PSW cells whatever R is",                \
	  "The instruction can change E[0] or E[1], where traps store and\n"  \
	  "load the PSW, although those words are outside R. The paper's\n"   \
	  "second footnote makes that a third condition of control\n"         \
	  "sensitivity. (`--reading no-footnote` does not count it.) Under a\n"\
	  "monitor the guest overwrites the monitor's own new PSW. Remedy:\n" \
	  "`user: trap`.\n")                                                  \
	X(PG106, ERROR, "user-sensitive and not privileged",                  \
	  "From user mode the instruction is control-sensitive, or\n"         \
	  "location-sensitive, and it does not trap. A hybrid monitor runs\n" \
	  "virtual user mode directly, so even a hybrid monitor is not told.\n"\
	  "Theorem 3's condition fails. Remedy: `user: trap`.\n")             \
	X(PG107, NOTE, "always traps in user mode, yet not privileged",       \
	  "A privileged instruction traps in user mode and does not trap in\n"\
	  "supervisor mode. This one may trap there too, of its own accord:\n"\
	  "a memory or an arithmetic trap would not count. SPARC's RETT is\n" \
	  "one. So Theorem 1, to the letter, promises nothing. A monitor is\n"\
	  "told of the instruction whatever the state, so none is harmed, as\n"\
	  "the exact condition says. Remedy, for the letter: no trap of its\n"\
	  "own in supervisor mode.\n")                                        \
	X(PG108, ERROR, "innocuous, yet traps in user mode only",             \
	  "The instruction is innocuous and not privileged, so the paper's\n" \
	  "efficiency wants it \"executed by the hardware directly, with no\n"\
	  "intervention at all on the part of the control program\". In some\n"\
	  "states it traps where it would not on the bare machine, because\n" \
	  "of the mode or of the place, and the monitor has to interpret it.\n"\
	  "Theorem 1 does not notice, and equivalence is kept. Remedy:\n"     \
	  "`user: trap` in all states, or no trap that depends on mode or\n"  \
	  "place.\n")                                                         \
	X(PG111, ERROR, "does not commute with the VM map in supervisor mode",\
	  "There is a state S of a bare machine with M = s such that the\n"   \
	  "instruction does not trap at f(S), the state under the monitor,\n" \
	  "and f(i(S)) != i(f(S)). A guest supervisor can tell that it is in\n"\
	  "a virtual machine, or can break out of it. Where the theorem's\n"  \
	  "condition holds nevertheless, the instruction uses something that\n"\
	  "the paper leaves out of its model (PG121 to PG126).\n")            \
	X(PG112, ERROR, "does not commute with the VM map in user mode",      \
	  "Like PG111, with M = u in the bare state: a guest's user program\n"\
	  "can tell too, and a hybrid monitor does not help. A trap that\n"   \
	  "happens only under the monitor counts as well, because the\n"      \
	  "monitor hands traps of virtual user mode on to the guest.\n")      \
	X(PG113, ERROR, "differs under a monitor by timing alone",            \
	  "The instruction lets the clock into the state, and the clock of a\n"\
	  "virtual machine is not that of a bare one. If the clocks were\n"   \
	  "equal there would be no difference. The paper excepts timing from\n"\
	  "equivalence; Theorem 2 does not: it asks for a monitor without\n"  \
	  "timing dependences.\n")                                            \
	X(PG121, WARNING, "size-sensitive and not privileged",                \
	  "The instruction depends on q, or on how far R.b reaches beyond\n"  \
	  "the end of storage. Both are equal in the states that the paper's\n"\
	  "definitions compare, so to the letter the instruction is\n"        \
	  "innocuous; but a virtual machine is smaller than the real one and\n"\
	  "its bound is cut to fit. Theorem 1 holds, yet the virtual machine\n"\
	  "is not equivalent.\n")                                             \
	X(PG122, WARNING, "device-sensitive and not privileged",              \
	  "The instruction uses the console or the timer without a trap. A\n" \
	  "lone virtual machine may well have the real console; several\n"    \
	  "cannot share it unnoticed, and the timer belongs to the monitor.\n")\
	X(PG123, WARNING, "time-sensitive and not privileged",                \
	  "The instruction lets the clock into the state. See PG113.\n")      \
	X(PG124, WARNING, "processor-sensitive and not privileged",           \
	  "The instruction stops the processor. In the paper's model the\n"   \
	  "processor is not a resource, so a lone virtual machine may stop\n" \
	  "it; if there are several, none of them may.\n")                    \
	X(PG125, WARNING, "storage-sensitive and not privileged",             \
	  "The instruction reads or changes words outside R. In the paper\n"  \
	  "every reference goes through R. Here the guest reaches the\n"      \
	  "monitor, or another virtual machine.\n")                           \
	X(PG126, WARNING, "trap-sensitive",                                   \
	  "In user mode the instruction may fail to trap although it does in\n"\
	  "a related state (s instead of u, another place, another size), or\n"\
	  "trap with a different cause. The paper's definitions leave out\n"  \
	  "states that trap, so to the letter the instruction is innocuous;\n"\
	  "but the monitor is not told of a trap that does not happen, and\n" \
	  "hands on to the guest a trap that should not happen.\n")           \
	X(PG131, ERROR, "claimed, but not true",                              \
	  "The instruction set's file claims a class that the instruction is\n"\
	  "not in. Claims are checked, never believed: correct the claim, or\n"\
	  "the instruction.\n")                                               \
	X(PG132, ERROR, "true, but not claimed",                              \
	  "The file claims some classes of the instruction, and leaves out\n" \
	  "one of the paper's classes that it is in. (The classes beyond the\n"\
	  "paper need not be claimed.)\n")                                    \
	X(PG133, ERROR, "claimed from the wrong modes",                       \
	  "`from s` or `from u` was claimed, and the proofs say otherwise.\n")\
	X(PG141, NOTE, "a no-op in user mode is not a trap",                  \
	  "In user mode the hardware ignores the instruction. The paper\n"    \
	  "calls that a user mode NOP and does not count it as privileged:\n" \
	  "the monitor is not told. Many machines have such instructions\n"   \
	  "(POPF, RESET, SPL), and many textbooks get them wrong.\n")         \
	X(PG142, NOTE, "privileged for some operands only",                   \
	  "Privileged is a statement about all states. An instruction that\n" \
	  "traps in user mode only for some values of an operand is\n"        \
	  "classified by forms: the operands for which it is privileged, and\n"\
	  "the rest.\n")                                                      \
	X(PG151, WARNING, "inconclusive",                                     \
	  "The solver used up its budget on a question without an answer, or\n"\
	  "there was no solver and the search found nothing. `--budget`\n"    \
	  "gives it more; `--method both` searches as well.\n")               \
	X(PG152, WARNING, "nothing is proved",                                \
	  "There is no Z3 to prove with: libz3 is loaded when it is needed\n" \
	  "and was not found, or thirdgen was built without it. States were\n"\
	  "searched instead: what the search found is certain, what it did\n" \
	  "not find is inconclusive. On Debian: apt-get install libz3-4.\n")

enum theorems_level {
	THEOREMS_LEVEL_NOTE,
	THEOREMS_LEVEL_WARNING,
	THEOREMS_LEVEL_ERROR,
};

enum theorems_rule_id {
#define X(id, level, title, text) THEOREMS_##id,
	THEOREMS_RULES(X)
#undef X
	THEOREMS_RULE_COUNT
};

struct theorems_rule {
	const char *id;    /* "PG101" */
	enum theorems_level level;
	const char *title; /* "control-sensitive and not privileged" */
	const char *text;  /* lines, each ended */
};

/* rules.c */
const struct theorems_rule *theorems_rule(enum theorems_rule_id id);
const char *theorems_level_name(enum theorems_level level); /* "warning" */

#endif
