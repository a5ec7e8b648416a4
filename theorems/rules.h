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
	  "trap in user mode. Under a VMM the guest's supervisor runs in real\n"\
	  "user mode: there the instruction does something different, or takes\n"\
	  "hold of resources, and the monitor is not told. Theorem 1's condition\n"\
	  "fails. Remedy: `user: trap`.\n")                                   \
	X(PG102, ERROR, "location-sensitive and not privileged",              \
	  "What the instruction does depends on where in storage the program is\n"\
	  "(R.l). A virtual machine is k words higher up than the machine it\n"\
	  "imitates, so a guest sees the difference. Theorem 1's condition\n" \
	  "fails. Remedy: `user: trap`.\n")                                   \
	X(PG103, ERROR, "mode-sensitive and not privileged",                  \
	  "The instruction does one thing in s and another in u, from the same\n"\
	  "state, and traps in neither. A guest's supervisor runs in real user\n"\
	  "mode and gets the wrong one of the two. Theorem 1's condition fails;\n"\
	  "Theorem 3's is not affected, because a hybrid monitor interprets all\n"\
	  "of virtual supervisor mode. Remedy: `user: trap`.\n")              \
	X(PG104, ERROR, "sensitive to mode and place together",               \
	  "Changing only the mode shows no difference, nor does changing only\n"\
	  "the place in storage, but changing both does. The paper's\n"       \
	  "definition of behaviour sensitive lets both differ at once.\n"     \
	  "Remedy: `user: trap`.\n")                                          \
	X(PG105, ERROR, "reaches the PSW cells whatever R is",                \
	  "The instruction can change E[0] or E[1], where traps store and load\n"\
	  "the PSW, although those words are outside R. The paper's second\n" \
	  "footnote makes that a third condition of control sensitivity.\n"   \
	  "(`--reading no-footnote` does not count it.) Under a monitor the\n"\
	  "guest overwrites the monitor's own new PSW. Remedy: `user: trap`.\n")\
	X(PG106, ERROR, "user-sensitive and not privileged",                  \
	  "From user mode the instruction is control-sensitive, or\n"         \
	  "location-sensitive, and it does not trap. A hybrid monitor runs\n" \
	  "virtual user mode directly, so even a hybrid monitor is not told.\n"\
	  "Theorem 3's condition fails. Remedy: `user: trap`.\n")             \
	X(PG107, NOTE, "always traps in user mode, yet not privileged",       \
	  "A privileged instruction traps in user mode and does not trap in\n" \
	  "supervisor mode. This one may trap there too, of its own accord: a\n"\
	  "memory or an arithmetic trap would not count. SPARC's RETT is one.\n"\
	  "So Theorem 1, to the letter, promises nothing. A monitor is told of\n"\
	  "the instruction whatever the state, so none is harmed, as the exact\n"\
	  "condition says. Remedy, for the letter: no trap of its own in\n"    \
	  "supervisor mode.\n")                                               \
	X(PG108, ERROR, "innocuous, yet traps in user mode only",             \
	  "The instruction is innocuous and not privileged, so the paper's\n" \
	  "efficiency wants it \"executed by the hardware directly, with no\n"\
	  "intervention at all on the part of the control program\". In some\n"\
	  "states it traps where it would not on the bare machine, because of\n"\
	  "the mode or of the place, and the monitor has to interpret it.\n"  \
	  "Theorem 1 does not notice, and equivalence is kept. Remedy: `user:\n"\
	  "trap` in all states, or no trap that depends on mode or place.\n") \
	X(PG111, ERROR, "does not commute with the VM map in supervisor mode",\
	  "There is a state S of a bare machine with M = s such that the\n"   \
	  "instruction does not trap at f(S), the state under the monitor, and\n"\
	  "f(i(S)) != i(f(S)). A guest supervisor can tell that it is in a\n" \
	  "virtual machine, or can break out of it. Where the theorem's condition\n"\
	  "holds nevertheless, the instruction uses something that the paper\n"\
	  "leaves out of its model (PG121 to PG126).\n")                      \
	X(PG112, ERROR, "does not commute with the VM map in user mode",      \
	  "Like PG111, with M = u in the bare state: a guest's user program can\n"\
	  "tell too, and a hybrid monitor does not help. A trap that happens only\n"\
	  "under the monitor counts as well, because the monitor hands traps of\n"\
	  "virtual user mode on to the guest.\n")                             \
	X(PG113, ERROR, "differs under a monitor by timing alone",            \
	  "The instruction lets the clock into the state, and the clock of a\n"\
	  "virtual machine is not that of a bare one. If the clocks were equal\n"\
	  "there would be no difference. The paper excepts timing from\n"     \
	  "equivalence; Theorem 2 does not: it asks for a monitor without timing\n"\
	  "dependences.\n")                                                   \
	X(PG121, WARNING, "size-sensitive and not privileged",                \
	  "The instruction depends on q, or on how far R.b reaches beyond the\n"\
	  "end of storage. Both are equal in the states that the paper's\n"   \
	  "definitions compare, so to the letter the instruction is innocuous;\n"\
	  "but a virtual machine is smaller than the real one and its bound is\n"\
	  "cut to fit. Theorem 1 holds, yet the virtual machine is not equivalent.\n")\
	X(PG122, WARNING, "device-sensitive and not privileged",              \
	  "The instruction uses the console or the timer without a trap. A\n" \
	  "lone virtual machine may well have the real console; several cannot\n"\
	  "share it unnoticed, and the timer belongs to the monitor.\n")      \
	X(PG123, WARNING, "time-sensitive and not privileged",                \
	  "The instruction lets the clock into the state. See PG113.\n")      \
	X(PG124, WARNING, "processor-sensitive and not privileged",           \
	  "The instruction stops the processor. In the paper's model the\n"   \
	  "processor is not a resource, so a lone virtual machine may stop it; if\n"\
	  "there are several, none of them may.\n")                           \
	X(PG125, WARNING, "storage-sensitive and not privileged",             \
	  "The instruction reads or changes words outside R. In the paper every\n"\
	  "reference goes through R. Here the guest reaches the monitor, or\n"\
	  "another virtual machine.\n")                                       \
	X(PG126, WARNING, "trap-sensitive",                                   \
	  "In user mode the instruction may fail to trap although it does in a\n"\
	  "related state (s instead of u, another place, another size), or trap\n"\
	  "with a different cause. The paper's definitions leave out states that\n"\
	  "trap, so to the letter the instruction is innocuous; but the monitor\n"\
	  "is not told of a trap that does not happen, and hands on to the guest\n"\
	  "a trap that should not happen.\n")                                 \
	X(PG131, ERROR, "claimed, but not true",                              \
	  "The instruction set's file claims a class that the instruction is\n"\
	  "not in. Claims are checked, never believed: correct the claim, or\n"\
	  "the instruction.\n")                                               \
	X(PG132, ERROR, "true, but not claimed",                              \
	  "The file claims some classes of the instruction, and leaves out one\n"\
	  "of the paper's classes that it is in. (The classes beyond the paper\n"\
	  "need not be claimed.)\n")                                          \
	X(PG133, ERROR, "claimed from the wrong modes",                       \
	  "`from s` or `from u` was claimed, and the proofs say otherwise.\n")\
	X(PG141, NOTE, "a no-op in user mode is not a trap",                  \
	  "In user mode the hardware ignores the instruction. The paper calls\n"\
	  "that a user mode NOP and does not count it as privileged: the\n"   \
	  "monitor is not told. Many machines have such instructions (POPF,\n"\
	  "RESET, SPL), and many textbooks get them wrong.\n")                \
	X(PG142, NOTE, "privileged for some operands only",                   \
	  "Privileged is a statement about all states. An instruction that\n" \
	  "traps in user mode only for some values of an operand is classified\n"\
	  "by forms: the operands for which it is privileged, and the rest.\n")\
	X(PG151, WARNING, "inconclusive",                                     \
	  "The solver used up its budget on a question without an answer, or\n"\
	  "there was no solver and the search found nothing. `--budget` gives it\n"\
	  "more; `--method both` searches as well.\n")                        \
	X(PG152, WARNING, "nothing is proved",                                \
	  "There is no Z3 to prove with: libz3 is loaded when it is needed and\n"\
	  "was not found, or thirdgen was built without it. States were searched\n"\
	  "instead: what the search found is certain, what it did not find is\n"\
	  "inconclusive. On Debian: apt-get install libz3-4.\n")

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
