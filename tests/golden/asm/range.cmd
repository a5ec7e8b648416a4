thirdgen asm tests/golden/asm/range.s
