; console: self test of the console.
;
;   shows    Words go in and out one at a time and in order; the end of the
;            input can be read again and again; a trap takes no input.
;   run      printf 'abc' | thirdgen run programs/tests/console.s
;   expect   xyz on a line, then console: N cases passed
;
; The input must be the three characters abc.

        .include "test.inc"

        .equ    TAKE_L, 640             ; address spaces without any register
        .equ    PUT_L, 641
        .equ    TINY_B, 1

        .assert . <= TAKE_L
        .window PUT_L, TINY_B
put_nothing:
        out     r0
        .endwindow

        .window TAKE_L, TINY_B
take_nothing:
        in      r0
        .endwindow

        .org    PUT_L + TINY_B

start:
        begin

        case    "out"
        ldi     r0, 'x'
        out     r0
        expect  r0, 'x'
        ldi     r0, 'y'
        out     r0
        ldi     r0, 'z'
        out     r0
        ldi     r0, '\n'
        out     r0

        case    "in takes a word"
        in      r0
        expect  r0, 'a'

        case    "in that traps takes none"
        run     psw(s, take_nothing, TAKE_L, TINY_B)
        expect_seen psw(s, take_nothing, TAKE_L, TINY_B), CAUSE_MEMORY
        run     psw(u, take_nothing, TAKE_L, TINY_B)
        expect_seen psw(u, take_nothing, TAKE_L, TINY_B), CAUSE_PRIVILEGED
        in      r0
        expect  r0, 'b'

        case    "out that traps puts none"
        run     psw(s, put_nothing, PUT_L, TINY_B)
        expect_seen psw(s, put_nothing, PUT_L, TINY_B), CAUSE_MEMORY
        run     psw(u, put_nothing, PUT_L, TINY_B)
        expect_seen psw(u, put_nothing, PUT_L, TINY_B), CAUSE_PRIVILEGED

        case    "in to the end"
        in      r0
        expect  r0, 'c'
        in      r0
        expect  r0, CONSOLE_END

        case    "the end stays the end"
        in      r0
        expect  r0, CONSOLE_END
        in      r1
        expect  r1, CONSOLE_END

        done    "console"
