thirdgen run programs/system.s --memory 64
