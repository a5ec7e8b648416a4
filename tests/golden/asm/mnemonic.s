; unknown mnemonics and directives, each with what was meant
start:  ldx     r1, 5
        adi     r1, r1, 1
        LDI     r1, 5
        .wrod   3
        .endwindw
        frobnicate r1
        x = 5
        loop : nop
