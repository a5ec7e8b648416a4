; logic: self test of logic and shifts.
;
;   shows    That a shift by 64 or more shifts everything out, for whatever
;            count, and that immediate operands extend their sign.
;   run      thirdgen run programs/tests/logic.s
;   expect   logic: N cases passed

        .include "test.inc"

        .equ    LEAST, 1 << 63          ; only the highest bit
        .equ    ALL, -1                 ; all bits
        .equ    X, 0x0123456789abcdef
        .equ    Y, 0xf0f0f0f0f0f0f0f0

; A case of three registers: two operands, the instruction, what must come out.
        .macro  try name, insn, x, y, result
        case    \name
        li      r1, \x
        li      r2, \y
        ldi     r0, 0
        \insn   r0, r1, r2
        expect  r0, \result
        .endm

; The same with a number in the instruction.
        .macro  tryi name, insn, x, number, result
        case    \name
        li      r1, \x
        ldi     r0, 0
        \insn   r0, r1, \number
        expect  r0, \result
        .endm

start:
        begin

        ; ---- logic
        try "and", and, X, Y, 0x0020406080a0c0e0
        try "or", or, X, Y, 0xf1f3f5f7f9fbfdff
        try "xor", xor, X, Y, 0xf1d3b597795b3d1f
        try "xor with all bits inverts", xor, X, ALL, 0xfedcba9876543210
        tryi "andi", andi, X, 0xff, 0xef
        tryi "andi extends its sign", andi, X, -0x10, X & -0x10
        tryi "ori", ori, X, 0x18, 0x0123456789abcdff
        tryi "ori extends its sign", ori, 0, -1, ALL
        tryi "xori", xori, X, 0xff, 0x0123456789abcd10
        tryi "xori extends its sign", xori, X, -1, 0xfedcba9876543210

        case    "xor of itself"
        ldi     r0, 21
        xor     r0, r0, r0
        expect  r0, 0

        ; ---- shl
        try "shl by 0", shl, X, 0, X
        try "shl by 4", shl, X, 4, 0x123456789abcdef0
        try "shl by 63", shl, 3, 63, LEAST
        try "shl by 64", shl, ALL, 64, 0
        try "shl by 65", shl, ALL, 65, 0
        try "shl by 2^32", shl, ALL, 1 << 32, 0
        try "shl by 2^64 - 1", shl, ALL, -1, 0

        ; ---- shr
        try "shr by 0", shr, X, 0, X
        try "shr by 4", shr, Y, 4, 0x0f0f0f0f0f0f0f0f
        try "shr by 63", shr, LEAST, 63, 1
        try "shr by 64", shr, ALL, 64, 0
        try "shr by 65", shr, ALL, 65, 0
        try "shr by 2^63", shr, ALL, LEAST, 0
        try "shr by 2^64 - 1", shr, ALL, -1, 0

        ; ---- sar
        try "sar by 0", sar, Y, 0, Y
        try "sar by 4", sar, Y, 4, 0xff0f0f0f0f0f0f0f
        try "sar of a positive number", sar, X, 4, 0x00123456789abcde
        try "sar by 63", sar, LEAST, 63, ALL
        try "sar by 64", sar, LEAST, 64, ALL
        try "sar by 64 of a positive number", sar, X, 64, 0
        try "sar by 2^64 - 1", sar, LEAST, -1, ALL
        try "sar by 2^64 - 1 of a positive number", sar, X, -1, 0

        ; ---- by a number in the instruction
        tryi "shli by 0", shli, X, 0, X
        tryi "shli by 8", shli, X, 8, 0x23456789abcdef00
        tryi "shli by 63", shli, 1, 63, LEAST
        tryi "shli by 64", shli, ALL, 64, 0
        tryi "shli by 2^20", shli, ALL, 1 << 20, 0
        tryi "shli by a negative number", shli, ALL, -1, 0
        tryi "shri by 8", shri, X, 8, 0x000123456789abcd
        tryi "shri by 63", shri, LEAST, 63, 1
        tryi "shri by 64", shri, ALL, 64, 0
        tryi "shri by 2^20", shri, ALL, 1 << 20, 0
        tryi "shri by a negative number", shri, ALL, -1, 0
        tryi "sari by 8", sari, Y, 8, 0xfff0f0f0f0f0f0f0
        tryi "sari by 63", sari, LEAST, 63, ALL
        tryi "sari by 64", sari, LEAST, 64, ALL
        tryi "sari by 2^20", sari, LEAST, 1 << 20, ALL
        tryi "sari by a negative number", sari, LEAST, -1, ALL
        tryi "sari by 64 of a positive number", sari, X, 64, 0

        case    "a shift whose count is its result"
        ldi     r0, 3
        ldi     r1, 1
        shl     r0, r1, r0
        expect  r0, 8

        again_in_user_mode
        done    "logic"
