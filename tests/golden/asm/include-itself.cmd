thirdgen asm tests/golden/asm/include-itself.s
