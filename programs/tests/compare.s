; compare: self test of comparisons and conditional branches.
;
;   shows    Signed and unsigned order: they differ where one number has its
;            highest bit set and the other has not.
;   run      thirdgen run programs/tests/compare.s
;   expect   compare: N cases passed

        .include "test.inc"

        .equ    LEAST, 1 << 63          ; least signed, in the middle unsigned
        .equ    MOST, LEAST - 1

; A comparison: two operands, the instruction, what must come out.
        .macro  try name, insn, x, y, result
        case    \name
        li      r1, \x
        li      r2, \y
        ldi     r0, 5
        \insn   r0, r1, r2
        expect  r0, \result
        .endm

; A branch that must be taken, and one that must not.
        .macro  taken name, insn, x, y
        case    \name
        li      r1, \x
        li      r2, \y
        \insn   r1, r2, 1f
        fail
1:
        .endm

        .macro  passed_by name, insn, x, y
        case    \name
        li      r1, \x
        li      r2, \y
        \insn   r1, r2, test_failed
        .endm

; The same with a number in the instruction.
        .macro  takeni name, insn, x, number
        case    \name
        li      r1, \x
        \insn   r1, \number, 1f
        fail
1:
        .endm

        .macro  passed_byi name, insn, x, number
        case    \name
        li      r1, \x
        \insn   r1, \number, test_failed
        .endm

start:
        begin

        ; ---- slt, sltu, seq
        try "slt, less", slt, 3, 4, 1
        try "slt, greater numbers", slt, 70, 100, 1
        try "slt, equal", slt, 4, 4, 0
        try "slt, greater", slt, 5, 4, 0
        try "slt, -1 and 0", slt, -1, 0, 1
        try "slt, the extremes", slt, LEAST, MOST, 1
        try "slt, the extremes, exchanged", slt, MOST, LEAST, 0
        try "sltu, less", sltu, 3, 4, 1
        try "sltu, equal", sltu, 4, 4, 0
        try "sltu, -1 and 0", sltu, -1, 0, 0
        try "sltu, 0 and -1", sltu, 0, -1, 1
        try "sltu, on both sides of 2^63", sltu, MOST, LEAST, 1
        try "seq, equal", seq, -7, -7, 1
        try "seq, one bit differs", seq, LEAST, 0, 0
        try "seq, the low bit differs", seq, 2, 3, 0

        case    "slt of one register"
        ldi     r0, 9
        slt     r0, r0, r0
        expect  r0, 0

        case    "seq of one register"
        ldi     r0, 9
        seq     r0, r0, r0
        expect  r0, 1

        ; ---- beq, bne
        taken     "beq, equal", beq, -7, -7
        passed_by "beq, the highest bit differs", beq, LEAST, 0
        taken     "bne, the highest bit differs", bne, LEAST, 0
        passed_by "bne, equal", bne, -7, -7

        ; ---- blt, bge
        taken     "blt, less", blt, 3, 4
        passed_by "blt, equal", blt, 4, 4
        passed_by "blt, greater", blt, 5, 4
        taken     "blt, -1 and 0", blt, -1, 0
        taken     "blt, the extremes", blt, LEAST, MOST
        passed_by "blt, the extremes, exchanged", blt, MOST, LEAST
        passed_by "bge, less", bge, 3, 4
        taken     "bge, equal", bge, 4, 4
        taken     "bge, greater", bge, 5, 4
        passed_by "bge, -1 and 0", bge, -1, 0
        taken     "bge, the extremes", bge, MOST, LEAST

        ; ---- bltu, bgeu
        taken     "bltu, less", bltu, 3, 4
        passed_by "bltu, equal", bltu, 4, 4
        passed_by "bltu, -1 and 0", bltu, -1, 0
        taken     "bltu, 0 and -1", bltu, 0, -1
        taken     "bltu, on both sides of 2^63", bltu, MOST, LEAST
        passed_by "bgeu, less", bgeu, 3, 4
        taken     "bgeu, equal", bgeu, 4, 4
        taken     "bgeu, -1 and 0", bgeu, -1, 0
        passed_by "bgeu, on both sides of 2^63", bgeu, MOST, LEAST

        ; ---- beqi, bnei
        takeni     "beqi, equal", beqi, 100, 100
        passed_byi "beqi, not equal", beqi, 101, 100
        takeni     "beqi extends the sign", beqi, -1, -1
        takeni     "beqi, the least number", beqi, -0x8000, -0x8000
        takeni     "beqi, the greatest number", beqi, 0x7fff, 0x7fff
        passed_byi "beqi compares all bits", beqi, (1 << 32) + 100, 100
        passed_byi "beqi, no sign where there is none", beqi, 0xffff, -1
        takeni     "bnei, not equal", bnei, 101, 100
        passed_byi "bnei, equal", bnei, 100, 100
        passed_byi "bnei extends the sign", bnei, -1, -1
        takeni     "bnei compares all bits", bnei, LEAST, 0

        ; ---- where to
        case    "a branch backwards"
        ldi     r0, 0
1:      addi    r0, r0, 1
        bnei    r0, 3, 1b
        expect  r0, 3

        case    "a branch keeps the low 20 bits of its target"
        ldi     r0, 4
        beq     r0, r0, 1f + 0x100000
        fail
1:
        again_in_user_mode
        done    "compare"
