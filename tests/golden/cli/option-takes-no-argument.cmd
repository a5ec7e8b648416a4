thirdgen run programs/hello.s --stats=all
