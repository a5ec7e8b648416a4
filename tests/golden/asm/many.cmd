thirdgen asm tests/golden/asm/many.s 2>&1 | tail -n 6
