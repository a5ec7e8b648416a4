thirdgen asm tests/golden/asm/too-many-words.s
