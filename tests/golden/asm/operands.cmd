thirdgen asm tests/golden/asm/operands.s
