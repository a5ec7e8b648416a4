thirdgen asm tests/golden/asm/layout.s
