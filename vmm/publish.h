/* publish.h: what a monitor publishes.
 *
 * A monitor is known to other programs by the symbols of its image and by
 * nothing else. So its text may change, and it may be of any kind, or be handed
 * in by a person, as long as it publishes these. For the monitors here
 * layout.inc and storage.s have most of them; dispatcher and allocator have the
 * places in the text.
 */
#ifndef VMM_PUBLISH_H
#define VMM_PUBLISH_H

#include "asm/asm.h"

/* LABEL  an address of the monitor
 * VALUE  a number (.equ)
 * BLOCK  a number: an offset in the block of a VM
 * CELL   a register (.reg): the member is its cell
 * MUST   no monitor is without it
 * MAY    VMM_ABSENT when a monitor has none
 *
 *   member          symbol              form   need  what it is              */
#define VMM_PUBLISHES(X)                                                      \
	X(k,             "vmm_end",          LABEL, MUST,                      \
	  "where the storage of its VMs begins")                               \
	X(text,          "vmm_text",         LABEL, MUST,                      \
	  "where the text begins, which never changes")                        \
	X(text_end,      "vmm_text_end",     LABEL, MUST,                      \
	  "where the text ends")                                               \
	/* places in the text */                                               \
	X(entry,         "disp_entry",       LABEL, MUST,                      \
	  "where a trap leads; virtual P is in the old PSW")                   \
	X(taken,         "disp_taken",       LABEL, MUST,                      \
	  "after disp_entry: from here on virtual P is in pc")                 \
	X(parked,        "alloc_next",       LABEL, MAY,                       \
	  "from here on virtual P is in VM_P: another VM may be next")         \
	X(given,         "alloc_given",      LABEL, MAY,                       \
	  "after alloc_next: from here on virtual P is in pc")                 \
	X(fetch,         "disp_fetch",       LABEL, MAY,                       \
	  "a guest's next instruction begins to be interpreted: pc, base, "    \
	  "bound are virtual P and the real R")                                \
	X(decode,        "disp_decode",      LABEL, MAY,                       \
	  "the guest's instruction at pc is interpreted")                      \
	X(reflect,       "disp_reflect",     LABEL, MAY,                       \
	  "the trap is the guest's own")                                       \
	X(slice_over,    "alloc_slice_over", LABEL, MAY,                       \
	  "a time slice has ended")                                            \
	/* its registers */                                                    \
	X(reg_vm,        "vm",               CELL,  MUST,                      \
	  "the address of the current VM's block")                             \
	X(reg_pc,        "pc",               CELL,  MUST,                      \
	  "virtual P of the current VM, while the monitor works for it")       \
	X(reg_base,      "base",             CELL,  MAY,                       \
	  "real R of the current VM: relocation")                              \
	X(reg_bound,     "bound",            CELL,  MAY,                       \
	  "real R of the current VM: bound")                                   \
	/* the blocks of its VMs */                                            \
	X(vms,           "VMS",              VALUE, MUST,                      \
	  "how many VMs it is built for")                                      \
	X(blocks,        "vm_blocks",        LABEL, MUST,                      \
	  "the block of VM 0; the others follow")                              \
	X(block_words,   "VM_WORDS",         VALUE, MUST,                      \
	  "the size of a block")                                               \
	X(m,             "VM_M",             BLOCK, MUST, "virtual M")         \
	X(l,             "VM_L",             BLOCK, MUST,                      \
	  "virtual relocation, as the guest set it")                           \
	X(b,             "VM_B",             BLOCK, MUST,                      \
	  "virtual bound, as the guest set it")                                \
	X(p,             "VM_P",             BLOCK, MUST,                      \
	  "virtual P, while the VM waits or has ended; assembled in: its "     \
	  "guest's entry")                                                     \
	X(base,          "VM_BASE",          BLOCK, MUST,                      \
	  "where the VM's storage begins")                                     \
	X(size,          "VM_SIZE",          BLOCK, MUST, "w, the VM's q")     \
	X(timer,         "VM_TIMER",         BLOCK, MUST,                      \
	  "virtual timer, as last charged")                                    \
	X(status,        "VM_STATUS",        BLOCK, MUST,                      \
	  "VM_RUNNING, VM_HALTED or VM_WEDGED")                                \
	X(in_full,       "VM_IN_FULL",       BLOCK, MAY,                       \
	  "not 0: a word of input has been read and not yet taken")            \
	X(in,            "VM_IN",            BLOCK, MAY,                       \
	  "... this word")                                                     \
	X(line,          "VM_LINE",          BLOCK, MAY,                       \
	  "the number of its console line: its own")                           \
	/* timers */                                                           \
	X(timer_loaded,  "timer_loaded",     LABEL, MAY,                       \
	  "what the real timer was loaded with")                               \
	X(timer_virtual, "timer_virtual",    LABEL, MAY,                       \
	  "TIMER_ON: the current VM's timer is on the real one")               \
	X(timer_on,      "TIMER_ON",         VALUE, MAY, "see timer_virtual")  \
	X(timer_stale,   "TIMER_STALE",      VALUE, MAY,                       \
	  "of timer_virtual: it was, and must be loaded anew")                 \
	X(slice_left,    "slice_left",       LABEL, MAY,                       \
	  "instructions left of the slice; TIMER_OFF: there are none")         \
	X(slice_turns,   "slice_turns",      LABEL, MAY,                       \
	  "traps left of the slice")                                           \
	/* what else proofs/ must know of its work space */                    \
	X(work,          "vmm_work",         LABEL, MAY,                       \
	  "where its work space begins: nothing below it is written but "      \
	  "registers and cell 0")                                              \
	X(reg_zero,      "zero",             CELL,  MAY, "0, always")          \
	X(any_wedged,    "any_wedged",       LABEL, MAY,                       \
	  "not 0: a VM has ended wedged")                                      \
	X(tick_due,      "tick_due",         LABEL, MAY,                       \
	  "0 while a guest runs")                                              \
	X(line_selected, "line_selected",    LABEL, MAY,                       \
	  "the console line in use; -1: none yet")                             \
	/* the console of several VMs (console.s) */                           \
	X(console_bits,  "CONSOLE_BITS",     VALUE, MUST,                      \
	  "bits of the number in a control word")                              \
	X(console_mark,  "CONSOLE_MARK",     VALUE, MUST,                      \
	  "what is above them in a control word")

