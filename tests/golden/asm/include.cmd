thirdgen asm tests/golden/asm/include.s
