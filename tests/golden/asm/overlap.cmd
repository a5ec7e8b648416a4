thirdgen asm tests/golden/asm/overlap.s
