thirdgen asm tests/golden/asm/rept-open.s
