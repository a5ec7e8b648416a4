; core.inc: the register names and the short forms that programs share.
;
; Everything here is core: it works with every instruction set. Including it
; costs no word of storage, and including it twice does no harm.
;
; Registers: a0, a1 carry operands and results, t0 to t3 are destroyed by
; whoever is called, r6 to r13 belong to the program, link holds where to return
; to and sp the top of the stack. The stack grows downwards; sp is the address
; of the word pushed last.
        .if     !defined(core_inc)
        .equ    core_inc, 1

        .reg    a0, r0
        .reg    a1, r1
        .reg    t0, r2
        .reg    t1, r3
        .reg    t2, r4
        .reg    t3, r5
        .reg    link, r14
        .reg    sp, r15

; ---- Constants

; li: loads any constant, in one word if it fits ldi, else in two, each half
; as the signed number of 32 bits that ldi and ldih take. The value decides how
; many, so it must be known here: for a label further down use ldi.
        .macro  li reg, value
        .if     (\value) + 0x80000000 < 0x100000000
        ldi     \reg, \value
        .else
        ldi     \reg, ((\value) & 0xffffffff ^ 0x80000000) - 0x80000000
        ldih    \reg, ((\value) >> 32 ^ 0x80000000) - 0x80000000
        .endif
        .endm

; clr: loads zero.
        .macro  clr reg
        ldi     \reg, 0
        .endm

; ---- Arithmetic and logic

; inc, dec: add or subtract a constant, 1 unless told.
        .macro  inc reg, by = 1
        addi    \reg, \reg, \by
        .endm

        .macro  dec reg, by = 1
        addi    \reg, \reg, -(\by)
        .endm

; subi: a := b - constant.
        .macro  subi a, b, value
        addi    \a, \b, -(\value)
        .endm

; not: a := all bits of b inverted.
        .macro  not a, b
        xori    \a, \b, -1
        .endm

; neg: a := 0 - b.
        .macro  neg a, b
        xori    \a, \b, -1
        addi    \a, \a, 1
        .endm

; ---- Branches the instruction set has only the other way round

        .macro  bgt a, b, target
        blt     \b, \a, \target
        .endm

        .macro  ble a, b, target
        bge     \b, \a, \target
        .endm

        .macro  bgtu a, b, target
        bltu    \b, \a, \target
        .endm

        .macro  bleu a, b, target
        bgeu    \b, \a, \target
        .endm

; ---- Stack and routines

; push: puts a register on the stack. Not for sp itself.
        .macro  push reg
        addi    sp, sp, -1
        st      \reg, 0(sp)
        .endm

; pop: takes a register from the stack. Not for sp itself.
        .macro  pop reg
        ld      \reg, 0(sp)
        addi    sp, sp, 1
        .endm

; ret: returns to where `call link, routine` came from.
        .macro  ret
        jr      link
        .endm

        .endif
