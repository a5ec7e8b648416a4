sed "s|\$T|$T|g" tests/debug/change.cmd | thirdgen debug programs/fib.s
