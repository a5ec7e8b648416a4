; pdp10: a supervisor calls a routine and looks at the flags in the link, then
; enters user mode by JRST 1, where the user program prints.
;
;   exploits jsp and jrst.1 of isa/real/pdp10
;   run      thirdgen run --isa real/pdp10 programs/escapes/pdp10.s
;   bare     USER = 0; then the user program may not print: a privileged trap
;   under    a VMM: USER = 1; then the monitor has not seen the mode change,
;            takes the user program for the supervisor, and prints for it
;   under    a hybrid monitor: as bare

        .include "lib/core.inc"
        .include "lib/machine.inc"

start:  lda     t0, new_psw
        sta     t0, NEW_PSW

        ldi     a0, text_flags
        call    link, put_text
        ldi     t0, 0
        jsp     a0, 1f(t0)
1:      shri    a0, a0, 63
        call    link, put_number
        call    link, put_newline

        ldi     t0, 0
        jrst.1  user(t0)

user:   ldi     t0, '!'
        out     t0
        out     t0
        ldi     t0, '\n'
        out     t0
        svc     0

new_psw:
        .word   psw(s, say_trapped, 0, WHOLE)
        .include "escapes/trapped.inc"
text_flags:
        .asciz  "the flags have USER = "
