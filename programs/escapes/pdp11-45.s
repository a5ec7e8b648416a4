; pdp11-45: a kernel that was called sets its priority and looks at it, fetches
; a word from its caller's space, then enters user mode by RTI.
;
;   exploits spl, mfpi and rti of isa/real/pdp11-45, none of which traps
;   run      thirdgen run --isa real/pdp11-45 programs/escapes/pdp11-45.s
;   bare     priority 5; the word in previous space is p; then the user program
;            may not halt: a privileged trap
;   under    a VMM: priority 0, for spl did nothing; the word is k, the
;            kernel's own; and after an rti that the monitor has not seen, the
;            user program can halt
;   under    a hybrid monitor: as bare

        .include "lib/core.inc"
        .include "lib/machine.inc"

        .equ    CALLER_L, 1024
        .equ    CALLER_B, 64
        .equ    PRIORITY, 18            ; the absolute cell of the priority

        .org    20
        .word   'k'

        .org    32
start:  lda     t0, new_psw
        sta     t0, NEW_PSW
        ldi     t0, 0
        lpsw    caller_psw(t0)

; kernel: where the caller's svc arrives, and the violation at the end.
kernel: lda     t0, OLD_PSW
        shri    t0, t0, CAUSE_SHIFT
        andi    t0, t0, CAUSE_MASK
        bnei    t0, CAUSE_SVC, say_trapped

        ldi     a0, text_priority
        call    link, put_text
        spl     5
        lda     a0, PRIORITY
        call    link, put_number
        call    link, put_newline

        ldi     a0, text_previous
        call    link, put_text
        ldi     t0, 0
        mfpi    t1, 20(t0)
        out     t1
        call    link, put_newline

        ldi     sp, user_psw
        rti     sp
user:   halt

        .include "escapes/trapped.inc"
new_psw:
        .word   psw(s, kernel, 0, WHOLE)
caller_psw:
        .word   psw(u, caller, CALLER_L, CALLER_B)
user_psw:
        .word   psw(u, user, 0, WHOLE)
text_priority:
        .asciz  "priority "
text_previous:
        .asciz  "the word in previous space is "

        .window CALLER_L, CALLER_B
        .org    CALLER_L + 20
        .word   'p'
caller: svc     0
        .endwindow
