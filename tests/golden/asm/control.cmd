thirdgen asm tests/golden/asm/control.s
