thirdgen asm tests/golden/asm/window.s
