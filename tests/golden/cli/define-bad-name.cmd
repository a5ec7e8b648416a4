thirdgen run programs/hello.s -D 3x=4
