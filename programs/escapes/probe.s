; probe: a user program measures how much storage lies above it.
;
;   exploits probe of isa/shapes/probe: location sensitive in user mode
;   run      thirdgen run --isa shapes/probe programs/escapes/probe.s
;   bare     r0 = the size of storage less 1024
;   under    any monitor, where storage goes on behind this virtual machine:
;            r0 counts words that belong to others

        .include "lib/core.inc"
        .include "lib/machine.inc"

start:  jmp     enter_user
user_psw:
        .word   psw(u, user, USER_L, 64)
        .include "escapes/user.inc"

        .window USER_L, 64
        .space  FIRST_FREE
        .reg    room, r0                ; addresses below it are in storage
        .reg    step, r1
        .reg    answer, r2
user:   ldi     room, 0
        ldi     step, 1 << 19
1:      add     r3, room, step
        probe   answer, -1(r3)
        beqi    answer, 0, 2f           ; the last of so many, is it there?
        mov     room, r3                ; yes
2:      shri    step, step, 1
        bnei    step, 0, 1b
        svc     REPORT
        .endwindow
