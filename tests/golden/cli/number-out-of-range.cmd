thirdgen run programs/hello.s --memory 31; thirdgen run programs/hello.s --memory 1048576
