start:  ldi     r1, 'h'
        out     r1
        halt
