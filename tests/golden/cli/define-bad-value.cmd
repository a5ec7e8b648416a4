thirdgen run programs/hello.s -D N=4x
