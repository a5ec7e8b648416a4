; storage.s: constants, work space, and the blocks of the virtual machines.
;
; What stands before this file is text and never changes while the monitor
; runs; a test compares it after every run.

vmm_text_end:

; ---- Constants --------------------------------------------------------------

user_mode:      .word psw(u, 0, 0, 0)
psw_but_cause:  .word ~((CAUSES - 1) << PSW_CAUSE)
console_select: .word CONSOLE_MARK << CONSOLE_BITS
console_literal: .word (CONSOLE_MARK + 1 << CONSOLE_BITS) - 1
stop_psws:                      ; one for each stop code, in its P
        .word psw(s, STOP_WEDGED,   0, 0)
        .word psw(s, STOP_OWN_TRAP, 0, 0)
        .word psw(s, STOP_NO_ROOM,  0, 0)
        .word psw(s, STOP_NOT_MINE, 0, 0)
        .word psw(s, STOP_TOO_SLOW, 0, 0)

; ---- Work space: valid while the monitor has the processor ------------------

resume_psw:     .word 0         ; what disp_go loads
stop_t0:        .word 0         ; t0 when the monitor stopped
v_cells:        .space V_CELLS  ; {v_i}: values that found no register
in_seen:        .word 0         ; this instruction has looked at the input
tick_due:       .word 0         ; this one counts on the virtual timer
watch_start:    .word 0         ; clock at disp_entry, for the watchdog

; ---- Work space: kept for as long as the monitor runs -----------------------

any_wedged:     .word 0         ; a VM has ended wedged
timer_loaded:   .word TIMER_OFF ; what the real timer was loaded with
timer_virtual:  .word 0         ; is the current VM's timer on the real one?
slice_left:     .word TIMER_OFF ; instructions left of the current slice
slice_turns:    .word 0         ; traps left of the current slice
line_t6:        .word 0         ; t6, while a line is selected
line_selected:  .word -1        ; the console line in use; -1: none yet

; ---- The virtual machines ---------------------------------------------------

vm_blocks:      .space VMS * VM_WORDS
vm_blocks_end:

vmm_end:                        ; k: here the first VM's storage begins
