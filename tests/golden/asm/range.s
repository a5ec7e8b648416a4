; values too wide for their fields, or for a part of a PSW
start:  ldi     r1, 0x80000000
        ldi     r1, -0x80000001
        ldi     r1, 0x80000000 - 1
        beqi    r1, 32768, start
        bnei    r1, -32769, start
        .word   psw(s, 1 << 20, 0, 0)
        .word   psw(u, 0, -1, 0)
        .word   psw(u, 0, 0, 0x100000)
        .word   0x10000000000000000
        .word   18446744073709551615, 18446744073709551616
        ldi     r1, -9223372036854775808
        ldi     r1, -9223372036854775809
        ldi     r1, 0xffffffff7fffffff
        ldi     r1, -(2147483649)
        .equ    BELOW, -2147483649
        ldi     r1, BELOW
