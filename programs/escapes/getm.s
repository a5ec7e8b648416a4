; getm: a supervisor looks at its mode.
;
;   exploits getm of isa/shapes/getm: it shows M
;   run      thirdgen run --isa shapes/getm programs/escapes/getm.s
;   bare     M = 0: supervisor mode
;   under    a VMM: M = 1, for the guest's supervisor runs in real user mode
;   under    a hybrid monitor: as bare

        .include "lib/core.inc"

start:  ldi     a0, text_mode
        call    link, put_text
        getm    a0
        call    link, put_number
        call    link, put_newline
        halt

        .include "lib/console.inc"
text_mode:
        .asciz  "M = "
