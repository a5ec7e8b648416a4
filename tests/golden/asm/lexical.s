; what is no token
start:  .word   12a
        .word   0x
        .word   0b12
        .word   0xfg
        .word   1_2, 0b
        .word   'ab'
        .word   ''
        .word   'a
        .word   '\q'
        .word   '\x4'
        .ascii  "no end
        .ascii  "\z"
        .ascii  "\x"
        .ascii  5
        nop     # a comment?
        nop     // a comment?
        .word   {5}
        .word   \x
        .word   ä
        .word   'ä'
        5
        "text"
        .word   1__2
        .word   12_
        .word   18446744073709551616
