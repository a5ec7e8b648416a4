; files that cannot be included
        .include "nowhere.inc"
        .include nowhere
        .include "broken.inc"
        ; nothing is said of names that a file not found may have defined
start:  nop
        push    r1
        ldi     r2, SOMETHING
