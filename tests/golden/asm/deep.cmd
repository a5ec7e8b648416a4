thirdgen asm tests/golden/asm/deep.s
