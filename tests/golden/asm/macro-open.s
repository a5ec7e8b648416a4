; a macro without an end swallows the rest
start:  nop
        .macro  outer a
        nop
        .macro  inner
        .endm
        jmp     nowhere
