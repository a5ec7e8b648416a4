; the program of docs/monitors.md: a supervisor starts a user program, which
; calls it back
        .org    1
        .word   psw(s, handler, 0, 0xfffff)
        .org    32
start:  ldi     r0, 0
        lpsw    to_user(r0)
to_user:
        .word   psw(u, user, 256, 64)
handler:
        halt
        .window 256, 64
        .space  32
user:   ldi     r1, 7
        svc     1
        .endwindow
