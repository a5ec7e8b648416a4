# kernels.S: the kernels of bench/engine.c for RV64, freestanding, so that
# qemu-system-riscv64 can run them (bench/qemu.c says how).
#
# Instruction for instruction the same where the machines allow it; copy has
# one addition more, because here words are eight bytes apart. Machine mode,
# no translation of addresses, no interrupts. Which kernel and how many rounds
# are put at PARAMETERS by qemu's loader.

        .equ    PARAMETERS, 0x80100000
        .equ    FINISHER, 0x100000      # board "virt": ends qemu

        .globl  _start
_start: la      sp, stack_end
        li      t0, PARAMETERS
        ld      a0, 0(t0)               # kernel
        ld      a1, 8(t0)               # rounds
        li      t0, 1
        beqz    a0, loop
        beq     a0, t0, sieve
        li      t0, 2
        beq     a0, t0, copy
        j       fibs

end:    li      t0, FINISHER
        li      t1, 0x5555              # passed
        sw      t1, 0(t0)
1:      j       1b

loop:   add     a2, a2, a1
        addi    a1, a1, -1
        bnez    a1, loop
        j       end

sieve:  la      s0, flags
        la      s1, flags_end
        li      s2, 1
        sub     s3, s1, s0
1:      mv      t0, s0
2:      sd      s2, 0(t0)
        addi    t0, t0, 8
        bltu    t0, s1, 2b
        li      t0, 16
3:      add     t1, s0, t0
        ld      t2, 0(t1)
        beqz    t2, 5f
        add     t3, t1, t0
        bgeu    t3, s1, 5f
4:      sd      zero, 0(t3)
        add     t3, t3, t0
        bltu    t3, s1, 4b
5:      addi    t0, t0, 8
        bltu    t0, s3, 3b
        addi    a1, a1, -1
        bnez    a1, 1b
        j       end

copy:   la      s0, from
        la      s1, from_end
        la      s2, to
1:      mv      t0, s0
        mv      t1, s2
        li      a3, 0
2:      ld      a2, 0(t0)
        sd      a2, 0(t1)
        add     a3, a3, a2
        xori    a3, a3, 0x55
        addi    t0, t0, 8
        addi    t1, t1, 8
        bltu    t0, s1, 2b
        addi    a1, a1, -1
        bnez    a1, 1b
        j       end

fibs:   mv      s1, a1
        li      s5, 2
1:      li      a1, 22
        jal     ra, fib
        addi    s1, s1, -1
        bnez    s1, 1b
        j       end

fib:    mv      a2, a1
        bltu    a1, s5, 1f
        addi    sp, sp, -16
        sd      ra, 0(sp)
        sd      a1, 8(sp)
        addi    a1, a1, -1
        jal     ra, fib
        ld      a1, 8(sp)
        sd      a2, 8(sp)
        addi    a1, a1, -2
        jal     ra, fib
        ld      a3, 8(sp)
        add     a2, a2, a3
        ld      ra, 0(sp)
        addi    sp, sp, 16
1:      ret

        .bss
        .balign 8
flags:  .space  8 * 8192
flags_end:
from:   .space  8 * 2000
from_end:
to:     .space  8 * 2000
stack:  .space  8192
stack_end:
