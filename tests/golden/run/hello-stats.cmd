thirdgen run --stats programs/hello.s
