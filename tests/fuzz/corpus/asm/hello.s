; hello: the smallest complete program.
;
;   shows    A text is a row of words, one character each. The console takes
;            one word at a time, by a privileged instruction: a program starts
;            in supervisor mode.
;   run      thirdgen run programs/hello.s
;   expect   hello, world

        .reg    text, r0
        .reg    char, r1

start:
        ldi     text, message
1:      ld      char, 0(text)
        beqi    char, 0, 2f             ; at the end of the text?
        out     char                    ; no: print the character
        addi    text, text, 1
        jmp     1b

2:      halt                            ; yes

; Data.
message:
        .asciz  "hello, world\n"
