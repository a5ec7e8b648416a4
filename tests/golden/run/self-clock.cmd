thirdgen run programs/tests/clock.s
