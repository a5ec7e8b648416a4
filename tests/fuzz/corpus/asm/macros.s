; errors in macros show the macro and where it was used
        .macro  load reg, value, where = start
        ldi     \reg, \value
        st      \reg, \where(r0)
        .endm

        .macro  twice reg, value
        load    \reg, \value
        load    \reg, 1 + \value, \missing
        .endm

start:  load    r1, 1 << 40
        load    r1, nowhere
        load    7, 5
        twice   r2, 1 << 41
        load    r1
        load
        load    r1, 2, 3, 4
        load    r1, , 3
        loda    r1, 2
        .macro
        .endm
        .macro  dotted a.b
        .endm
        .macro  numbers 5
        .endm
        dotted  1
