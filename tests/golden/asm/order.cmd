thirdgen asm tests/golden/asm/order.s
