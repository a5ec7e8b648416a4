; trap-memory: references that the address rule forbids.
;
;   shows    A virtual address a is good when a < b and a + l < q, and then
;            means E[a + l]. Everything else is a memory trap: in both modes,
;            for operands, for registers (which are cells 2 to 17) and for the
;            fetch itself. The saved P is always that of the instruction that
;            trapped; for a fetch it is the address that could not be fetched.
;   run      thirdgen run programs/trap-memory.s
;   expect   seven cases, each with the old PSW: "memory" in all but the first

        .include "lib/core.inc"
        .include "lib/machine.inc"

        .equ    SPACE_L, 512            ; an address space for the cases
        .equ    SPACE_B, 64
        .equ    TINY_L, 576             ; one that is too small for registers
        .equ    TINY_B, 8

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
        .word   title_last,     psw(u, last,     SPACE_L, SPACE_B)
        .word   title_bound,    psw(u, bound,    SPACE_L, SPACE_B)
        .word   title_store,    psw(s, store,    SPACE_L, SPACE_B)
        .word   title_highest,  psw(u, highest,  SPACE_L, WHOLE)
        .word   title_storage,  psw(u, storage,  SPACE_L, WHOLE)
        .word   title_fetch,    psw(u, fetch,    SPACE_L, SPACE_B)
        .word   title_register, psw(s, register, TINY_L, TINY_B)
        .word   0

; Data.
title_last:     .asciz  "load at b - 1, which is good, then svc: "
title_bound:    .asciz  "load at b: "
title_store:    .asciz  "store at b, in supervisor mode: "
title_highest:  .asciz  "load at 2^64 - 1 (the sum does not wrap around): "
title_storage:  .asciz  "load below b, beyond the end of storage: "
title_fetch:    .asciz  "jump to b: "
title_register: .asciz  "move from r15 where only 8 words are: "
        .assert . <= SPACE_L

; What the cases do, in an address space of their own.
        .window SPACE_L, SPACE_B
        .space  FIRST_FREE
last:   lda     r0, SPACE_B - 1
        svc     0
bound:  lda     r0, SPACE_B
store:  sta     r0, SPACE_B
highest:
        ldi     r1, -1
        ld      r0, 0(r1)
storage:
        lda     r0, WHOLE - 1           ; below b = WHOLE, but a + l is not
                                        ; below any q that a machine can have
fetch:  jmp     SPACE_B
        .endwindow

        .window TINY_L, TINY_B
register:
        mov     r0, r15                 ; r15 is cell 17, r0 would be cell 2
        .endwindow
