; rdt: a user program measures how long a supervisor call takes.
;
;   exploits rdclock of isa/shapes/rdt: time is no part of <E,M,P,R>
;   run      thirdgen run --isa shapes/rdt programs/escapes/rdt.s
;   bare     r0 = the cycles of the call, a few dozen
;   under    any monitor: as many again for every trap on the way, and the more
;            the deeper. A program may find out how deep it is

        .include "lib/core.inc"
        .include "lib/machine.inc"

start:  jmp     enter_user
user_psw:
        .word   psw(u, user, USER_L, 64)
        .include "escapes/user.inc"

        .window USER_L, 64
        .space  FIRST_FREE
user:   rdclock r1
        svc     PAUSE
        rdclock r0
        sub     r0, r0, r1
        svc     REPORT
        .endwindow
