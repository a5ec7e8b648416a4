thirdgen run --trace programs/hello.s
