        .if !defined(x)
        .equ x, 1
        .include "x"
        .endif
        .word x
