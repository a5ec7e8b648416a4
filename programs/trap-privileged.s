; trap-privileged: privileged instructions in user mode.
;
;   shows    Whatever reads or changes M, R, the size of storage, a device or
;            the processor itself traps in user mode and does nothing else. In
;            supervisor mode the same instructions run.
;   run      thirdgen run programs/trap-privileged.s
;   expect   a case for each instruction, all "privileged"; then str, which
;            stores R, in supervisor mode: it runs, and the svc after it traps

        .include "lib/core.inc"
        .include "lib/machine.inc"

        .equ    SPACE_L, 1024           ; an address space for the cases
        .equ    SPACE_B, 64

start:
        lda     t0, new_psw
        sta     t0, NEW_PSW
        jmp     cases_start

        .include "lib/cases.inc"
        .include "lib/psw.inc"
        .include "lib/console.inc"

; A row of the table of cases: a title and where the case starts.
        .macro  in_user_mode title, label
        .word   \title, psw(u, \label, SPACE_L, SPACE_B)
        .endm

; Constants.
new_psw:
        .word   psw(s, cases_trapped, 0, WHOLE)
cases:
        in_user_mode title_lpsw, try_lpsw
        in_user_mode title_spsw, try_spsw
        in_user_mode title_ldr, try_ldr
        in_user_mode title_str, try_str
        in_user_mode title_lra, try_lra
        in_user_mode title_rdq, try_rdq
        in_user_mode title_halt, try_halt
        in_user_mode title_out, try_out
        in_user_mode title_in, try_in
        in_user_mode title_settimer, try_settimer
        in_user_mode title_rdtimer, try_rdtimer
        in_user_mode title_rdclock, try_rdclock
        .word   title_supervisor, psw(s, try_str, SPACE_L, SPACE_B)
        .word   0

; Data.
title_lpsw:       .asciz "lpsw: "
title_spsw:       .asciz "spsw: "
title_ldr:        .asciz "ldr: "
title_str:        .asciz "str: "
title_lra:        .asciz "lra: "
title_rdq:        .asciz "rdq: "
title_halt:       .asciz "halt: "
title_out:        .asciz "out: "
title_in:         .asciz "in: "
title_settimer:   .asciz "settimer: "
title_rdtimer:    .asciz "rdtimer: "
title_rdclock:    .asciz "rdclock: "
title_supervisor: .asciz "str in supervisor mode, then svc: "
        .assert . <= SPACE_L

; What the cases do, in an address space of their own.
        .window SPACE_L, SPACE_B
        .space  FIRST_FREE
try_lpsw:     lpsw     good_psw(r15)    ; r15 is 0, as all registers here
try_spsw:     spsw     good_psw(r15)
try_ldr:      ldr      r0, r1
try_str:      str      r0, r1
              svc      0
try_lra:      lra      r0, 0(r1)
try_rdq:      rdq      r0
try_halt:     halt
try_out:      out      r0
try_in:       in       r0
try_settimer: settimer r0
try_rdtimer:  rdtimer  r0
try_rdclock:  rdclock  r0
good_psw:     .word    psw(u, try_halt, SPACE_L, SPACE_B)
        .endwindow
