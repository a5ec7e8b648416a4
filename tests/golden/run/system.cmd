thirdgen run programs/system.s
