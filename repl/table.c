/* table.c: the commands, one row each. Names are gdb's where gdb has one.
 *
 *   name, short names, function, arguments
 *   what may be completed, whether an empty line does it again, whether it
 *   needs a program
 *   help: the first sentence stands in the list, all of it in `help NAME`
 */
#include "repl/internal.h"

#define HEAD(title) {.name = title}
#define EXPR COMPLETE_EXPRESSION
#define NONE COMPLETE_NONE
#define AGAIN true
#define ONCE false
#define BUSY false /* needs a program */
#define IDLE true

const struct command_row repl_command_rows[] = {
	HEAD("Forwards"),
	{"step", "s si stepi", repl_do_step, "[N]", EXPR, AGAIN, BUSY,
         "make N steps of the machine. A step is one instruction, or a trap."},
	{"next", "n ni nexti", repl_do_next, "[N]", EXPR, AGAIN, BUSY,
         "make N steps of the selected level. Whatever the levels below do for "
         "it is not shown: a trap that a monitor handles, all of the "
         "interpretation. A call is one step too."},
	{"finish", "fin", repl_do_finish, "", NONE, AGAIN, BUSY,
         "run until the selected level's mode changes. In a trap handler: "
         "until it is "
         "back in user mode; in user mode: until the next trap."},
	{"until", "u", repl_do_until, "[PLACE]", EXPR, AGAIN, BUSY,
         "run until past this place, or to a place. At the end of a loop it "
         "leaves the loop."},
	{"advance", NULL, repl_do_advance, "PLACE", EXPR, AGAIN, BUSY,
         "run to a place: a label, FILE:LINE, an address."},
	{"cycle", NULL, repl_do_cycle, "[N]", EXPR, AGAIN, BUSY,
         "make N machine cycles: storage references. Fetch, reads, writes and "
         "the PSW "
         "swap of a trap are shown with virtual and real address."},
	{"continue", "c cont", repl_do_continue, "[N]", EXPR, AGAIN, BUSY,
         "run until a stop. With N, pass a breakpoint here N - 1 times."},
	{"run", "r", repl_do_run, "", NONE, ONCE, BUSY,
         "run from the beginning of time. Changes made on the way are made "
         "again."},
	{"restart", "start starti", repl_do_restart, "[N]", NONE, ONCE, BUSY,
         "go to the beginning of time, and stay there. With N, to checkpoint "
         "N."},
	{"world", NULL, repl_do_world, "", NONE, AGAIN, BUSY,
         "run until another level executes."},
	{"vmenter", NULL, repl_do_vmenter, "", NONE, AGAIN, BUSY,
         "run until a higher level executes: a monitor resumes its guest. From "
         "the highest level: until the next switch upwards."},
	{"vmexit", NULL, repl_do_vmexit, "", NONE, AGAIN, BUSY,
         "run until a lower level executes: a guest has trapped to its "
         "monitor. From the lowest level: until the next switch downwards."},

	HEAD("Backwards"),
	{"reverse-step", "rs rsi", repl_do_reverse_step, "[N]", EXPR, AGAIN,
         BUSY, "undo N steps of the machine."},
	{"reverse-next", "rn rni", repl_do_reverse_next, "[N]", EXPR, AGAIN,
         BUSY, "undo N steps of the selected level."},
	{"reverse-continue", "rc", repl_do_reverse_continue, "", NONE, AGAIN,
         BUSY,
         "go back to the latest earlier stop. Breakpoints, watchpoints, "
         "catchpoints and their conditions count; ignore counts do not."},
	{"reverse-finish", "rfin", repl_do_reverse_finish, "", NONE, AGAIN,
         BUSY,
         "go back to before the selected level's mode changed. In a trap "
         "handler: to "
         "the instruction that trapped."},
	{"reverse-cycle", NULL, repl_do_reverse_cycle, "[N]", EXPR, AGAIN, BUSY,
         "undo N machine cycles."},
	{"seek", NULL, repl_do_seek, "TIME", EXPR, ONCE, BUSY,
         "go to a time, in steps since the start."},
	{"when", NULL, repl_do_when, "", NONE, ONCE, BUSY, "show the time."},
	{"checkpoint", NULL, repl_do_checkpoint, "[NOTE]", NONE, ONCE, BUSY,
         "give this time a number, to which `goto` returns."},
	{"goto", NULL, repl_do_goto, "N", NONE, ONCE, BUSY,
         "go to the time of checkpoint N."},

	HEAD("Stops"),
	{"break", "b br", repl_do_break, "[PLACE] [if EXPR]", EXPR, ONCE, BUSY,
         "stop before the instruction at a place. PLACE is a label, FILE:LINE "
         "of any program that runs, a LINE of the file shown, *ADDRESS of the "
         "selected level, E:ADDRESS or real:ADDRESS; without one, where P is. "
         "It belongs to the level whose program is there, whoever executes "
         "its instructions."},
	{"tbreak", "tb", repl_do_tbreak, "[PLACE] [if EXPR]", EXPR, ONCE, BUSY,
         "stop once before the instruction at a place."},
	{"watch", NULL, repl_do_watch, "[-l] EXPR[,N] [if EXPR]", EXPR,
         ONCE, BUSY,
         "stop when a cell or a value changes. EXPR is a label, a register, a "
         "virtual address, E:ADDRESS or real:ADDRESS, and N cells from there; "
         "or any other expression, whose value is watched, step by step; with "
         "-l it is the cell that it is now."},
	{"rwatch", NULL, repl_do_rwatch, "ADDRESS[,N] [if EXPR]", EXPR, ONCE,
         BUSY, "stop when a cell is read."},
	{"awatch", NULL, repl_do_awatch, "ADDRESS[,N] [if EXPR]", EXPR, ONCE,
         BUSY, "stop when a cell is read or written."},
	{"catch", NULL, repl_do_catch, "EVENT [if EXPR]", COMPLETE_EVENT, ONCE,
         BUSY,
         "stop at an event: trap, mode, reloc, world, class, op or square.\n"
         "catch trap [CAUSE]  a trap, as the selected level sees it\n"
         "catch mode          its M has changed\n"
         "catch reloc         its R has changed\n"
         "catch world         another level executes\n"
         "catch class CLASS   before an instruction that is sensitive, "
         "privileged, ...\n"
         "catch op NAME       before that instruction\n"
         "catch square        after a step of the guest that does not commute "
         "with "
         "the VM map"},
	{"condition", NULL, repl_do_condition, "N [EXPR]", EXPR, ONCE, BUSY,
         "stop at N only if EXPR is not 0. Without EXPR: always."},
	{"commands", NULL, repl_do_commands, "[N]", NONE, ONCE, BUSY,
         "record commands for a stop, up to `end`. They are carried out "
         "whenever it is hit. If the first is `silent`, nothing else is "
         "shown."},
	{"ignore", NULL, repl_do_ignore, "N COUNT", NONE, ONCE, BUSY,
         "pass a stop COUNT times."},
	{"delete", "d", repl_do_delete, "[N...]", NONE, ONCE, BUSY,
         "remove stops."},
	{"enable", NULL, repl_do_enable, "[N...]", NONE, ONCE, BUSY,
         "enable stops again."},
	{"disable", NULL, repl_do_disable, "[N...]", NONE, ONCE, BUSY,
         "disable stops, but keep them."},

	HEAD("Looking"),
	{"context", "ctx", repl_do_context, "", NONE, ONCE, BUSY,
         "show what every stop shows. That is the next instruction; M, P, R "
         "and the time; the registers, where * marks those that changed since "
         "the last stop; and the levels, where * marks the one that executes "
         "and [] the selected one."},
	{"print", "p", repl_do_print, "[/F] EXPR", EXPR, ONCE, BUSY,
         "show the value of an expression. EXPR is as in C, over symbols, r0 "
         "to r15, M, P, l, b, q, timer, clock, time, turn (the level that "
         "executes), $ (the previous value), $NAME, mem[a] (through R), E[a] "
         "(absolute) and real[a]. F is one of x d u o t c a i p."},
	{"x", NULL, repl_do_x, "[/NF] [ADDRESS]", EXPR, AGAIN, BUSY,
         "show cells of storage. It shows N of them, in format F: x "
         "hexadecimal, d signed, u unsigned, o octal, t binary, c character, s "
         "text, a place, i instruction, p PSW. ADDRESS is a label, a virtual "
         "address of the selected level, E:ADDRESS or real:ADDRESS."},
	{"list", "l", repl_do_list, "[PLACE|LINE[,LINE]|-]", EXPR, AGAIN, BUSY,
         "show the source. The first time it shows the lines around P, then "
         "those that follow, or with - those before. PLACE is a label or "
         "FILE:LINE; a number is a line of the file shown."},
	{"disassemble", "dis", repl_do_disassemble, "[ADDRESS[,END|,+N]]", EXPR,
         AGAIN, BUSY,
         "show storage as instructions. It shows the words from ADDRESS to "
         "before END, or N words; without ADDRESS, from a little before P."},
	{"info", "i", repl_do_info, "[TOPIC]", COMPLETE_INFO, ONCE, BUSY,
         "show a topic. Without one, list the topics."},
	{"map", NULL, repl_do_map, "", NONE, ONCE, BUSY,
         "draw storage: where each level's machine and its (l,b) are."},
	{"display", NULL, repl_do_display, "[[/F] EXPR]", EXPR, ONCE, BUSY,
         "show an expression at every stop."},
	{"undisplay", NULL, repl_do_undisplay, "[N]", NONE, ONCE, BUSY,
         "stop showing an expression, or all of them."},

	HEAD("Levels"),
	{"level", "lev backtrace bt where frame f", repl_do_level, "[N]", NONE,
         ONCE, BUSY,
         "list the levels, or see the machine as level N does. Level 0 is the "
         "machine with what runs on it; then the guest of that monitor, and so "
         "on."},
	{"up", NULL, repl_do_up, "[N]", NONE, AGAIN, BUSY,
         "select the level above, or N above: the guest."},
	{"down", NULL, repl_do_down, "[N]", NONE, AGAIN, BUSY,
         "select the level below, or N below: the monitor."},
	{"square", "sq", repl_do_square, "", NONE, ONCE, BUSY,
         "show the commuting square of the guest's last step. A bare machine "
         "makes the "
         "same step beside it, from the same state: the results must be each "
         "other's "
         "image under the VM map."},

	HEAD("Reasons"),
	{"why", NULL, repl_do_why, "", NONE, ONCE, BUSY,
         "explain the step just made: why it trapped, or why it did not."},
	{"origin", NULL, repl_do_origin, "ADDRESS", EXPR, ONCE, BUSY,
         "show what last wrote a cell, when, and what the cell held before."},
	{"classify", NULL, repl_do_classify, "[INSTRUCTION]", COMPLETE_INSN,
         ONCE, BUSY,
         "show the classes of an instruction: privileged, sensitive, "
         "innocuous."},
	{"cost", NULL, repl_do_cost, "[FROM]", NONE, ONCE, BUSY,
         "count instructions, cycles and traps by level, since the start or a "
         "time."},
	{"explain", NULL, repl_do_explain, "INSTRUCTION|CODE", COMPLETE_INSN,
         ONCE, IDLE,
         "show the page of an instruction: its encoding, effect, claim. Or "
         "explain the code of an error message: [asm-operand]."},

	HEAD("Changing"),
	{"set", NULL, repl_do_set, "PLACE = EXPR", COMPLETE_SET, ONCE, IDLE,
         "change something.\n"
         "set r3 = 5, set E[100] = x, set mem[5] = 1, set real[9] = 0\n"
         "set M = u, set P = 40, set l = 0, set b = 100, set timer = 9\n"
         "set $name = 7       a variable of your own\n"
         "set output json     stops as lines of JSON; set output human"},
	{"eval", NULL, repl_do_eval, "INSTRUCTION", COMPLETE_INSN, ONCE, BUSY,
         "try an instruction on a copy of the machine, and show what it would "
         "do."},
	{"exec", NULL, repl_do_exec, "INSTRUCTION", COMPLETE_INSN, ONCE, BUSY,
         "execute an instruction that is not in the program, here and now."},
	{"inject", NULL, repl_do_inject, "trap CAUSE", NONE, ONCE, BUSY,
         "make the machine trap, as a timer or a signal from outside would."},
	{"undo", NULL, repl_do_undo, "", NONE, ONCE, BUSY,
         "undo the last change, and go to its time."},
	{"input", NULL, repl_do_input, "TEXT", NONE, ONCE, BUSY,
         "add a line to the console's input. \"TEXT\" in quotes adds no line "
         "end."},

	HEAD("Files and scripts"),
	{"load", NULL, repl_do_load, "FILE [ISA]", COMPLETE_FILE, ONCE, IDLE,
         "load a program, on the machine itself."},
	{"save", NULL, repl_do_save, "FILE", COMPLETE_FILE, ONCE, BUSY,
         "save the state of the machine."},
	{"restore", NULL, repl_do_restore, "FILE", COMPLETE_FILE, ONCE, BUSY,
         "restore a saved state. This is a change, which `undo` undoes."},
	{"source", NULL, repl_do_source, "FILE", COMPLETE_FILE, ONCE, IDLE,
         "carry out the commands in a file, up to the first that fails."},
	{"record", "rec", repl_do_record, "FILE|off", COMPLETE_FILE, ONCE, IDLE,
         "write every command from now on to a file, for `source`."},
	{"log", NULL, repl_do_log, "FILE|off", COMPLETE_FILE, ONCE, IDLE,
         "write all output from now on to a file as well."},
	{"echo", NULL, repl_do_echo, "TEXT", NONE, ONCE, IDLE,
         "print a text."},
	{"assert", NULL, repl_do_assert, "EXPR", EXPR, ONCE, BUSY,
         "fail unless EXPR is not 0."},
	{"expect", NULL, repl_do_expect,
         "stop N|trap [CAUSE]|halt|wedged|output TEXT", NONE, ONCE, BUSY,
         "fail unless that was the last stop, or the output ends with TEXT."},
	{"quit", "q exit", repl_do_quit, "[N]", NONE, ONCE, IDLE,
         "leave, with status N."},

	HEAD("Help"),
	{"help", "h ?", repl_do_help, "[COMMAND]", COMPLETE_COMMAND, ONCE, IDLE,
         "list the commands, or explain one."},
	{"apropos", NULL, repl_do_apropos, "WORD", NONE, ONCE, IDLE,
         "list the commands whose help has a word in it."},
	{"alias", NULL, repl_do_alias, "[NAME = COMMAND]", NONE, ONCE, IDLE,
         "list the short names, or make one. Arguments that follow it are "
         "added."},
	{"tutorial", NULL, repl_do_tutorial, "[N|hint|stop]", COMPLETE_LESSON,
         ONCE, IDLE,
         "learn the machine and its monitors, in eight lessons. `tutorial` "
         "lists them, "
         "`tutorial N` begins one, `tutorial hint` helps."},
	{0},
};
