thirdgen run programs/hello.s --max-steps ''
