; traps: self test of what a trap does, and of the PSW.
;
;   shows    A trap stores one word, loads three registers and does nothing
;            else. The PSW's cause is written by traps only and never read.
;   run      thirdgen run programs/tests/traps.s
;   expect   traps: N cases passed

        .include "test.inc"

        .equ    SPACE_L, 640            ; an address space for what is run
        .equ    SPACE_B, 64
        .equ    HALF_L, 672             ; another one in its second half
        .equ    HALF_B, 32              ; (its svc is beyond what is here)

        .equ    R1_CELL, R0_CELL + 1
        .equ    R4_CELL, R0_CELL + 4

        .assert . <= SPACE_L
        .window SPACE_L, SPACE_B
        .space  FIRST_FREE
calls:  svc     5
        svc     -1
zero:   .word   0
undefined:
        .word   -1
not_zero:
        .word   1 << 56 | 1             ; nop with a bit that must be zero
divide: divu    r4, r0, r15             ; r15 is 0
store_psw:
        spsw    SPACE_B - 1(r15)
        svc     0
store_down:
        spsw    -3(r1)
        svc     0
load_psw:
        lpsw    with_cause(r15)
load_down:
        lpsw    -3(r1)
with_cause:
        .word   psw(u, calls, HALF_L, HALF_B) | CAUSE_ILLEGAL << CAUSE_SHIFT
plain:  .word   psw(u, calls, SPACE_L, SPACE_B)
        .endwindow

        .org    SPACE_L + SPACE_B

