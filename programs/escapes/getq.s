; getq: a user program reads the size of storage.
;
;   exploits rdq of isa/shapes/getq: innocuous by the letter, for the size is
;            the same in all states of one machine
;   run      thirdgen run --isa shapes/getq programs/escapes/getq.s
;   bare     r0 = the size of the machine
;   under    any monitor: r0 = the size of the real machine, not of the virtual

        .include "lib/core.inc"
        .include "lib/machine.inc"

start:  jmp     enter_user
user_psw:
        .word   psw(u, user, USER_L, 64)
        .include "escapes/user.inc"

        .window USER_L, 64
        .space  FIRST_FREE
user:   rdq     r0
        svc     REPORT
        .endwindow
