; interpreter: a machine in the machine, whose instructions use a stack.
;
;   shows    An interpreter as everybody writes it: fetch, a jump through a
;            table of routines, and back. What a monitor is to our machine,
;            this is to a machine that exists nowhere else.
;   run      thirdgen run programs/interpreter.s
;            thirdgen run -D COUNT=1000 programs/interpreter.s
;   expect   1 + 4 + 9 + ... + COUNT squared: 338350 for 100
;
; An instruction of the inner machine is two words, the number of its routine
; and an operand. The inner stack grows downwards.

        .include "lib/core.inc"

        .if     !defined(COUNT)
        .equ    COUNT, 100
        .endif

        .reg    ip, r6                  ; address of the next inner instruction
        .reg    top, r7                 ; address of the stack's topmost word

start:
        ldi     sp, stack_top
        ldi     ip, program
        ldi     top, inner_stack_top

; The inner machine's cycle. Its routines find the operand in t1 and come
; back here.
next:
        ld      t0, 0(ip)
        ld      t1, 1(ip)
        addi    ip, ip, 2
        ld      t2, routines(t0)
        jr      t2

routines:
        .word   v_end, v_push, v_load, v_store, v_add, v_multiply, v_less
        .word   v_branch, v_print

        ; their numbers
        .equ    END, 0
        .equ    PUSH, 1                 ; the operand
        .equ    LOAD, 2                 ; the variable with that number
        .equ    STORE, 3                ; what is on top, into the variable
        .equ    ADD, 4                  ; these take two and leave one:
        .equ    MULTIPLY, 5
        .equ    LESS, 6                 ; the lower one < the one on top?
        .equ    BRANCH, 7               ; if what is on top is not 0
        .equ    PRINT, 8                ; what is on top

v_end:
        halt

v_load:
        ld      t1, variables(t1)
        ; fall through to push it

v_push:
        addi    top, top, -1
        st      t1, 0(top)
        jmp     next

v_store:
        ld      t2, 0(top)
        addi    top, top, 1
        st      t2, variables(t1)
        jmp     next

v_add:
        ld      t2, 0(top)
        ld      t3, 1(top)
        add     t2, t3, t2
        jmp     replace

v_multiply:
        ld      t2, 0(top)
        ld      t3, 1(top)
        mul     t2, t3, t2
        jmp     replace

v_less:
        ld      t2, 0(top)
        ld      t3, 1(top)
        sltu    t2, t3, t2
        ; fall through

; t2 in the place of the two words on top.
replace:
        addi    top, top, 1
        st      t2, 0(top)
        jmp     next

v_branch:
        ld      t2, 0(top)
        addi    top, top, 1
        beqi    t2, 0, next
        mov     ip, t1
        jmp     next

v_print:
        ld      a0, 0(top)
        addi    top, top, 1
        call    link, put_number
        call    link, put_newline
        jmp     next

        .include "lib/console.inc"

; The inner program. Variable 0 counts, variable 1 is the sum.
program:
again:  .word   LOAD, 0,  PUSH, 1,  ADD, 0,  STORE, 0
        .word   LOAD, 1,  LOAD, 0,  LOAD, 0,  MULTIPLY, 0,  ADD, 0,  STORE, 1
        .word   LOAD, 0,  PUSH, COUNT,  LESS, 0,  BRANCH, again
        .word   LOAD, 1,  PRINT, 0,  END, 0

; Work space.
variables:
        .word   0, 0
inner_stack:
        .space  8
inner_stack_top:
stack:  .space  8
stack_top:
