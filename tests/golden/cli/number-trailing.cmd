thirdgen run programs/hello.s --max-steps 100k
