        .equ a, b + 1
        .set s, 0
        .reg sp, r15
        .macro m x, y = 5
l\@:    ldi \x, \y\()0 ; c
        .ascii "\x\n"
        .endm
start:  m sp
        m sp, (1,2)
        .rept 3
        .if s == 1
        .word s
        .elseif s < 1
        .word psw(u, start, 1, 2), real(w), defined(q)
        .else
        .word 'x' ? ~1 : -2 && !3 || 4
        .endif
        .set s, s + 1
        .endr
1:      jmp 1b
        jmp 1f
1:      .window 0x100, 30
w:      beqi r1, -5, w
        ld r1, (sp)
        .endwindow
        .org 200
        .align 8
        .space 5, b
        .asciz "ab", "\x41\\"
        .assert a == b + 1, "m"
        .entry start
        .warning "w"
b:      .include "x"
