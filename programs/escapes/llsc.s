; llsc: a supervisor loads, stops the timer, and stores conditionally, until
; the store succeeds or patience ends.
;
;   exploits ll and sc of isa/shapes/llsc: the reservation lapses while a
;            privileged instruction between the two is interpreted
;   run      thirdgen run --isa shapes/llsc programs/escapes/llsc.s
;   bare     stored at the first try
;   under    any monitor: not stored, and without patience never

        .include "lib/core.inc"
        .include "lib/machine.inc"

        .equ    PATIENCE, 100

        .reg    tries, r6
        .reg    value, r7
        .reg    reserved, r8            ; the reservation, then the answer
        .reg    off, r9
        .reg    zero, r10

start:  ldi     tries, PATIENCE
        ldi     off, TIMER_OFF
        ldi     zero, 0
1:      ll      value, counter(zero), reserved
        settimer off
        addi    value, value, 1
        sc      value, counter(zero), reserved
        bnei    reserved, 0, 2f         ; did it store?
        addi    tries, tries, -1        ; no
        bnei    tries, 0, 1b            ; again?

        ldi     a0, text_lost           ; no
        call    link, put_text
        halt

2:      ldi     a0, text_stored
        call    link, put_text
        ldi     a0, PATIENCE + 1
        sub     a0, a0, tries
        call    link, put_number
        call    link, put_newline
        halt

        .include "lib/console.inc"
text_stored:
        .asciz  "stored at try "
text_lost:
        .asciz  "not stored, and out of patience\n"
counter:
        .word   0
