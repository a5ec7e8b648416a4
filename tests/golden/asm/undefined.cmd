thirdgen asm tests/golden/asm/undefined.s
