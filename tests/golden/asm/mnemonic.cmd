thirdgen asm tests/golden/asm/mnemonic.s
