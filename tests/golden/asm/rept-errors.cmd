thirdgen asm tests/golden/asm/rept-errors.s
