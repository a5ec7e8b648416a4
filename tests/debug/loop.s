; loop.s: a few steps in which each of the debugger's stops has its turn.
start:  ldi     r1, 1
loop:   sta     r1, 100
        addi    r1, r1, 1
        sta     r1, 101
        bnei    r1, 5, loop
        halt
