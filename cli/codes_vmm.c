/* codes_vmm.c: the codes of what can go wrong with monitors. See explain.h. */
#include "cli/explain.h"

const struct explanation codes_vmm[] = {
	{"vmm-role", "No monitor can be built: an instruction is missing.\n"
	 "A monitor is a program of the machine. It reloads the PSW, and where\n"
	 "the set has a timer, a console or a clock it must use them for its\n"
	 "guests. Which instruction does that is found by its meaning: the one\n"
	 "whose whole effect is, say, `timer <- r[..]`. Here there is none.\n"},
	{"vmm-core", "No monitor can be built: core is not what it should be.\n"
	 "Dispatcher, allocator and interpreter routines are written in the\n"
	 "instructions of core. A set must have them all, with the operands and\n"
	 "the effects they have in core. What they do in user mode does not\n"
	 "matter: a monitor runs in supervisor mode.\n"},
	{"vmm-source", "A part of which monitors are made cannot be read.\n"
	 "vmm/ and hybrid-vmm/ are sought like sets and programs.\n"},
	{"vmm-symbol", "A monitor does not publish what others must know of it.\n"
	 "Lock-step, the debugger and --stats know a monitor by its symbols\n"
	 "only: where a trap leads, which register points at the block of the\n"
	 "virtual machine, what is where in that block. vmm/publish.h lists\n"
	 "them; a monitor that includes vmm/layout.inc and vmm/storage.s has\n"
	 "all of them but the places in its own text.\n"},
	{"vmm-layout", "What a monitor publishes contradicts itself.\n"
	 "Say, the blocks of its virtual machines are not its own storage, or\n"
	 "two words of a block are the same.\n"},
	{"vmm-room", "Storage is too small for the monitors and their guests.\n"
	 "A monitor takes k words, and each virtual machine at least 32; n\n"
	 "monitors in one another take n times k. No machine has more than\n"
	 "1048575 words.\n"},
	{"vmm-guests", "More guests than the monitor has virtual machines.\n"},
	{"cli-under", "--under names the monitors, or --vm the guests, wrong.\n"
	 "vmm is the virtual machine monitor, hvm the hybrid one; vmm,hvm is\n"
	 "a hybrid monitor under a virtual machine monitor.\n"},
	{0},
};
