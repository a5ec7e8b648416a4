thirdgen run programs/trap-illegal.s
