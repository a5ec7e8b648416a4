; clock: self test of the clock, for the bare machine only.
;
;   shows    A cycle is a reference to storage. The clock gives the cycles made
;            before the instruction that reads it, so the difference of two
;            readings is what the first of them and all between them took.
;            Under a monitor the same instructions take longer: no other program
;            here reads the clock.
;   run      thirdgen run programs/tests/clock.s
;   expect   clock: N cases passed

        .include "test.inc"

        .equ    RDCLOCK, 2              ; the first rdclock: fetch, write

; What stands between `from` and `took` must take so many cycles.
        .macro  from
        rdclock r0
        .endm

        .macro  took number
        rdclock r1
        sub     r0, r1, r0
        expect  r0, RDCLOCK + \number
        .endm

start:
        begin
        ldi     r3, cell
        ldi     r4, 1

        case    "nothing but the reading itself"
        from
        took    0

        case    "nop: fetch"
        from
        nop
        took    1

        case    "jmp: fetch"
        from
        jmp     1f
1:      took    1

        case    "ldi: fetch, write"
        from
        ldi     r2, 5
        took    2

        case    "mov: fetch, read, write"
        from
        mov     r2, r3
        took    3

        case    "add: fetch, read, read, write"
        from
        add     r2, r3, r4
        took    4

        case    "add: one register read twice counts twice"
        from
        add     r2, r2, r2
        took    4

        case    "div: the divisor is read once"
        from
        div     r2, r3, r4
        took    4

        case    "ld: fetch, base, word, write"
        from
        ld      r2, 0(r3)
        took    4

        case    "st: fetch, register, base, write"
        from
        st      r4, 0(r3)
        took    4

        case    "lda: fetch, word, write"
        from
        lda     r2, cell
        took    3

        case    "a branch: fetch, read, read"
        from
        beq     r3, r4, 1f
1:      took    3

        case    "beqi: fetch, read"
        from
        beqi    r3, 0, 1f
1:      took    2

        case    "call: fetch, write"
        from
        call    r2, 1f
1:      took    2

        done    "clock"

; Work space.
cell:   .word   0
