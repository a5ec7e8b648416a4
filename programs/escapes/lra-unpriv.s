; lra-unpriv: a user program asks where it really stands.
;
;   exploits lra of isa/shapes/lra-unpriv: location sensitive in user mode
;   run      thirdgen run --isa shapes/lra-unpriv programs/escapes/lra-unpriv.s
;   bare     r0 = 1024, where its supervisor has put it
;   under    any monitor: r0 is larger by the k words that the monitor takes

        .include "lib/core.inc"
        .include "lib/machine.inc"

start:  jmp     enter_user
user_psw:
        .word   psw(u, user, USER_L, 64)
        .include "escapes/user.inc"

        .window USER_L, 64
        .space  FIRST_FREE
user:   lra     r0, 0(r1)               ; r1 is 0
        svc     REPORT
        .endwindow
