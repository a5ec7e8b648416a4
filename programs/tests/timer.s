; timer: self test of the interval timer.
;
;   shows    The timer counts instructions that are completed in user mode, and
;            nothing else: no trap, nothing in supervisor mode. At zero it traps
;            before the next user-mode fetch, whatever is there.
;   run      thirdgen run programs/tests/timer.s
;   expect   timer: N cases passed

        .include "test.inc"

        .equ    SPACE_L, 640            ; an address space for what is timed
        .equ    SPACE_B, 64
        .equ    OFF, TIMER_OFF

        .assert . <= SPACE_L
        .window SPACE_L, SPACE_B
        .space  FIRST_FREE
nops:   nop
        nop
        nop
        nop
        svc     0
call_1: svc     1
halting:
        halt
zero:   .word   0
divide: div     r0, r0, r15             ; r15 is 0
load:   lda     r0, SPACE_B
self:   jmp     self
        .endwindow

        .org    SPACE_L + SPACE_B

; A run with the timer armed: where it must end, why, and what the timer then
; must hold.
        .macro  timed name, time, from, end, cause, left
        case    \name
        ldi     r0, \time
        settimer r0
        run     psw(u, \from, SPACE_L, SPACE_B)
        rdtimer r1
        expect_seen psw(u, \end, SPACE_L, SPACE_B), CAUSE_\cause
        expect  r1, \left
        .endm

start:
        begin

        ; ---- exactly so many instructions
        ;     case                   armed from   to        cause    left
        timed "armed with 0",        0,    nops, nops,     TIMER,      OFF
        timed "armed with 1",        1,    nops, nops + 1, TIMER,      OFF
        timed "armed with 2",        2,    nops, nops + 2, TIMER,      OFF
        timed "armed with 3",        3,    nops, nops + 3, TIMER,      OFF
        timed "just enough",         5,    nops, nops + 4, SVC,        1
        timed "the svc is too late", 4,    nops, nops + 4, TIMER,      OFF
        timed "a loop ends",         1000, self, self,     TIMER,      OFF

        ; ---- what traps is not completed
        timed "svc",                 1, call_1,  call_1,   SVC,        1
        timed "a privileged one",    1, halting, halting,  PRIVILEGED, 1
        timed "an illegal word",     1, zero,    zero,     ILLEGAL,    1
        timed "a division by zero",  1, divide,  divide,   ARITHMETIC, 1
        timed "a load at the bound", 1, load,    load,     MEMORY,     1
        timed "a refused fetch",     1, SPACE_B, SPACE_B,  MEMORY,     1

        ; ---- at zero there is no fetch: the timer comes first
        timed "before memory",       0, SPACE_B, SPACE_B,  TIMER,      OFF
        timed "before illegal",      0, zero,    zero,     TIMER,      OFF
        timed "before privileged",   0, halting, halting,  TIMER,      OFF

        ; ---- disarmed
        timed "disarmed it stays so", OFF, nops, nops + 4, SVC,        OFF

        ; ---- supervisor mode
        case    "it stands still in supervisor mode"
        ldi     r0, 2
        settimer r0
        nop
        nop
        nop
        rdtimer r1
        expect  r1, 2

        case    "it does not trap in supervisor mode"
        ldi     r0, 0
        settimer r0
        nop
        rdtimer r1
        expect  r1, 0

        case    "the lpsw that enters user mode does not count"
        ldi     r0, 1
        settimer r0
        run     psw(u, nops, SPACE_L, SPACE_B)
        expect_seen psw(u, nops + 1, SPACE_L, SPACE_B), CAUSE_TIMER

        case    "it goes on where it stood"
        ldi     r0, 2
        settimer r0
        run     psw(u, call_1, SPACE_L, SPACE_B)
        expect_seen psw(u, call_1, SPACE_L, SPACE_B), CAUSE_SVC
        run     psw(u, nops, SPACE_L, SPACE_B)
        expect_seen psw(u, nops + 2, SPACE_L, SPACE_B), CAUSE_TIMER

        case    "it holds 64 bits"
        li      r0, 0x7654321076543210
        settimer r0
        rdtimer r1
        expect  r1, 0x7654321076543210
        run     psw(u, nops, SPACE_L, SPACE_B)
        expect_seen psw(u, nops + 4, SPACE_L, SPACE_B), CAUSE_SVC
        rdtimer r1
        expect  r1, 0x7654321076543210 - 4

        ldi     r0, OFF
        settimer r0
        done    "timer"
