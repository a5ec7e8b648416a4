thirdgen asm tests/golden/asm/empty.s
