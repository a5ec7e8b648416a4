; unop: a supervisor makes its bound small, then resets R and looks further up.
;
;   exploits unop of isa/shapes/unop: nothing happens in user mode
;   run      thirdgen run --isa shapes/unop programs/escapes/unop.s
;   bare     the word at 2000 can be read
;   under    a VMM: the reset is not noticed, R stays small: a memory trap
;   under    a hybrid monitor: as bare

        .include "lib/core.inc"
        .include "lib/machine.inc"

start:  lda     t0, new_psw
        sta     t0, NEW_PSW
        ldi     t0, 0
        ldi     t1, 1000
        ldr     t0, t1
        unop
        lda     t0, 2000
        ldi     a0, text_read
        call    link, put_text
        halt

new_psw:
        .word   psw(s, say_trapped, 0, WHOLE)
        .include "escapes/trapped.inc"
text_read:
        .asciz  "the word at 2000 can be read\n"
        .assert . < 1000
