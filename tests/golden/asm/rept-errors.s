; an error in a repetition says in which
        .set    i, 0
start:  .rept   3
        .word   6 / (i - 2)
        .set    i, i + 1
        .endr
        .rept   2
label:  nop
        .endr
        .macro  row n
        .rept   \n
        ldi     r1, 1 << 31 + (. - start - 3)
        .endr
        .endm
        row     3
