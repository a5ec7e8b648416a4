thirdgen run programs/hello.s programs/fib.s
