/* codes_vmm.c: the codes of what can go wrong with monitors. See explain.h. */
#include "cli/explain.h"

const struct explanation codes_vmm[] = {
	{"vmm-role", "No monitor can be built: an instruction is missing.\n"
	 "A monitor is a program of the machine. It reloads the PSW, and "
	 "where\n"
	 "the set has a timer, a console or a clock it must use them for its\n"
	 "guests. It finds the instruction for each by its meaning: the one\n"
	 "whose whole effect is, say, `timer <- r[..]`. This set has none.\n"},
	{"vmm-core", "No monitor can be built: core is not what it should be.\n"
	 "Dispatcher, allocator and interpreter routines are written in the\n"
	 "instructions of core. A set must have them all, with the operands\n"
	 "and the effects they have in core. What they do in user mode does\n"
	 "not matter: a monitor runs in supervisor mode.\n"},
	{"vmm-source", "A part from which monitors are made cannot be read.\n"
	 "vmm/ and hybrid-vmm/ are looked for where sets and programs are.\n"},
	{"vmm-symbol", "A monitor does not publish what others must know about "
	 "it.\n"
	 "Lock-step, the debugger and --stats know a monitor only by its\n"
	 "symbols: where a trap leads, which register points at the block of "
	 "the\n"
	 "virtual machine, what is where in that block. vmm/publish.h lists\n"
	 "them; a monitor that includes vmm/layout.inc and vmm/storage.s has\n"
	 "all of them except the places in its own text.\n"},
	{"vmm-layout", "What a monitor publishes contradicts itself.\n"
	 "For example, the blocks of its virtual machines are not its own\n"
	 "storage, or two words of a block are the same.\n"},
	{"vmm-room", "Storage is too small for the monitors and their guests.\n"
	 "A monitor takes k words, and each virtual machine at least 32; n\n"
	 "monitors, one in the other, take n times k. No machine has more "
	 "than\n"
	 "1048575 words.\n"},
	{"vmm-guests", "There are more guests than the monitor has virtual "
	               "machines.\n"},
	{"cli-under", "--under or --vm is wrong.\n"
	 "vmm is the virtual machine monitor, hvm the hybrid one; vmm,hvm is\n"
	 "a hybrid monitor under a virtual machine monitor.\n"},
	{0},
};
