; doubling sixty times
        .macro  grow n, x
        .if     \n
        grow    \n - 1, \x\x
        grow    \n - 1, \x\x
        .endif
        .endm
start:  grow    60, ab
