; echo: prints what it reads.
;
;   shows    Console input: `in` takes one word, a byte of text, and gives
;            2^64 - 1 when there is no more.
;   run      printf 'one\ntwo\n' | thirdgen run programs/echo.s
;            thirdgen run --input FILE programs/echo.s
;   expect   the input, then how many lines and characters it had

        .include "lib/core.inc"
        .include "lib/machine.inc"

        .reg    char, r6
        .reg    characters, r7          ; read so far
        .reg    lines, r8               ; ends of lines among them
        .reg    last, r9                ; the character before this one

start:
        ldi     characters, 0
        ldi     lines, 0
        ldi     last, '\n'
1:      in      char
        beqi    char, CONSOLE_END, 2f   ; at the end of the input?
        out     char                    ; no: print it and count it
        mov     last, char
        addi    characters, characters, 1
        bnei    char, '\n', 1b          ; at the end of a line?
        addi    lines, lines, 1         ; yes: count that too
        jmp     1b

2:      beqi    last, '\n', 3f          ; yes: was the last line complete?
        call    link, put_newline       ; no: complete it

        ; report
3:      mov     a0, lines
        call    link, put_number
        ldi     a0, text_lines
        call    link, put_text
        mov     a0, characters
        call    link, put_number
        ldi     a0, text_characters
        call    link, put_text
        halt

        .include "lib/console.inc"

; Data.
text_lines:      .asciz " lines, "
text_characters: .asciz " characters\n"
