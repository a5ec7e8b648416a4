; bounds: self test of the address rule.
;
;   shows    a is good exactly when a < b and a + l < q: for operands, registers
;            and fetches, in both modes, however large a and l are.
;   run      thirdgen run programs/tests/bounds.s
;   expect   bounds: N cases passed

        .include "test.inc"

        .equ    SPACE_L, 640            ; an address space for what is run
        .equ    SPACE_B, 64
        .equ    R1_CELL, R0_CELL + 1

        .assert . <= SPACE_L
        .window SPACE_L, SPACE_B
        .space  FIRST_FREE

; Each piece ends in an svc, so that it can be seen whether it got there.
load_last:
        lda     r0, SPACE_B - 1
        svc     0
load_bound:
        lda     r0, SPACE_B
        svc     0
store_last:
        sta     r0, SPACE_B - 1
        svc     0
store_bound:
        sta     r0, SPACE_B
        svc     0
load_through:
        ld      r0, 0(r1)
        svc     0
store_far:
        st      r0, 0(r1)
        svc     0
        .org    SPACE_L + SPACE_B - 1
last_word:
        .word   0
        .endwindow

; An address space of 18 words holds all registers, and nothing after them.
        .equ    SMALL_L, SPACE_L + SPACE_B
        .window SMALL_L, FIRST_FREE
read_r15:                               ; cells 0 and 1 are no registers
        mov     r0, r15
        svc     0
        .space  FIRST_FREE - 2
        .endwindow

        .org    SMALL_L + FIRST_FREE

; What is run at the end, with all of storage and r0 = q.
at_q:   ld      r1, 0(r0)
store_at_q:
        st      r1, 0(r0)

start:
        begin

        ; ---- operands
        case    "load of the last word"
        ldi     r0, 55
        sta     r0, SPACE_L + SPACE_B - 1
        run     psw(u, load_last, SPACE_L, SPACE_B)
        expect_seen psw(u, load_last + 1, SPACE_L, SPACE_B), CAUSE_SVC
        expect_cell SPACE_L + R0_CELL, 55

        case    "load at the bound"
        ldi     r0, 56
        sta     r0, SPACE_L + R0_CELL
        run     psw(u, load_bound, SPACE_L, SPACE_B)
        expect_seen psw(u, load_bound, SPACE_L, SPACE_B), CAUSE_MEMORY
        expect_cell SPACE_L + R0_CELL, 56

        case    "load at the bound in supervisor mode"
        run     psw(s, load_bound, SPACE_L, SPACE_B)
        expect_seen psw(s, load_bound, SPACE_L, SPACE_B), CAUSE_MEMORY

        case    "store into the last word"
        ldi     r0, 57
        sta     r0, SPACE_L + R0_CELL
        run     psw(u, store_last, SPACE_L, SPACE_B)
        expect_seen psw(u, store_last + 1, SPACE_L, SPACE_B), CAUSE_SVC
        expect_cell SPACE_L + SPACE_B - 1, 57

        case    "store at the bound"
        lda     r0, SPACE_L + SPACE_B
        run     psw(u, store_bound, SPACE_L, SPACE_B)
        expect_seen psw(u, store_bound, SPACE_L, SPACE_B), CAUSE_MEMORY
        lda     r1, SPACE_L + SPACE_B
        beq     r0, r1, 1f              ; the neighbour's word as it was?
        fail
