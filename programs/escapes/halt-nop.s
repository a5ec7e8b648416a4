; halt-nop: a supervisor halts.
;
;   exploits halt of isa/shapes/halt-nop: nothing happens in user mode
;   run      thirdgen run --isa shapes/halt-nop programs/escapes/halt-nop.s
;   bare     one line
;   under    a VMM: the halt is not noticed, and the program runs on into a
;            second line. No halt will ever stop it, so it wedges itself
;   under    a hybrid monitor: as bare

        .include "lib/core.inc"
        .include "lib/machine.inc"

start:  ldi     a0, text_before
        call    link, put_text
        halt
        ldi     a0, text_after
        call    link, put_text

        ; a new PSW under which not even a fetch is possible, and a trap
        lda     t0, hopeless
        sta     t0, NEW_PSW
        svc     0

hopeless:
        .word   psw(s, 0, 0, 0)
text_before:
        .asciz  "here the processor stops\n"
text_after:
        .asciz  "here it goes on\n"

        .include "lib/console.inc"
