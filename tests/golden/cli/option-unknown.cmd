thirdgen run programs/hello.s --trcae
