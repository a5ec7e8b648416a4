thirdgen run programs/hello.s --memory
