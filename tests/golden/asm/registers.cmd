thirdgen asm tests/golden/asm/registers.s
