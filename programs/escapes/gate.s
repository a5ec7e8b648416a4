; gate: a user program goes through the gate into supervisor mode.
;
;   exploits gate of isa/shapes/gate: control sensitive in user mode
;   run      thirdgen run --isa shapes/gate programs/escapes/gate.s
;   bare     behind the gate, in supervisor mode: l = 1024
;   under    any monitor: behind the gate is *real* supervisor mode. The real l
;            is read without a trap, and the halt stops the real machine

        .include "lib/core.inc"
        .include "lib/machine.inc"

        .equ    USER_L, 1024
        .equ    USER_B, 256

start:  ldi     t0, 0
        lpsw    user_psw(t0)
user_psw:
        .word   psw(u, user, USER_L, USER_B)

        .window USER_L, USER_B
        .space  FIRST_FREE

        ; address 18: what the supervisor has put behind the gate
        str     r6, r7
        ldi     sp, 0
        ldi     a0, text_behind
        call    link, put_text
        mov     a0, r6
        call    link, put_number
        call    link, put_newline
        halt

user:   gate

        .include "lib/console.inc"
text_behind:
        .asciz  "behind the gate, in supervisor mode: l = "
        .endwindow
