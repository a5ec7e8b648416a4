; arithmetic: self test of the arithmetic instructions.
;
;   shows    Arithmetic modulo 2^64, signed division towards zero, and the
;            cases in which division has nothing sensible to give.
;   run      thirdgen run programs/tests/arithmetic.s
;   expect   arithmetic: N cases passed

        .include "test.inc"

        .equ    LEAST, 1 << 63          ; the least signed number, -2^63
        .equ    MOST, LEAST - 1         ; the greatest, 2^63 - 1

; A case of three registers: two operands, the instruction, what must come out.
        .macro  try name, insn, x, y, result
        case    \name
        li      r1, \x
        li      r2, \y
        ldi     r0, 0
        \insn   r0, r1, r2
        expect  r0, \result
        expect  r1, \x
        expect  r2, \y
        .endm

; The same with a number in the instruction.
        .macro  tryi name, insn, x, number, result
        case    \name
        li      r1, \x
        ldi     r0, 0
        \insn   r0, r1, \number
        expect  r0, \result
        expect  r1, \x
        .endm

; A division by zero: it traps and leaves its result register alone.
        .macro  try_zero name, insn
        case    \name
        ldi     r0, 17
        ldi     r1, 5
        ldi     r2, 0
        \insn   r0, r1, r2
        expect_trap CAUSE_ARITHMETIC
        expect  r0, 17
        .endm

start:
        begin

        ; ---- add, sub, mul
        try "add", add, 3, 4, 7
        try "add wraps around", add, -1, 2, 1
        try "add across the sign", add, MOST, 1, LEAST
        try "sub", sub, 7, 4, 3
        try "sub wraps around", sub, 0, 1, -1
        try "sub across the sign", sub, LEAST, 1, MOST
        try "mul", mul, 6, 7, 42
        try "mul gives the low half", mul, 1 << 32, (1 << 32) + 5, 5 << 32
        try "mul of negative numbers", mul, -3, -5, 15
        try "mul of the least number and -1", mul, LEAST, -1, LEAST

        case    "add with one register three times"
        ldi     r0, 21
        add     r0, r0, r0
        expect  r0, 42

        case    "sub of itself"
        ldi     r0, 21
        sub     r0, r0, r0
        expect  r0, 0

        ; ---- div and rem: signed
        try "div", div, 17, 5, 3
        try "div rounds towards zero", div, -17, 5, -3
        try "div by a negative number", div, 17, -5, -3
        try "div of two negative numbers", div, -17, -5, 3
        try "div of a smaller number", div, -4, 5, 0
        try "div of the least number by -1", div, LEAST, -1, LEAST
        try "div of the least number by itself", div, LEAST, LEAST, 1
        try "div of the least number by 1", div, LEAST, 1, LEAST
        try_zero "div by zero", div
        try "rem", rem, 17, 5, 2
        try "rem has the sign of the dividend", rem, -17, 5, -2
        try "rem does not have that of the divisor", rem, 17, -5, 2
        try "rem of two negative numbers", rem, -17, -5, -2
        try "rem of the least number by -1", rem, LEAST, -1, 0
        try_zero "rem by zero", rem

        ; ---- divu and remu: unsigned
        try "divu", divu, 17, 5, 3
        try "divu of a great number", divu, -1, 2, MOST
        try "divu by a great number", divu, 5, LEAST, 0
        try "divu of the greatest number by itself", divu, -1, -1, 1
        try_zero "divu by zero", divu
        try "remu", remu, 17, 5, 2
        try "remu of a great number", remu, -1, 10, 5
        try "remu by a great number", remu, 5, LEAST, 5
        try_zero "remu by zero", remu

        case    "div with the divisor as its result"
        ldi     r0, 3
        ldi     r1, 12
        div     r0, r1, r0
        expect  r0, 4

        case    "0 divided by 0 traps as well"
        ldi     r0, 0
        div     r0, r0, r0
        expect_trap CAUSE_ARITHMETIC

        ; ---- addi, muli
        tryi "addi", addi, 40, 2, 42
        tryi "addi of a negative number", addi, 40, -42, -2
        tryi "addi wraps around", addi, -1, 1, 0
        tryi "addi of the least immediate", addi, 0, -0x80000000, -0x80000000
        tryi "addi of the greatest immediate", addi, 1, 0x7fffffff, 0x80000000
        tryi "muli", muli, 6, 7, 42
        tryi "muli of a negative number", muli, 6, -7, -42
        tryi "muli wraps around", muli, LEAST, 2, 0

        case    "addi to itself"
        ldi     r0, 5
        addi    r0, r0, 1
        expect  r0, 6

        again_in_user_mode
        done    "arithmetic"
