; registers that are none
        .reg    count, r3
        .equ    five, 5
start:  mov     r1, cuont
        mov     r1, r16
        mov     r1, five
        mov     r01, r1
        mov     R1, r2
        ldi     r1, count
        ldi     r1, count + 1
        .reg    wide, 7
