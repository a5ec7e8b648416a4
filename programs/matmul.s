; matmul: multiplies two square matrices.
;
;   shows    Three loops within each other, rows and columns in storage, and
;            a table printed in columns.
;   run      thirdgen run programs/matmul.s
;            thirdgen run -D N=8 programs/matmul.s
;   expect   a matrix, its square, and "the same by the formula"
;
; The element of the matrix A in row i and column j, counted from 0, is
; i + j. That of its square is then, with S1 = 0 + 1 + ... + (N - 1) and S2
; the sum of their squares, N i j + (i + j) S1 + S2: each element of the
; product is checked against it.

        .include "lib/core.inc"

        .if     !defined(N)
        .equ    N, 5
        .endif
        .equ    S1, N * (N - 1) / 2
        .equ    S2, N * (N - 1) * (2 * N - 1) / 6

        .reg    row, r6                 ; i
        .reg    column, r7              ; j
        .reg    inner, r8               ; runs along a row and down a column
        .reg    sum, r9                 ; of the products on the way
        .reg    n, r10
        .reg    cell, r11               ; address of an element

start:
        ldi     sp, stack_top
        ldi     n, N
        call    link, make
        ldi     cell, matrix
        call    link, print
        call    link, put_newline
        call    link, multiply
        ldi     cell, product
        call    link, print
        call    link, check
        call    link, put_text
        halt

; make: makes the matrix A.
;   in       n
;   out      matrix
;   destroys row, column, cell, t0
;   leaves by link
make:
        ldi     cell, matrix
        ldi     row, 0
1:      ldi     column, 0
2:      add     t0, row, column
        st      t0, 0(cell)
        addi    cell, cell, 1
        addi    column, column, 1
        bltu    column, n, 2b
        addi    row, row, 1
        bltu    row, n, 1b
        ret

; multiply: product := A * A.
;   in       n, matrix
;   out      product
;   destroys row, column, inner, sum, cell, t0, t1, t2, t3
;   leaves by link
multiply:
        ldi     cell, product
        ldi     row, 0
1:      ldi     column, 0

        ; one element: the row's elements times the column's
2:      ldi     sum, 0
        ldi     inner, 0
        mul     t0, row, n              ; t0 := place of A[row][0]
        mov     t1, column              ; t1 := place of A[0][column]
3:      ld      t2, matrix(t0)
        ld      t3, matrix(t1)
        mul     t2, t2, t3
        add     sum, sum, t2
        addi    t0, t0, 1
        add     t1, t1, n
        addi    inner, inner, 1
        bltu    inner, n, 3b
        st      sum, 0(cell)

        addi    cell, cell, 1
        addi    column, column, 1
        bltu    column, n, 2b
        addi    row, row, 1
        bltu    row, n, 1b
        ret

; print: prints a matrix, a row to a line.
;   in       cell = its first element, n
;   out      nothing
;   destroys a0, a1, row, column, cell, t0, t1, t2, t3
;   leaves by link
print:
        push    link
        ldi     row, 0
1:      ldi     column, 0
2:      ld      a0, 0(cell)
        ldi     a1, 5
        call    link, put_column
        addi    cell, cell, 1
        addi    column, column, 1
        bltu    column, n, 2b
        call    link, put_newline
        addi    row, row, 1
        bltu    row, n, 1b
        pop     link
        ret

; check: compares the product with what the formula says.
;   in       n, product
;   out      a0 = a text that says how it went
;   destroys row, column, cell, t0, t1
;   leaves by link
check:
        ldi     cell, product
        ldi     row, 0
1:      ldi     column, 0
2:      mul     t0, row, column         ; N i j
        mul     t0, t0, n
        add     t1, row, column         ; + (i + j) S1
        muli    t1, t1, S1
        add     t0, t0, t1
        addi    t0, t0, S2              ; + S2
        ld      t1, 0(cell)
        bne     t0, t1, 3f              ; as computed?
        addi    cell, cell, 1           ; yes: the next
        addi    column, column, 1
        bltu    column, n, 2b
        addi    row, row, 1
        bltu    row, n, 1b

        ldi     a0, text_right
        ret
3:      ldi     a0, text_wrong          ; no
        ret

        .include "lib/console.inc"

; Data.
text_right:     .asciz "the same by the formula\n"
text_wrong:     .asciz "the formula says otherwise\n"

; Work space.
matrix:         .space  N * N
product:        .space  N * N
stack:          .space  1               ; print's link
stack_top:
