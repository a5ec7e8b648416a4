; sieve: the sieve of Eratosthenes.
;
;   shows    Plain computing: loops, storage, division only where a number is
;            printed. The program of the speed measurements.
;   run      thirdgen run programs/sieve.s
;            thirdgen run -D LIMIT=100000 --memory 101000 programs/sieve.s
;            thirdgen run -D ROUNDS=500 programs/sieve.s
;   expect   168 primes below 1000, the last is 997
;
; LIMIT is how far to look (at least 3), one word for each number. ROUNDS is
; how often to do it all again, for measuring.

        .include "lib/core.inc"

        .if     !defined(LIMIT)
        .equ    LIMIT, 1000
        .endif
        .if     !defined(ROUNDS)
        .equ    ROUNDS, 1
        .endif
        .assert LIMIT >= 3, "there must be a prime to find"

        .reg    number, r6              ; the number looked at
        .reg    multiple, r7            ; a multiple of it
        .reg    limit, r8
        .reg    count, r9               ; primes found
        .reg    last, r10               ; the last of them
        .reg    round, r11              ; rounds still to do

start:
        ldi     limit, LIMIT
        ldi     round, ROUNDS
1:      call    link, sieve
        addi    round, round, -1
        bnei    round, 0, 1b            ; another round?

        ; no: report
        mov     a0, count
        call    link, put_number
        ldi     a0, text_below
        call    link, put_text
        mov     a0, limit
        call    link, put_number
        ldi     a0, text_last
        call    link, put_text
        mov     a0, last
        call    link, put_number
        call    link, put_newline
        halt

; sieve: finds the primes below limit.
;   in       limit
;   out      count = how many there are, last = the greatest
;   destroys number, multiple, t0, t1
;   leaves by link
sieve:
        ; nothing is crossed out yet
        ldi     number, 0
        ldi     t0, 0
1:      st      t0, crossed(number)
        addi    number, number, 1
        bltu    number, limit, 1b

        ldi     count, 0
        ldi     number, 2
2:      ld      t0, crossed(number)
        bnei    t0, 0, 4f               ; crossed out?

        ; no: a prime; cross out its multiples from its square on, for the
        ; smaller ones have a smaller factor
        addi    count, count, 1
        mov     last, number
        mul     multiple, number, number
        ldi     t1, 1
3:      bgeu    multiple, limit, 4f     ; past the limit?
        st      t1, crossed(multiple)   ; no: cross it out
        add     multiple, multiple, number
        jmp     3b

        ; yes: go on to the next number
4:      addi    number, number, 1
        bltu    number, limit, 2b
        ret

        .include "lib/console.inc"

; Data.
text_below:     .asciz " primes below "
text_last:      .asciz ", the last is "

; Work space.
crossed:        .space  LIMIT           ; 1: the number is not a prime
