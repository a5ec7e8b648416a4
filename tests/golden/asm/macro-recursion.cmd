thirdgen asm tests/golden/asm/macro-recursion.s
