; `.` is the address of the word it stands in, in instructions as in data.
        .macro  back n
        jmp     . - \n
        .endm
start:  jmp     .
        ldi     r0, . + 1
        back    2
        .word   ., . - 1, .
        .window 64, 32
        jmp     .
        .word   .
        .endwindow
