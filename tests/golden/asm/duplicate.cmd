thirdgen asm tests/golden/asm/duplicate.s
