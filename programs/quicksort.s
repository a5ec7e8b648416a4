; quicksort: sorts an array in place.
;
;   shows    Recursion over parts of an array, a partition with two indices
;            that run towards each other, and a check of the result.
;   run      thirdgen run programs/quicksort.s
;            thirdgen run -D COUNT=200 programs/quicksort.s
;   expect   the numbers as they were, the numbers sorted, "in order"

        .include "lib/core.inc"

        .if     !defined(COUNT)
        .equ    COUNT, 24
        .endif

        .reg    low, r6                 ; address of the first element of a part
        .reg    high, r7                ; address of the last one
        .reg    left, r8                ; runs up from low
        .reg    right, r9               ; runs down from high
        .reg    pivot, r10              ; the value that divides the part

start:
        ldi     sp, stack_top
        call    link, fill
        call    link, print
        ldi     low, array
        ldi     high, array_end - 1
        call    link, sort
        call    link, print
        call    link, check
        call    link, put_text
        halt

; sort: sorts a part of the array.
;   in       low, high = its first and last element
;   out      the part in ascending order
;   destroys low, high, left, right, pivot, t0, t1
;   leaves by link
sort:
        bltu    low, high, 1f           ; more than one element?
        ret                             ; no: sorted as it is

        ; the pivot is the element in the middle
1:      push    link
        add     t0, low, high
        shri    t0, t0, 1
        ld      pivot, 0(t0)
        mov     left, low
        mov     right, high

        ; left stops at an element that is not smaller than the pivot, right
        ; at one that is not larger; the pivot itself stops both, so neither
        ; leaves the part
2:      ld      t0, 0(left)
        bgeu    t0, pivot, 3f           ; smaller than the pivot?
        addi    left, left, 1           ; yes: it is on its side
        jmp     2b
3:      ld      t1, 0(right)
        bgeu    pivot, t1, 4f           ; larger than the pivot?
        addi    right, right, -1        ; yes: it is on its side
        jmp     3b

        ; exchange the two
4:      bltu    right, left, 5f         ; have the indices crossed?
        st      t1, 0(left)             ; no: both elements change sides
        st      t0, 0(right)
        addi    left, left, 1
        addi    right, right, -1
        bgeu    right, left, 2b         ; have they crossed now?

        ; yes: sort low .. right now and left .. high after it
5:      push    left
        push    high
        mov     high, right
        call    link, sort
        pop     high
        pop     low
        pop     link
        jmp     sort                    ; which returns for us

; fill: fills the array with numbers that are in no order (a linear
; congruential generator: the next is 21 times the last and 7, modulo 1000).
;   in       nothing
;   out      the array
;   destroys left, t0, t1
;   leaves by link
fill:
        ldi     left, 0
        ldi     t0, 1
        ldi     t1, 1000
1:      muli    t0, t0, 21
        addi    t0, t0, 7
        remu    t0, t0, t1
        st      t0, array(left)
        addi    left, left, 1
        ldi     a0, COUNT
        bltu    left, a0, 1b
        ret

; print: prints the array on a line.
;   in       nothing
;   out      nothing
;   destroys a0, left, right, t0, t1, t2, t3
;   leaves by link
print:
        push    link
        ldi     left, array
        ldi     right, array_end
1:      ld      a0, 0(left)
        call    link, put_number
        addi    left, left, 1
        beq     left, right, 2f         ; was that the last?
        ldi     t0, ' '                 ; no: a blank and the next
        out     t0
        jmp     1b
2:      pop     link
        jmp     put_newline             ; which returns for us

; check: looks whether every element is at least as large as the one before.
;   in       nothing
;   out      a0 = a text that says it
;   destroys left, right, t0, t1
;   leaves by link
check:
        ldi     left, array
        ldi     right, array_end - 1
1:      beq     left, right, 2f         ; all compared?
        ld      t0, 0(left)
        ld      t1, 1(left)             ; no: with its right neighbour
        addi    left, left, 1
        bgeu    t1, t0, 1b              ; in order?

        ldi     a0, text_wrong          ; no
        ret
2:      ldi     a0, text_right
        ret

        .include "lib/console.inc"

; Data.
text_right:     .asciz "in order\n"
text_wrong:     .asciz "not in order\n"

; Work space.
array:          .space  COUNT
array_end:
stack:          .space  3 * COUNT + 1   ; a call keeps three words and leaves at
stack_top:                              ; least one element fewer to the next
