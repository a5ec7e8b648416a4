; pdp11-45: a kernel in the manner of the PDP-11/45.
;
;   shows    previous space by MFPI and MTPI, priority, RTI and RTT, and that
;            RESET, SPL and a PSW with kernel mode in it are quietly ignored in
;            user mode
;   run      thirdgen run --isa real/pdp11-45 programs/real/pdp11-45.s
;   expect   the argument of the user program's call, 41; its answer, 42;
;            priority 5; then, from user mode still, a memory trap

        .include "lib/core.inc"
        .include "lib/machine.inc"

        .equ    SPACE_L, 1024
        .equ    SPACE_B, 128
        .equ    PRIORITY, 18            ; the absolute cell of the priority

        .reg    zero, r6
        .reg    calls, r7

start:  lda     t0, new_psw
        sta     t0, NEW_PSW
        ldi     zero, 0
        ldi     calls, 0
        reset
        spl     5
        wait
        ldi     sp, user_psw
        rti     sp

; kernel: where traps arrive.
kernel: lda     t0, OLD_PSW
        shri    t0, t0, CAUSE_SHIFT
        andi    t0, t0, CAUSE_MASK
        bnei    t0, CAUSE_SVC, violation
        addi    calls, calls, 1
        bnei    calls, 1, 1f            ; the first call?

        ; yes: its argument is in its cell 100, and so is our answer
        mfpi    a0, 100(zero)
        sta     a0, kept
        call    link, put_line
        lda     a0, kept
        addi    a0, a0, 1
        mtpi    a0, 100(zero)
        jmp     back

        ; no: the second, the number is what it has found in that cell
1:      mfpi    a0, 100(zero)
        call    link, put_line
        lda     a0, PRIORITY
        call    link, put_line

; back: to the instruction behind the svc.
back:   lda     t0, OLD_PSW
        lda     t1, one_in_p
        add     t0, t0, t1
        sta     t0, user_psw
        ldi     sp, user_psw
        rtt     sp

violation:
        lda     a0, OLD_PSW
        call    link, put_psw
        halt

; put_line: prints a number on a line of its own.
;   in       a0 = the number
;   destroys a0, a1, t0, t1, t2, t3
;   leaves by link
put_line:
        mov     a1, link
        call    link, put_number
        mov     link, a1
        jmp     put_newline             ; which returns for us

        .include "lib/psw.inc"
        .include "lib/console.inc"

new_psw:        .word   psw(s, kernel, 0, WHOLE)
user_psw:       .word   psw(u, user, SPACE_L, SPACE_B)
one_in_p:       .word   1 << P_SHIFT
kept:           .word   0

        .window SPACE_L, SPACE_B
        .space  FIRST_FREE
user:   ldi     t0, 41
        sta     t0, 100
        svc     1
        reset                           ; ignored
        spl     7                       ; ignored
        mfpi    t0, 100(zero)           ; from user space: an ordinary load
        mtpi    t0, 100(zero)
        svc     2
        ldi     sp, kernel_psw
        rti     sp                      ; a jump: neither M nor R is taken
on:     sta     t0, SPACE_B             ; memory: R is what it was
kernel_psw:
        .word   psw(s, on, 0, WHOLE)
        .endwindow
