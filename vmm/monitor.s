; monitor.s: a control program CP = <D, A, {v_i}> (Popek & Goldberg, section 4).
;
; Built by `thirdgen monitor`, which generates from the instruction set's file
;
;   machine.inc        what this monitor is built for, and the few privileged
;                      instructions it needs itself
;   interpreters.s     {v_i}: one routine for each instruction to interpret
;
; and takes dispatcher.s from vmm/ or, for the hybrid monitor, hybrid-vmm/.
; vmm/README.md says in which order to read the rest.

.include "machine.inc"
.include "layout.inc"

; ---- Cells 0 and 1 ----------------------------------------------------------

.org    OLD_PSW
        .word   0
.assert . == NEW_PSW
        .word   psw(s, disp_entry, 0, PSW_FIELD)

; ---- Text -------------------------------------------------------------------

.org    STORAGE_MIN
vmm_text:
.entry  boot

.include "dispatcher.s"
.include "reflect.s"
.include "timer.s"
.include "allocator.s"
.if V_CONSOLE
.include "console.s"
.endif
.include "interpreters.s"

; ---- Data -------------------------------------------------------------------

.include "storage.s"
