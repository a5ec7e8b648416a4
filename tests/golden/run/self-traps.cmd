thirdgen run programs/tests/traps.s
