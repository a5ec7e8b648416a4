; fib: Fibonacci numbers by the definition, which is recursive.
;
;   shows    Calls within calls: a link register, and a stack for what must
;            outlive an inner call.
;   run      thirdgen run programs/fib.s
;            thirdgen run -D LAST=20 programs/fib.s
;   expect   0 1 1 2 3 5 8 13 21 34 55 89 144

        .include "lib/core.inc"

        .if     !defined(LAST)
        .equ    LAST, 12
        .endif

        .reg    n, r6                   ; which number is printed next

start:
        ldi     sp, stack_top
        ldi     n, 0

1:      mov     a0, n
        call    link, fib
        call    link, put_number
        ldi     t0, LAST
        beq     n, t0, 2f               ; the last one?
        ldi     t0, ' '                 ; no: a blank and the next
        out     t0
        addi    n, n, 1
        jmp     1b

2:      call    link, put_newline
        halt

; fib: computes a Fibonacci number.
;   in       a0 = which, n
;   out      a0 = fib(n): n itself below 2, else fib(n - 1) + fib(n - 2)
;   destroys t0
;   leaves by link
fib:
        ldi     t0, 2
        bltu    a0, t0, 1f              ; 0 or 1?

        ; no: fib(n - 1), with n kept for later
        push    link
        push    a0
        addi    a0, a0, -1
        call    link, fib

        ; fib(n - 2), with the first result kept in the place of n
        pop     t0
        push    a0
        addi    a0, t0, -2
        call    link, fib

        pop     t0
        add     a0, a0, t0
        pop     link
1:      ret                             ; yes: it is its own value

        .include "lib/console.inc"

; Work space.
stack:  .space  2 * (LAST + 1)          ; two words for each number under way
stack_top:
