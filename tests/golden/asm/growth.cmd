thirdgen asm tests/golden/asm/growth.s