start:
        begin

        ; ---- causes and saved P
        case    "svc in supervisor mode"
        svc     0
        expect_trap CAUSE_SVC

        case    "svc with the greatest number"
        svc     0x7fffffff
        expect_trap CAUSE_SVC

        case    "an illegal word"
        .word   -1
        expect_trap CAUSE_ILLEGAL

        case    "bits that must be zero"
        .word   1 << 56 | 1
        expect_trap CAUSE_ILLEGAL

        case    "a trap changes no register"
        ldi     r0, 10
        ldi     r1, 11
        ldi     r14, 12
        ldi     r15, 13
        svc     0
        expect_trap CAUSE_SVC
        expect  r0, 10
        expect  r1, 11
        expect  r14, 12
        expect  r15, 13

        case    "a trap does not change the new PSW"
        svc     0
        expect_trap CAUSE_SVC
        expect_cell NEW_PSW, psw(s, test_trap, 0, WHOLE)

        again_in_user_mode

        ; ---- the whole old PSW
        case    "svc in user mode stores M, P, R and the cause"
        run     psw(u, calls, SPACE_L, SPACE_B)
        expect_seen psw(u, calls, SPACE_L, SPACE_B), CAUSE_SVC

        case    "svc in supervisor mode stores M, P, R and the cause"
        run     psw(s, calls + 1, SPACE_L, SPACE_B)
        expect_seen psw(s, calls + 1, SPACE_L, SPACE_B), CAUSE_SVC

        case    "illegal in user mode"
        run     psw(u, zero, SPACE_L, SPACE_B)
        expect_seen psw(u, zero, SPACE_L, SPACE_B), CAUSE_ILLEGAL

        case    "illegal in supervisor mode"
        run     psw(s, undefined, SPACE_L, SPACE_B)
        expect_seen psw(s, undefined, SPACE_L, SPACE_B), CAUSE_ILLEGAL

        case    "bits that must be zero, in user mode"
        run     psw(u, not_zero, SPACE_L, SPACE_B)
        expect_seen psw(u, not_zero, SPACE_L, SPACE_B), CAUSE_ILLEGAL

        case    "arithmetic in user mode"
        ldi     r0, 17
        sta     r0, SPACE_L + R4_CELL
        run     psw(u, divide, SPACE_L, SPACE_B)
        expect_seen psw(u, divide, SPACE_L, SPACE_B), CAUSE_ARITHMETIC
        expect_cell SPACE_L + R4_CELL, 17

        ; ---- the PSW is stored and loaded
        case    "spsw stores its own address and no cause"
        run     psw(s, store_psw, SPACE_L, SPACE_B)
        expect_seen psw(s, store_psw + 1, SPACE_L, SPACE_B), CAUSE_SVC
        expect_cell SPACE_L + SPACE_B - 1, psw(s, store_psw, SPACE_L, SPACE_B)

        case    "spsw with a negative distance"
        ldi     r0, SPACE_B + 1
        sta     r0, SPACE_L + R1_CELL
        run     psw(s, store_down, SPACE_L, SPACE_B)
        expect_seen psw(s, store_down + 1, SPACE_L, SPACE_B), CAUSE_SVC
        expect_cell SPACE_L + SPACE_B - 2, psw(s, store_down, SPACE_L, SPACE_B)

        case    "spsw at an address beyond 2^20"
        li      r0, SPACE_B + 1 + (1 << 20)
        sta     r0, SPACE_L + R1_CELL
        run     psw(s, store_down, SPACE_L, SPACE_B)
        expect_seen psw(s, store_down, SPACE_L, SPACE_B), CAUSE_MEMORY

        case    "spsw at an address beyond 2^32"
        li      r0, SPACE_B + 1 + (1 << 32)
        sta     r0, SPACE_L + R1_CELL
        run     psw(s, store_down, SPACE_L, SPACE_B)
        expect_seen psw(s, store_down, SPACE_L, SPACE_B), CAUSE_MEMORY

        case    "lpsw with a negative distance"
        ldi     r0, plain + 3
        sta     r0, SPACE_L + R1_CELL
        run     psw(s, load_down, SPACE_L, SPACE_B)
        expect_seen psw(u, calls, SPACE_L, SPACE_B), CAUSE_SVC

        case    "lpsw at an address beyond 2^20"
        li      r0, plain + 3 + (1 << 20)
        sta     r0, SPACE_L + R1_CELL
        run     psw(s, load_down, SPACE_L, SPACE_B)
        expect_seen psw(s, load_down, SPACE_L, SPACE_B), CAUSE_MEMORY

        case    "lpsw at an address beyond 2^32"
        li      r0, plain + 3 + (1 << 32)
        sta     r0, SPACE_L + R1_CELL
        run     psw(s, load_down, SPACE_L, SPACE_B)
        expect_seen psw(s, load_down, SPACE_L, SPACE_B), CAUSE_MEMORY

        case    "lpsw ignores the cause"
        run     psw(u, calls, SPACE_L, SPACE_B) | 7 << CAUSE_SHIFT
        expect_seen psw(u, calls, SPACE_L, SPACE_B), CAUSE_SVC

        case    "lpsw reads through the old R, the next fetch is in the new"
        lda     r0, SPACE_L + calls     ; an svc where the new R sees P
        sta     r0, HALF_L + calls
        run     psw(s, load_psw, SPACE_L, SPACE_B)
        expect_seen psw(u, calls, HALF_L, HALF_B), CAUSE_SVC

        case    "the cause in the new PSW is ignored as well"
        li      r0, psw(s, test_trap, 0, WHOLE) | 7 << CAUSE_SHIFT
        sta     r0, NEW_PSW
        svc     0
        expect_trap CAUSE_SVC
        lda     value, test_new_psw
        sta     value, NEW_PSW

        case    "E[0] and E[1] are absolute"
        ldi     r0, 0
        sta     r0, SPACE_L + OLD_PSW
        sta     r0, SPACE_L + NEW_PSW
        run     psw(u, calls, SPACE_L, SPACE_B)
        expect_seen psw(u, calls, SPACE_L, SPACE_B), CAUSE_SVC
        expect_cell SPACE_L + OLD_PSW, 0
        expect_cell SPACE_L + NEW_PSW, 0

        case    "the old PSW is stored outside of R"
        ldi     r0, 0
        sta     r0, OLD_PSW
        run     psw(u, calls, SPACE_L, SPACE_B)
        expect_seen psw(u, calls, SPACE_L, SPACE_B), CAUSE_SVC
        lda     r0, OLD_PSW
        shri    r0, r0, M_SHIFT
        expect  r0, 1

        done    "traps"
