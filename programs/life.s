; life: Conway's game of life on a board without edges.
;
;   shows    Table look-up and address arithmetic: a board of two copies, one
;            computed from the other, whose rows and columns close into rings.
;   run      thirdgen run programs/life.s
;            thirdgen run -D GENERATIONS=40 programs/life.s
;   expect   a blinker that turns and a glider that has moved one row down and
;            one column to the right after four generations
;
; A living cell with two or three living neighbours lives on, a dead one with
; exactly three comes to life, every other cell is dead in the next generation.

        .include "lib/core.inc"

        .if     !defined(GENERATIONS)
        .equ    GENERATIONS, 4
        .endif
        .equ    ROWS, 8
        .equ    COLUMNS, 16

        .reg    row, r6
        .reg    column, r7
        .reg    here, r8                ; the board as it is
        .reg    next, r9                ; the board as it will be
        .reg    living, r10             ; living neighbours of a cell
        .reg    left, r11               ; generations still to come

start:
        ldi     here, board
        ldi     next, other_board
        ldi     left, GENERATIONS
        call    link, print

1:      beqi    left, 0, 2f             ; enough generations?
        call    link, generation        ; no: one more
        mov     t0, here
        mov     here, next
        mov     next, t0
        call    link, print
        addi    left, left, -1
        jmp     1b

2:      halt                            ; yes

; generation: computes the next generation.
;   in       here = the board as it is, next = room for the new one
;   out      the board at next
;   destroys a0, row, column, living, t0, t1, t2, t3
;   leaves by link
generation:
        mov     a1, link
        ldi     row, 0
1:      ldi     column, 0
2:      call    link, neighbours

        ; the rule of the cell, by its neighbours
        muli    t0, row, COLUMNS
        add     t0, t0, column
        add     t1, t0, here
        ld      t1, 0(t1)               ; t1 := alive now?
        muli    t1, t1, 9
        add     t1, t1, living
        ld      t1, rule(t1)            ; t1 := alive then?
        add     t0, t0, next
        st      t1, 0(t0)

        ldi     t0, COLUMNS
        addi    column, column, 1
        bltu    column, t0, 2b
        ldi     t0, ROWS
        addi    row, row, 1
        bltu    row, t0, 1b
        jr      a1

; neighbours: counts the living neighbours of a cell.
;   in       row, column = the cell, here = its board
;   out      living
;   destroys a0, t0, t1, t2, t3
;   leaves by link
neighbours:
        ldi     living, 0
        ldi     t0, -1                  ; t0 := rows down from the cell
1:      ldi     t1, -1                  ; t1 := columns right of it
2:      or      t2, t0, t1
        beqi    t2, 0, 3f               ; the cell itself?

        ; no: both sizes are powers of two, so that masking closes the rings
        add     t2, row, t0
        andi    t2, t2, ROWS - 1
        muli    t2, t2, COLUMNS
        add     t3, column, t1
        andi    t3, t3, COLUMNS - 1
        add     t2, t2, t3
        add     t2, t2, here
        ld      t2, 0(t2)
        add     living, living, t2

3:      ldi     a0, 1
        addi    t1, t1, 1
        bge     a0, t1, 2b              ; another column?
        addi    t0, t0, 1
        bge     a0, t0, 1b              ; another row?
        ret                             ; no

; print: prints the board and a line of dashes.
;   in       here = the board
;   out      nothing
;   destroys row, column, t0, t1, t2, t3
;   leaves by link
print:
        mov     t0, here
        ldi     t2, '\n'
        ldi     row, ROWS
1:      ldi     column, COLUMNS
2:      ld      t1, 0(t0)
        ld      t1, picture(t1)
        out     t1
        addi    t0, t0, 1
        addi    column, column, -1
        bnei    column, 0, 2b           ; another cell of the row?
        out     t2
        addi    row, row, -1
        bnei    row, 0, 1b              ; another row?

        ldi     t1, '-'
        ldi     column, COLUMNS
3:      out     t1
        addi    column, column, -1
        bnei    column, 0, 3b
        out     t2
        ret

        .assert (ROWS & ROWS - 1) == 0, "masking needs a power of two"
        .assert (COLUMNS & COLUMNS - 1) == 0, "masking needs a power of two"

; Constants.
picture:
        .ascii  ".O"                    ; dead, alive
rule:                                   ; by the number of living neighbours:
        .word   0, 0, 0, 1, 0, 0, 0, 0, 0 ; of a dead cell
        .word   0, 0, 1, 1, 0, 0, 0, 0, 0 ; of a living one

; Data.
board:                                  ; a glider and a blinker
        .word   0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
        .word   0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
        .word   1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0
        .word   0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0
        .word   0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0
        .word   0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
        .word   0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
        .word   0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
        .assert . - board == ROWS * COLUMNS, "a cell for each place"

; Work space.
other_board:
        .space  ROWS * COLUMNS
