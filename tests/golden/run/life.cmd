thirdgen run programs/life.s
