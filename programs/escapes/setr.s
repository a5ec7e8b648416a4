; setr: a user program loads R.
;
;   exploits ldr of isa/shapes/setr: control sensitive in user mode
;   run      thirdgen run --isa shapes/setr programs/escapes/setr.s
;   bare     a svc trap with b=10000: it goes on where it was, for its l was
;            and is 0 (so its r0 is the supervisor's, which means nothing here)
;   under    any monitor: l = 0 is the monitor's own storage. The user program
;            goes on at real address 8195, not at its own, and finds nothing
;            there: an illegal trap

        .include "lib/core.inc"
        .include "lib/machine.inc"

start:  jmp     enter_user
user_psw:
        .word   psw(u, user, 0, WHOLE)
        .include "escapes/user.inc"

        ; far up, so that this is behind any monitor's text
        .org    8192
user:   ldi     r0, 0
        ldi     r1, 10000
        ldr     r0, r1
        svc     REPORT
