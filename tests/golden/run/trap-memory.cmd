thirdgen run programs/trap-memory.s