/* What VM_STATUS may be.
 *   enumerator   symbol         name                                         */
#define VMM_STATUS_VALUES(X)                                                  \
	X(VMM_RUNNING, "VM_RUNNING", "running")                                \
	X(VMM_HALTED,  "VM_HALTED",  "halted")                                 \
	X(VMM_WEDGED,  "VM_WEDGED",  "wedged")

enum vmm_status {
#define X(id, symbol, name) id,
	VMM_STATUS_VALUES(X)
#undef X
	VMM_STATUSES
};

/* Why a monitor gives up. It then loads a PSW under which not even a fetch is
 * allowed, so that its machine is found wedged; P of that PSW is the code.
 *   enumerator          symbol           meaning                             */
#define VMM_STOP_CODES(X)                                                     \
	X(VMM_STOP_WEDGED,   "STOP_WEDGED",   "a guest is wedged")             \
	X(VMM_STOP_OWN_TRAP, "STOP_OWN_TRAP", "the monitor itself trapped")    \
	X(VMM_STOP_NO_ROOM,  "STOP_NO_ROOM",                                   \
	  "storage is too small for its virtual machines")                     \
	X(VMM_STOP_NOT_MINE, "STOP_NOT_MINE",                                  \
	  "a trap from a mode that never runs directly")                       \
	X(VMM_STOP_TOO_SLOW, "STOP_TOO_SLOW",                                  \
	  "its watchdog found it too slow")

enum vmm_stop {
	VMM_NOT_STOPPED,
#define X(id, symbol, about) id,
	VMM_STOP_CODES(X)
#undef X
	VMM_STOP_OTHER, /* by a code of its own */
	VMM_STOPS
};

enum { VMM_ABSENT = UINT32_MAX >> 1 }; /* no address, offset or code is it */

struct vmm_layout {
#define X(member, symbol, form, need, about) addr member;
	VMM_PUBLISHES(X)
#undef X
	addr status_value[VMM_STATUSES];
	addr stop_code[VMM_STOPS]; /* VMM_ABSENT if it has none */
};

#endif
