; what the machine fixes has a name in every program
        .assert psw(u, 0, 0, 0) == MODE_U << PSW_M
        .assert psw(s, 1, 0, 0) == 1 << PSW_P
        .assert psw(s, 0, 1, 0) == 1 << PSW_L
        .assert psw(s, 0, 0, 1) == 1 << PSW_B
        .assert psw(s, ADDR_MAX, 0, 0) == (1 << PSW_CAUSE) - (1 << PSW_P)
        .assert (TRAP_COUNT - 1) << PSW_CAUSE == (1 << PSW_M) - (1 << PSW_CAUSE)
        .assert defined(TRAP_SVC) && !defined(TRAP_NOTHING)

; a program may give it another meaning, if it says so first
        .equ    TRAP_SVC, 99
        .reg    TIMER_OFF, r5
CONSOLE_END: mov TIMER_OFF, r1
        .word   TRAP_SVC, CONSOLE_END

; not when the machine's has been used, nor twice
        .if     TRAP_TIMER == 6
        .word   TRAP_TIMER
        .endif
        .equ    TRAP_TIMER, 5
        .equ    TRAP_SVC, 98
        .word   TRAP_TIMMER
