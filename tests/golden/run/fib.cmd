thirdgen run programs/fib.s
