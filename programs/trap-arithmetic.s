; trap-arithmetic: division by zero.
;
;   shows    The four divisions trap when the divisor is zero, in both modes,
;            and leave their result register as it was. The greatest negative
;            number divided by -1 is not a trap: it is itself, modulo 2^64.
;   run      thirdgen run programs/trap-arithmetic.s
;   expect   a case for each division, all "arithmetic"; one in supervisor
;            mode; then the division that does not trap, with the svc after it

        .include "lib/core.inc"
        .include "lib/machine.inc"

        .equ    SPACE_L, 512            ; an address space for the cases
        .equ    SPACE_B, 64

start:
        lda     t0, new_psw
        sta     t0, NEW_PSW
        jmp     cases_start

        .include "lib/cases.inc"
        .include "lib/psw.inc"
        .include "lib/console.inc"

; Constants.
new_psw:
        .word   psw(s, cases_trapped, 0, WHOLE)
cases:
        .word   title_div,        psw(u, try_div,   SPACE_L, SPACE_B)
        .word   title_divu,       psw(u, try_divu,  SPACE_L, SPACE_B)
        .word   title_rem,        psw(u, try_rem,   SPACE_L, SPACE_B)
        .word   title_remu,       psw(u, try_remu,  SPACE_L, SPACE_B)
        .word   title_supervisor, psw(s, try_div,   SPACE_L, SPACE_B)
        .word   title_negative,   psw(u, try_least, SPACE_L, SPACE_B)
        .word   0

; Data.
title_div:        .asciz "div by 0: "
title_divu:       .asciz "divu by 0: "
title_rem:        .asciz "rem by 0: "
title_remu:       .asciz "remu by 0: "
title_supervisor: .asciz "div by 0 in supervisor mode: "
title_negative:   .asciz "-2^63 div -1, then svc: "
        .assert . <= SPACE_L

; What the cases do, in an address space of their own.
        .window SPACE_L, SPACE_B
        .space  FIRST_FREE
try_div:        div     r0, r0, r15     ; r15 is 0, as all registers here
try_divu:       divu    r0, r0, r15
try_rem:        rem     r0, r0, r15
try_remu:       remu    r0, r0, r15

try_least:      ldi     r1, 1
                shli    r1, r1, 63
                ldi     r2, -1
                div     r0, r1, r2
                svc     0
        .endwindow
