; wedge: a state that the machine cannot leave.
;
;   shows    A trap whose result is the state it started from repeats for ever.
;            The machine says so instead of spinning.
;   run      thirdgen run programs/tests/wedge.s
;            thirdgen run -D KIND=1 programs/tests/wedge.s
;   expect   the machine reports that it is wedged, exit status 4
;
; KIND 0: nobody has installed a new PSW. It is 0, that is R = (0, 0), and the
; first fetch after the trap is out of bounds, and the one after that.
; KIND 1: the new PSW leads to an illegal word, with all of storage.
; KIND 2: the same in user mode, where the word is privileged.

        .include "../lib/core.inc"
        .include "../lib/machine.inc"

        .if     !defined(KIND)
        .equ    KIND, 0
        .endif

start:
        .if     KIND == 0
        svc     0
        .elseif KIND == 1
        lda     t0, to_illegal
        sta     t0, NEW_PSW
        svc     0
        .else
        lda     t0, to_privileged
        sta     t0, NEW_PSW
        svc     0
        .endif

illegal:
        .word   0
privileged:
        halt

; Constants.
to_illegal:     .word psw(s, illegal, 0, WHOLE)
to_privileged:  .word psw(u, privileged, 0, WHOLE)
