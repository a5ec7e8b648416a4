thirdgen asm tests/golden/asm/blocks.s
