thirdgen run programs/tests/modes.s
