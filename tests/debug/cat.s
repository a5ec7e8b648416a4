; what comes in goes out; a full stop at the end, and no line end
start:  in      r1
        beqi    r1, -1, end
        out     r1
        jmp     start
end:    ldi     r1, 0x2e
        out     r1
        halt
