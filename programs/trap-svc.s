; trap-svc: supervisor calls.
;
;   shows    svc is the one instruction that traps on purpose, in both modes.
;            The saved P is that of the svc itself: the supervisor finds the
;            number of the call in the instruction there, and goes on behind
;            it by adding one to P before it loads the PSW again. What the
;            caller wants to hand over is in its registers, which are storage:
;            r0 is word 2 of its address space.
;   run      thirdgen run programs/trap-svc.s
;   expect   three calls with their numbers, their r0 and the old PSW, of
;            which the last asks to end; then "done"

        .include "lib/core.inc"
        .include "lib/machine.inc"

        .equ    SPACE_L, 768            ; an address space for the caller
        .equ    SPACE_B, 64
        .equ    CALL_END, 99            ; the number of the call that ends it

        .reg    old, r6                 ; the old PSW
        .reg    space, r7               ; real address of the caller's word 0
        .reg    number, r8              ; of the call

start:
        lda     t0, new_psw
        sta     t0, NEW_PSW
        ldi     t0, caller_psw
        lpsw    0(t0)

; trapped: where the new PSW leads.
;   in       old PSW in its place, its cause svc
;   destroys a0, old, space, number, t0, t1, t2, t3
;   leaves by the old PSW with P advanced; halt after CALL_END
trapped:
        lda     old, OLD_PSW
        shri    space, old, L_SHIFT
        andi    space, space, ADDR_MASK

        ; the number of the call, from the instruction at P
        shri    t0, old, P_SHIFT
        andi    t0, t0, ADDR_MASK
        add     t0, t0, space           ; t0 := its real address
        ld      number, 0(t0)
        shli    number, number, 64 - SVC_BITS
        shri    number, number, 64 - SVC_BITS

        ; show the call
        ldi     a0, text_svc
        call    link, put_text
        mov     a0, number
        call    link, put_number
        ldi     a0, text_r0
        call    link, put_text
        ld      a0, R0_CELL(space)
        call    link, put_number
        ldi     a0, text_psw
        call    link, put_text
        mov     a0, old
        call    link, put_psw

        ldi     t0, CALL_END
        beq     number, t0, 1f          ; does it want to end?

        ; no: go on behind the svc
        lda     t0, one_in_p
        add     old, old, t0
        sta     old, OLD_PSW
        ldi     t0, OLD_PSW
        lpsw    0(t0)

1:      ldi     a0, text_done           ; yes
        call    link, put_text
        halt

        .include "lib/psw.inc"
        .include "lib/console.inc"

; Constants.
new_psw:        .word   psw(s, trapped, 0, WHOLE)
caller_psw:     .word   psw(u, caller, SPACE_L, SPACE_B)
one_in_p:       .word   1 << P_SHIFT

; Data.
text_svc:       .asciz  "svc "
text_r0:        .asciz  " with r0 = "
text_psw:       .asciz  ": "
text_done:      .asciz  "done\n"
        .assert . <= SPACE_L

; The caller.
        .window SPACE_L, SPACE_B
        .space  FIRST_FREE
caller: ldi     r0, 1000
        svc     1
        addi    r0, r0, 1
        svc     2
        addi    r0, r0, 1
        svc     CALL_END
        .endwindow
