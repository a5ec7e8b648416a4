thirdgen run programs
