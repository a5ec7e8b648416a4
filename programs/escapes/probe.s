; probe: a user program measures how much storage lies below its own.
;
;   exploits probe of isa/shapes/probe: location sensitive in user mode. What
;            is asked about are addresses below 0; nothing is referred to, so
;            nothing traps
;   run      thirdgen run --isa shapes/probe programs/escapes/probe.s
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
        .reg    below, r0               ; so many words lie below address 0
        .reg    step, r1
        .reg    answer, r2
        .reg    try, r3
user:   ldi     below, 0
        ldi     step, 1 << 19
1:      add     try, below, step
        neg     answer, try
        probe   answer, 0(answer)
        beqi    answer, 0, 2f           ; so many?
        mov     below, try              ; yes, at least
2:      shri    step, step, 1
        bnei    step, 0, 1b
        svc     REPORT
        .endwindow
