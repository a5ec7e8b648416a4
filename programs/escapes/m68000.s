; m68000: a supervisor looks at its status register.
;
;   exploits move.fromsr of isa/real/m68000: it shows the S bit and the mask
;   run      thirdgen run --isa real/m68000 programs/escapes/m68000.s
;   bare     SR = 9984, that is 0x2700: S is 1, the mask is 7
;   under    a VMM: SR = 0, for the guest's supervisor runs in real user mode
;   under    a hybrid monitor: as bare. On isa/real/m68010: always as bare

        .include "lib/core.inc"

start:  ldi     a0, text_sr
        call    link, put_text
        move.fromsr a0
        call    link, put_number
        call    link, put_newline
        halt

        .include "lib/console.inc"
text_sr:
        .asciz  "SR = "
