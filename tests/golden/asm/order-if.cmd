thirdgen asm tests/golden/asm/order-if.s
