; pswst: a user program stores the new PSW.
;
;   exploits pswst of isa/shapes/pswst: it reaches E[1] whatever R is
;   run      thirdgen run --isa shapes/pswst programs/escapes/pswst.s
;   bare     the next trap obeys the new PSW: a line says so
;   under    any monitor: the monitor's new PSW is overwritten. The next trap
;            enters real supervisor mode at real address 8192, where nothing
;            stands, which traps, and so on for ever: the machine is wedged

        .include "lib/core.inc"
        .include "lib/machine.inc"

start:  jmp     enter_user
user_psw:
        .word   psw(u, user, USER_L, 64)
        .include "escapes/user.inc"

        ; far up, so that this is behind any monitor's text
        .org    8192
obeyed: ldi     a0, text_obeyed
        call    link, put_text
        halt
text_obeyed:
        .asciz  "the new PSW that a user program has stored is obeyed\n"

        .window USER_L, 64
        .space  FIRST_FREE
user:   lda     r0, stored
        pswst   r0
        svc     REPORT
stored: .word   psw(s, obeyed, 0, WHOLE)
        .endwindow
