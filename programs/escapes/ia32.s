; ia32: a user program asks for the descriptor table, and a supervisor for its
; interrupt flag.
;
;   exploits pushf and sgdt of isa/real/ia32
;   run      thirdgen run --isa real/ia32 programs/escapes/ia32.s
;   bare     the supervisor sees the flags 0, interrupts off; the user program
;            finds the table where the supervisor has put it: r0 = 600
;   under    a VMM: the flags are 512, interrupts on; r0 = what the monitor's
;            table register says
;   under    a hybrid monitor: the flags are right, r0 is wrong

        .include "lib/core.inc"
        .include "lib/machine.inc"

        .equ    TABLE, 600
start:  ldi     t0, TABLE
        lgdt    t0

        ldi     a0, text_flags
        call    link, put_text
        ldi     sp, stack_top
        pushf   sp
        pop     a0
        call    link, put_number
        call    link, put_newline
        jmp     enter_user

text_flags:
        .asciz  "flags of the supervisor: "
user_psw:
        .word   psw(u, user, USER_L, 64)
        .space  4
stack_top:
        .include "escapes/user.inc"

        .window USER_L, 64
        .space  FIRST_FREE
user:   sgdt    r0
        svc     REPORT
        .endwindow
