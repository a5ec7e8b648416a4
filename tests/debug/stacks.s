; stacks.s: in some two hundred steps what stops a debugger can wait for: a
; supervisor with a loop, a call, the console; a user program in an address
; space of its own with supervisor calls, a privileged instruction, a memory
; trap, a division by zero and an interval timer that ends.

        .equ    USER, 512
        .equ    USER_B, 64
        .equ    QUANTUM, 7
        .equ    CAUSES, TRAP_COUNT

start:  lda     r1, handler_psw
        sta     r1, CELL_NEW_PSW
        ldi     r2, 0
loop:   addi    r2, r2, 1
        sta     r2, count
        call    r14, twice
        bnei    r2, 4, loop
        in      r3                      ; the end of the input, or a word
        out     r2
        ldi     r4, QUANTUM
        settimer r4
        lpsw    user_psw(r0)

twice:  lda     r5, total
        add     r5, r5, r2
        add     r5, r5, r2
        sta     r5, total
        jr      r14

handler:                                ; counts causes; on behind what trapped
        lda     r6, CELL_OLD_PSW
        shri    r7, r6, PSW_CAUSE
        andi    r7, r7, CAUSES - 1
        ld      r8, seen(r7)
        addi    r8, r8, 1
        st      r8, seen(r7)
        beqi    r7, TRAP_TIMER, again   ; what a timer came before is still due
        ldi     r9, 1
        shli    r9, r9, PSW_P
        add     r6, r6, r9
        sta     r6, CELL_OLD_PSW
        lda     r9, seen + TRAP_SVC
        beqi    r9, 3, done
        lpsw    CELL_OLD_PSW(r0)
again:  ldi     r4, QUANTUM
        settimer r4
        lpsw    CELL_OLD_PSW(r0)
done:   out     r9
        halt

handler_psw: .word psw(s, handler, 0, ADDR_MAX)
user_psw:    .word psw(u, user, USER, USER_B)
count:  .word   0
total:  .word   0
seen:   .space  CAUSES

        .window USER, USER_B
        .space  ISA_REGISTER_CELL + ISA_REGISTERS
user:   ldi     r1, 0
turn:   addi    r1, r1, 1
        sta     r1, mine
        svc     1
        lda     r2, mine
        muli    r2, r2, 3
        sta     r2, mine
        rdtimer r3                      ; privileged
        sta     r3, USER_B              ; beyond the bound
        div     r2, r2, r0              ; by zero
        jmp     turn
mine:   .word   0
        .endwindow
