; expressions that are none
start:  .word   1 +
        .word   (1 + 2
        .word   1 + 2)
        .word   1 < 2 < 3
        .word   1 ? 2
        .word   4 / (3 - 3), 5 % 0
        .word   1 ? 2 : 1 / 0
        .word   0 && 1 / 0, 1 || 1 / 0
        .word   psw(x, 0, 0, 0)
        .word   psw(s, 0, 0)
        .word   defined(5), real(5)
        .word   ,
        .word   1,
        .word   5 5
        .word   1 = 1
        .word   "text"
