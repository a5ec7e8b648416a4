; a macro that never ends
        .macro  again x
        nop
        again   \x, \x
        .endm
        .macro  ever x
        ever    \x + 1
        .endm
start:  ever    1
        again   2
