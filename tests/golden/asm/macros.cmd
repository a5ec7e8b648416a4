thirdgen asm tests/golden/asm/macros.s
