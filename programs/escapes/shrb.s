; shrb: a user program gives storage away.
;
;   exploits shrb of isa/shapes/shrb: it changes R in user mode without a trap
;   run      thirdgen run --isa shapes/shrb programs/escapes/shrb.s
;   bare     the trap afterwards shows b=32
;   under    any monitor: the virtual R was not told, and shows b=64

        .include "lib/core.inc"
        .include "lib/machine.inc"

start:  jmp     enter_user
user_psw:
        .word   psw(u, user, USER_L, 64)
        .include "escapes/user.inc"

        .window USER_L, 64
        .space  FIRST_FREE
user:   ldi     r0, 32
        shrb    r0
        svc     REPORT
        .endwindow
