; halt-nop: a supervisor halts.
;
;   exploits halt of isa/shapes/halt-nop: nothing happens in user mode
;   run      thirdgen run --isa shapes/halt-nop programs/escapes/halt-nop.s
;   bare     one line
;   under    a VMM: the halt is not noticed, and the program runs on into a
;            second line and then into empty storage
;   under    a hybrid monitor: as bare

        .include "lib/core.inc"
        .include "lib/machine.inc"

start:  lda     t0, new_psw
        sta     t0, NEW_PSW
        ldi     a0, text_before
        call    link, put_text
        halt
        ldi     a0, text_after
        call    link, put_text
        .word   0

new_psw:
        .word   psw(s, say_trapped, 0, WHOLE)
        .include "escapes/trapped.inc"
text_before:
        .asciz  "here the processor stops\n"
text_after:
        .asciz  "here it goes on\n"
