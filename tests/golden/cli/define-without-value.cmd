thirdgen run programs/hello.s -D N
