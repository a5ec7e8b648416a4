thirdgen asm tests/golden/asm/lexical.s
