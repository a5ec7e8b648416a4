; trap-illegal: words that encode no instruction.
;
;   shows    An illegal trap is the machine's answer to an undefined operation
;            and to bits that must be zero but are not, in both modes. The
;            word 0 is one of them, so running into empty storage stops there.
;   run      thirdgen run programs/trap-illegal.s
;   expect   four cases, all "illegal"; in the third the saved P is two words
;            past the start, for two good instructions come before

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
        .word   title_zero,       psw(u, zero,      SPACE_L, SPACE_B)
        .word   title_undefined,  psw(u, undefined, SPACE_L, SPACE_B)
        .word   title_into,       psw(u, into,      SPACE_L, SPACE_B)
        .word   title_supervisor, psw(s, undefined, SPACE_L, SPACE_B)
        .word   0

; Data.
title_zero:       .asciz "the word 0: "
title_undefined:  .asciz "the word 2^64 - 1: "
title_into:       .asciz "running into empty storage: "
title_supervisor: .asciz "the word 2^64 - 1 in supervisor mode: "
        .assert . <= SPACE_L

; What the cases do, in an address space of their own.
        .window SPACE_L, SPACE_B
        .space  FIRST_FREE
zero:   .word   0
undefined:
        .word   -1
into:   nop
        nop
        .word   0
        .endwindow
