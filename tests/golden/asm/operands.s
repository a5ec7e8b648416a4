; operands that do not follow the template
start:  ld      r1, 4
        ld      r1, 4(r2
        add     r1, r2
        add     r1, r2, 5
        add     r1, r2, r3, r4
        ldi     r1
        ldi     5, r1
        ldi     r1, r2
        nop     r1
        jmp
        beq     r1 r2, 0
        st      r1, (r2), 4
