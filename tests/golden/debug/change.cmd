thirdgen debug programs/fib.s <tests/debug/change.cmd
