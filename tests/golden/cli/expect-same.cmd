thirdgen run programs/hello.s >$T/hello && thirdgen run programs/hello.s --expect $T/hello
