; what is opened and not closed, closed and not opened
start:  nop
        .endif
        .else
        .elseif 1
        .endm
        .endr
        .if     1
        nop
        .else
        nop
        .else
        nop
        .elseif 1
        nop
        .endif
        .macro  opens
        .if     1
        .endm
        opens
        .if     1
        .if     0
        .if     1
        .endif
