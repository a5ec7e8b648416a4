; values defined by themselves
        .equ    a, b + 1
        .equ    b, c * 2
        .equ    c, a
        .equ    self, self
start:  .word   a, self
