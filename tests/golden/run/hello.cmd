thirdgen run programs/hello.s
