; moves: self test of moves, constants, loads and stores.
;
;   shows    That registers are storage, that addresses are 64 bits wide and
;            that a load reads its address before it writes its result.
;   run      thirdgen run programs/tests/moves.s
;   expect   moves: N cases passed

        .include "test.inc"

        .equ    LEAST, 1 << 63          ; the least signed number
        .equ    BEYOND, 1 << 20         ; more than any address
        .equ    R3_CELL, R0_CELL + 3

start:
        begin

        ; ---- nop and mov
        case    "nop changes no register"
        ldi     r0, 7
        nop
        expect  r0, 7

        case    "mov copies"
        ldi     r0, 7
        ldi     r1, 8
        mov     r1, r0
        expect  r1, 7
        expect  r0, 7

        case    "mov to itself"
        ldi     r0, 7
        mov     r0, r0
        expect  r0, 7

        ; ---- ldi and ldih
        case    "ldi extends its sign"
        ldi     r0, -1
        expect  r0, 0xffff_ffff_ffff_ffff

        case    "ldi, the greatest number"
        ldi     r0, 0x7fffffff
        expect  r0, 0x7fffffff

        case    "ldi, the least number"
        ldi     r0, -0x80000000
        expect  r0, 0xffff_ffff_8000_0000

        case    "ldi replaces the whole register"
        ldi     r0, -1
        ldi     r0, 1
        expect  r0, 1

        case    "ldih keeps the low half"
        ldi     r0, 0x12345678
        ldih    r0, 0x1abcdef0
        expect  r0, 0x1abcdef0_12345678

        case    "ldih replaces the high half"
        ldi     r0, -1
        ldih    r0, 0
        expect  r0, 0xffffffff

        case    "ldih with a negative number"
        ldi     r0, 0
        ldih    r0, -0x80000000
        expect  r0, LEAST

        ; ---- ld and st
        case    "ld and st at a register"
        ldi     r0, cells
        ldi     r1, 71
        st      r1, 0(r0)
        ld      r2, 0(r0)
        expect  r2, 71
        expect_cell cells, 71

        case    "ld and st with a positive distance"
        ldi     r0, cells
        ldi     r1, 72
        st      r1, 2(r0)
        ld      r2, 2(r0)
        expect  r2, 72
        expect_cell cells + 2, 72

        case    "ld and st with a negative distance"
        ldi     r0, cells + 3
        ldi     r1, 73
        st      r1, -2(r0)
        ld      r2, -2(r0)
        expect  r2, 73
        expect_cell cells + 1, 73

        case    "st writes one word only"
        ldi     r0, cells + 1
        ldi     r1, 0
        sta     r1, cells
        sta     r1, cells + 2
        ldi     r1, -1
        st      r1, 0(r0)
        expect_cell cells, 0
        expect_cell cells + 2, 0

        case    "ld whose result is its own base"
        ldi     r0, cells
        ldi     r1, 74
        st      r1, 0(r0)
        ld      r0, 0(r0)
        expect  r0, 74

        case    "st of its own base"
        ldi     r0, cells
        st      r0, 1(r0)
        ldi     r1, cells
        ld      r2, 1(r1)
        beq     r2, r1, 1f
        fail
1:
        case    "an address wraps around at 2^64"
        ldi     r0, -1
        ldi     r1, 75
        st      r1, cells + 1(r0)
        ld      r2, cells + 1(r0)
        expect  r2, 75
        expect_cell cells, 75

        case    "an address is not cut to 20 bits"
        li      r0, 1 << 20
        ld      r1, cells(r0)
        expect_trap CAUSE_MEMORY
        st      r1, cells(r0)
        expect_trap CAUSE_MEMORY

        case    "an address is not cut to 32 bits"
        li      r0, 1 << 32
        ld      r1, cells(r0)
        expect_trap CAUSE_MEMORY
        st      r1, cells(r0)
        expect_trap CAUSE_MEMORY

        case    "a load that traps changes nothing"
        ldi     r0, -1
        ldi     r1, 76
        ld      r1, 0(r0)
        expect_trap CAUSE_MEMORY
        expect  r1, 76

        ; ---- lda and sta
        case    "lda and sta"
        ldi     r0, 81
        sta     r0, cells + 3
        lda     r1, cells + 3
        expect  r1, 81

        case    "lda at an address beyond 2^20"
        lda     r1, cells + BEYOND
        expect_trap CAUSE_MEMORY

        case    "lda at a negative address"
        lda     r1, cells - BEYOND
        expect_trap CAUSE_MEMORY

        case    "sta at an address beyond 2^20"
        sta     r1, cells + BEYOND
        expect_trap CAUSE_MEMORY

        case    "sta at a negative address"
        sta     r1, cells - BEYOND
        expect_trap CAUSE_MEMORY

        ; ---- registers are cells 2 to 17 of the address space
        case    "a register is read as storage"
        ldi     r3, 91
        lda     r0, R3_CELL
        expect  r0, 91

        case    "a register is written as storage"
        ldi     r0, 92
        sta     r0, R3_CELL
        expect  r3, 92

        case    "r0 is cell 2 and r15 is cell 17"
        ldi     r0, 93
        ldi     r15, 94
        lda     r1, R0_CELL
        lda     r2, FIRST_FREE - 1
        expect  r1, 93
        expect  r2, 94

        case    "a register loads itself"
        ldi     r3, R3_CELL
        ld      r3, 0(r3)
        expect  r3, R3_CELL

        case    "a store into the register that is stored"
        ldi     r3, 95
        sta     r3, R3_CELL
        expect  r3, 95

        ; ---- instructions are storage
        case    "an instruction that was written is executed"
        lda     r0, 2f
        sta     r0, 1f
        ldi     r1, 0
1:      nop                             ; changed: becomes what is at 2
        expect  r1, 96

        case    "running into a zero word is illegal"
        .word   0
        expect_trap CAUSE_ILLEGAL

        again_in_user_mode
        done    "moves"

; Constants: an instruction that is read, not executed where it stands.
2:      ldi     r1, 96

; Work space.
cells:  .space  4
