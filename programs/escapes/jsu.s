; jsu: a supervisor jumps into user mode, and the user program prints.
;
;   exploits jsu of isa/shapes/jsu: it changes M without a trap, from s only
;   run      thirdgen run --isa shapes/jsu programs/escapes/jsu.s
;   bare     the user program may not print: a privileged trap
;   under    a VMM: the monitor has not seen the mode change, takes the user
;            program for the supervisor, and prints for it
;   under    a hybrid monitor: as bare

        .include "lib/core.inc"
        .include "lib/machine.inc"

start:  lda     t0, new_psw
        sta     t0, NEW_PSW
        jsu     user

user:   ldi     t0, '!'
        out     t0
        out     t0
        ldi     t0, '\n'
        out     t0
        svc     0

new_psw:
        .word   psw(s, say_trapped, 0, WHOLE)
        .include "escapes/trapped.inc"
