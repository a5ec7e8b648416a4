start:  .rept   5
        .rept   2
        .endr
        nop
