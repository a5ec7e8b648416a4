thirdgen asm tests/golden/asm/assert.s
