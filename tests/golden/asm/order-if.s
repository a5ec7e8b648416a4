; a branch that cannot be chosen
start:  nop
        .if     later
        .equ    a, 1
        .else
        .equ    a, 2
        .endif
        .if     1
        .elseif later
        .endif
        .if     0
        .elseif a
        .endif
        ; what a branch may have defined is not missed
later:  .word   a
