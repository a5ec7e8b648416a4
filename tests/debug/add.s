; reads numbers to the end, and puts out their sum after each
start:  in      r1
        beqi    r1, -1, end
        add     r2, r2, r1
        out     r2
        jmp     start
end:    out     r2
        halt
