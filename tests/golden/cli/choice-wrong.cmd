thirdgen run programs/hello.s --console byte
