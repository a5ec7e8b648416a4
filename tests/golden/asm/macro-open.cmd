thirdgen asm tests/golden/asm/macro-open.s
