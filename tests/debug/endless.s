; endless.s: puts out a letter, for ever.
start:  ldi     r1, 'A'
loop:   out     r1
        jmp     loop
