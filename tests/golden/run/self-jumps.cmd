thirdgen run programs/tests/jumps.s
