thirdgen run programs/hello.s --isa vtx
