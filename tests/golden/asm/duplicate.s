; names defined twice
start:  nop
start:  nop
        .equ    a, 1
        .equ    a, 2
        .set    b, 1
        .set    b, 2
        .equ    b, 3
b:      nop
        .reg    start, r1
        .equ    r5, 5
psw:    nop
        .macro  twice
        .endm
        .macro  twice
        .endm
        .macro  bad x, y, x
        .endm
        .macro  .word x
        .endm
        .entry  32
        .entry  33
0:      nop
100:    nop
