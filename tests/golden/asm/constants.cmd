thirdgen asm tests/golden/asm/constants.s
