; edges.s: what hostile guests hit too seldom: for the mutants of the monitors.
;
; A supervisor that puts what it sees on the console: its registers after a
; half-done instruction trapped, R as it was loaded, its timer before and after
; each trap of a user program that runs against it.

.equ    W, 1024                 ; words of storage it is run with
.equ    WINDOW, 512             ; of a program whose R ends among its registers
.equ    USER, 640               ; of a user program
.equ    EVERYTHING, 0xfffff     ; a bound that no storage has

.reg    t0, r8
.reg    t1, r9
.reg    turns, r10

        .org    1
        .word   psw(s, handler, 0, EVERYTHING)

        .org    32
.entry  start
start:  ldi     r0, 0
        ; signs: of a displacement, of a shift
        ldi     t0, 300
        st      t0, -5(t0)
        ldi     t1, -64
        sari    t1, t1, 3
        out     t1
        shri    t1, t1, 60
        out     t1

        ; R as loaded, though far beyond storage
        ldi     t0, 0
        ldi     t1, EVERYTHING
        ldr     t0, t1
        str     t0, t1
        out     t1

        ; bits that R has no room for
        ldi     t0, 1 << 20
        ldi     t1, W | 1 << 21
        ldr     t0, t1
        str     t0, t1
        out     t0
        out     t1

        ; a timer that is armed here but does not run here
        ldi     t0, 3
        settimer t0
        nop
        nop
        nop
        nop
        rdtimer t0
        out     t0
        ldi     t0, -1
        settimer t0
        ldi     turns, 0
        lpsw    window_psw(r0)

window_psw:     .word psw(s, 6, WINDOW, 12)
user_psw:       .word psw(u, 18, USER, 64)

; A trap: show it, and the timer; then on to the next instruction, or the next
; part. Of the window the register r1 is shown.
handler:
        sta     t0, saved_t0
        sta     turns, saved_turns
        lda     t0, 0
        out     t0
        rdtimer t0
        out     t0
        lda     t0, WINDOW + 2 + 1
        out     t0
        lda     turns, count
        addi    turns, turns, 1
        sta     turns, count
        beqi    turns, 3, arm           ; the window's instructions are done
        bnei    turns, 12, on
        halt
on:     lda     t0, 0
        lda     turns, one
        add     t0, t0, turns
        sta     t0, 0
        lda     t0, saved_t0
        lda     turns, saved_turns
        lpsw    0(r0)
arm:    ldi     t0, 4
        settimer t0
        lpsw    user_psw(r0)
one:            .word 1 << 40   ; of a PSW's P
count:          .word 0
saved_t0:       .word 0
saved_turns:    .word 0

; Cells 2 to 5 are r0 to r3; r10 and up are out of bounds.
        .org    WINDOW
        .word   0, 0, 7, 8, 9, 10
        str     r1, r10                 ; r1 may be written, r10 may not
        lpsw    0(r10)
        str     r10, r1
        .org    WINDOW + 12
        .word   2                       ; what r10 would be

; Counts while its timer runs, with supervisor calls in between.
        .org    USER + 18
        nop
        svc     1
        nop
        svc     2
        nop
        nop
        nop
        nop
        svc     3
        jmp     18
