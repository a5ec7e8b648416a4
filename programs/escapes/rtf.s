; rtf: a supervisor returns into user mode, and the user program prints.
;
;   exploits rtf of isa/shapes/rtf: it restores M without a trap, from s only
;   run      thirdgen run --isa shapes/rtf programs/escapes/rtf.s
;   bare     the user program may not print: a privileged trap
;   under    a VMM: the monitor has not seen the mode change, takes the user
;            program for the supervisor, and prints for it
;   under    a hybrid monitor: as bare

        .include "lib/core.inc"
        .include "lib/machine.inc"

start:  lda     t0, new_psw
        sta     t0, NEW_PSW
        ldi     t0, 0
        rtf     return(t0)
return: .word   psw(u, user, 0, 0)      ; rtf does not load R

user:   ldi     t0, '!'
        out     t0
        out     t0
        ldi     t0, '\n'
        out     t0
        svc     0

new_psw:
        .word   psw(s, say_trapped, 0, WHOLE)
        .include "escapes/trapped.inc"
