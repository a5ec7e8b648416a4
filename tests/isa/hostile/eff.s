; one innocuous instruction, interpreted
start:  ldi     r4, 0
        x       r4
        halt
