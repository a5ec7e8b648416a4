; a file that includes itself
start:  nop
        .include "include-itself.s"
        ldi     r1, nothing
