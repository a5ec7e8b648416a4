thirdgen asm tests/golden/asm/expressions.s