1:
        case    "store in supervisor mode at the bound"
        run     psw(s, store_bound, SPACE_L, SPACE_B)
        expect_seen psw(s, store_bound, SPACE_L, SPACE_B), CAUSE_MEMORY

        ; ---- through a register
        case    "ld is relocated"
        ldi     r0, SPACE_B - 1
        sta     r0, SPACE_L + R1_CELL
        run     psw(u, load_through, SPACE_L, SPACE_B)
        expect_seen psw(u, load_through + 1, SPACE_L, SPACE_B), CAUSE_SVC
        expect_cell SPACE_L + R0_CELL, 57

        case    "st is relocated"
        ldi     r0, 59
        sta     r0, SPACE_L + R0_CELL
        run     psw(u, store_far, SPACE_L, SPACE_B)
        expect_seen psw(u, store_far + 1, SPACE_L, SPACE_B), CAUSE_SVC
        expect_cell SPACE_L + SPACE_B - 1, 59

        ; ---- far away
        case    "an address does not wrap around to a word of a neighbour"
        li      r0, 0 - SPACE_L + 40
        sta     r0, SPACE_L + R1_CELL
        run     psw(u, store_far, SPACE_L, SPACE_B)
        expect_seen psw(u, store_far, SPACE_L, SPACE_B), CAUSE_MEMORY

        case    "nor does 2^63"
        li      r0, 1 << 63
        sta     r0, SPACE_L + R1_CELL
        run     psw(u, store_far, SPACE_L, SPACE_B)
        expect_seen psw(u, store_far, SPACE_L, SPACE_B), CAUSE_MEMORY

        case    "nor 2^20, the size of an address"
        li      r0, 1 << 20
        sta     r0, SPACE_L + R1_CELL
        run     psw(u, store_far, SPACE_L, WHOLE)
        expect_seen psw(u, store_far, SPACE_L, WHOLE), CAUSE_MEMORY

        case    "nor a sum of 2^20"
        li      r0, (1 << 20) - SPACE_L + 40
        sta     r0, SPACE_L + R1_CELL
        run     psw(u, store_far, SPACE_L, WHOLE)
        expect_seen psw(u, store_far, SPACE_L, WHOLE), CAUSE_MEMORY

        ; ---- fetches
        case    "fetch at the last word"
        ldi     r0, 0                   ; an illegal word, but a good address
        sta     r0, SPACE_L + SPACE_B - 1
        run     psw(u, last_word, SPACE_L, SPACE_B)
        expect_seen psw(u, last_word, SPACE_L, SPACE_B), CAUSE_ILLEGAL

        case    "fetch at the bound"
        run     psw(u, SPACE_B, SPACE_L, SPACE_B)
        expect_seen psw(u, SPACE_B, SPACE_L, SPACE_B), CAUSE_MEMORY

        case    "running over the last word"
        lda     r0, a_nop
        sta     r0, SPACE_L + SPACE_B - 1
        run     psw(u, last_word, SPACE_L, SPACE_B)
        expect_seen psw(u, SPACE_B, SPACE_L, SPACE_B), CAUSE_MEMORY

        case    "no word is good when the bound is 0"
        run     psw(u, 0, SPACE_L, 0)
        expect_seen psw(u, 0, SPACE_L, 0), CAUSE_MEMORY

        case    "a fetch beyond the end of storage"
        run     psw(s, 0, WHOLE, WHOLE)
        expect_seen psw(s, 0, WHOLE, WHOLE), CAUSE_MEMORY

        case    "P, l and b as large as they can be"
        run     psw(u, WHOLE, WHOLE, WHOLE)
        expect_seen psw(u, WHOLE, WHOLE, WHOLE), CAUSE_MEMORY

        ; ---- registers
        case    "r15 is the last of 18 words"
        ldi     r0, 58
        sta     r0, SMALL_L + FIRST_FREE - 1
        run     psw(u, read_r15, SMALL_L, FIRST_FREE)
        expect_seen psw(u, read_r15 + 1, SMALL_L, FIRST_FREE), CAUSE_SVC
        expect_cell SMALL_L + R0_CELL, 58

        case    "r15 is out of bounds in 17 words"
        run     psw(u, read_r15, SMALL_L, FIRST_FREE - 1)
        expect_seen psw(u, read_r15, SMALL_L, FIRST_FREE - 1), CAUSE_MEMORY

        case    "in supervisor mode too"
        run     psw(s, read_r15, SMALL_L, FIRST_FREE - 1)
        expect_seen psw(s, read_r15, SMALL_L, FIRST_FREE - 1), CAUSE_MEMORY

        case    "an instruction without registers runs where there are none"
        run     psw(u, read_r15 + 1, SMALL_L, R0_CELL)
        expect_seen psw(u, read_r15 + 1, SMALL_L, R0_CELL), CAUSE_SVC

        ; ---- the end of storage
        case    "rdq: the word before q is there"
        rdq     r0
        ld      r1, -1(r0)

        case    "rdq: the word at q is not"
        rdq     r0
        run     psw(s, at_q, 0, WHOLE)
        expect_seen psw(s, at_q, 0, WHOLE), CAUSE_MEMORY

        case    "rdq: the word at q is not there for a store either"
        run     psw(s, store_at_q, 0, WHOLE)
        expect_seen psw(s, store_at_q, 0, WHOLE), CAUSE_MEMORY

        done    "bounds"

; Constants.
a_nop:  nop
