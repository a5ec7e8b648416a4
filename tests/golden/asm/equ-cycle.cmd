thirdgen asm tests/golden/asm/equ-cycle.s
