thirdgen run programs/hello.s --dump=10-20; thirdgen run programs/hello.s --dump=10,
