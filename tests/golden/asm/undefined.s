; names that are not defined, and local labels that are not there
start:  ldi     r1, mesage
        jmp     strat
        jmp     1b
        jmp     2f
        .word   message + nowhere - nowhere
        .word   real(message), real(missing), real(size), real(start)
message: .word  0
        .equ    size, . - message
