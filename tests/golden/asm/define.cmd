thirdgen asm -D start=5 -D r1=2 -D .=1 tests/golden/asm/hello.s
