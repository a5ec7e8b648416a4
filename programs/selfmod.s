; selfmod: a program that changes its own instructions.
;
;   shows    Storage holds instructions as it holds numbers (von Neumann), and
;            the machine fetches what is there at that moment. Three uses that
;            were ordinary before index registers and indirect jumps: counting
;            up the address in an instruction, exchanging an operation, and
;            building a routine in empty storage. A monitor must not break any
;            of them, as it would if it kept translated copies.
;   run      thirdgen run programs/selfmod.s
;   expect   sum by a moving address: 77
;            the same instruction, adding and subtracting: 12 2
;            a routine made at run time: 1 10 100 1000
;
; Instructions that are changed carry a label and a comment that says so.
; Everything else in this project leaves its instructions alone.

        .include "lib/core.inc"

        .reg    sum, r6
        .reg    left, r7                ; elements still to be added
        .reg    x, r8
        .reg    y, r9

start:
        ; 1. Sum up a table without an index register: the instruction that
        ;    reads the table is a word, adding one to it moves its address.
        ldi     a0, text_sum
        call    link, put_text
        ldi     sum, 0
        ldi     left, table_end - table
moving: lda     t0, table               ; changed: the address counts up
        add     sum, sum, t0
        lda     t0, moving
        addi    t0, t0, 1
        sta     t0, moving
        addi    left, left, -1
        bnei    left, 0, moving         ; another element?
        mov     a0, sum                 ; no
        call    link, put_number
        call    link, put_newline

        ; 2. Turn an addition into a subtraction. What differs is found by
        ;    comparing two instructions, not by knowing their encoding.
        ldi     a0, text_exchange
        call    link, put_text
        ldi     x, 7
        ldi     y, 5
        call    link, combine
        call    link, put_number
        ldi     t0, ' '
        out     t0

        lda     t0, an_addition
        lda     t1, a_subtraction
        xor     t0, t0, t1              ; t0 := the bits in which they differ
        lda     t1, combined
        xor     t1, t1, t0
        sta     t1, combined
        call    link, combine
        call    link, put_number
        call    link, put_newline

        ; 3. Build a routine that multiplies by ten, and use it.
        ldi     a0, text_made
        call    link, put_text
        lda     t0, a_multiplication
        addi    t0, t0, 10              ; its last field is a number: 0 so far
        sta     t0, made
        lda     t0, a_return
        sta     t0, made + 1

        ldi     x, 1
        ldi     left, 4
1:      mov     a0, x
        call    link, put_number
        call    link, made
        addi    left, left, -1
        beqi    left, 0, 2f             ; the last one?
        ldi     t0, ' '                 ; no
        out     t0
        jmp     1b
2:      call    link, put_newline
        halt

; combine: adds, or subtracts, as start wishes.
;   in       x, y
;   out      a0 = x combined with y
;   destroys nothing else
;   leaves by link
combine:
combined:
        add     a0, x, y                ; changed: becomes sub
        ret

        .include "lib/console.inc"

; Constants: instructions that are read, and never executed where they stand.
an_addition:            add     x, x, x
a_subtraction:          sub     x, x, x
a_multiplication:       muli    x, x, 0
a_return:               jr      link

; Data.
text_sum:       .asciz  "sum by a moving address: "
text_exchange:  .asciz  "the same instruction, adding and subtracting: "
text_made:      .asciz  "a routine made at run time: "
table:          .word   2, 3, 5, 7, 11, 13, 17, 19
table_end:

; Work space.
made:           .space  2               ; the routine made in 3.
