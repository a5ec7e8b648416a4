; storage.s: constants, work space, and the blocks of the virtual machines.
;
; What stands before this file is text and never changes while the monitor
; runs; a test compares it after every run.

vmm_text_end:

; ---- Constants --------------------------------------------------------------

user_mode:      .word psw(u, 0, 0, 0)
psw_but_cause:  .word ~((CAUSES - 1) << PSW_CAUSE)
.if VMS > 1
console_select: .word CONSOLE_MARK << CONSOLE_BITS
console_literal: .word (CONSOLE_MARK + 1 << CONSOLE_BITS) - 1
.endif
stop_psws:                      ; one for each stop code, in its P
        .word psw(s, STOP_WEDGED,   0, 0)
        .word psw(s, STOP_OWN_TRAP, 0, 0)
        .word psw(s, STOP_NO_ROOM,  0, 0)
.if defined(disp_not_mine) || defined(disp_too_slow)
        .word psw(s, STOP_NOT_MINE, 0, 0)
        .word psw(s, STOP_TOO_SLOW, 0, 0)
.endif

; ---- Work space: valid while the monitor has the processor ------------------

vmm_work:
resume_psw:     .word 0         ; what disp_go loads
stop_t0:        .word 0         ; t0 when the monitor stopped
.if V_CELLS
v_cells:        .space V_CELLS  ; {v_i}: values that found no register
.endif
.if V_CONSOLE
in_seen:        .word 0         ; this instruction has looked at the input
.endif
.if V_FROM_USER
tick_due:       .word 0         ; this one counts on the virtual timer
.endif
.if defined(WATCHDOG)
watch_start:    .word 0         ; clock at disp_entry, for the watchdog
.endif

; ---- Work space: kept for as long as the monitor runs -----------------------

any_wedged:     .word 0         ; a VM has ended wedged
timer_loaded:   .word TIMER_OFF ; what the real timer was loaded with
timer_virtual:  .word 0         ; is the current VM's timer on the real one?
slice_left:     .word TIMER_OFF ; instructions left of the current slice
.if SLICE
slice_turns:    .word 0         ; traps left of the current slice
.endif
.if VMS > 1
line_t6:        .word 0         ; t6, while a line is selected
line_selected:  .word -1        ; the console line in use; -1: none yet
.endif

; ---- The virtual machines ---------------------------------------------------

vm_blocks:      .space VMS * VM_WORDS
vm_blocks_end:

vmm_end:                        ; k: here the first VM's storage begins
