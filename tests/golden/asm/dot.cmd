thirdgen asm --listing tests/golden/asm/dot.s
