thirdgen run programs/tests/timer.s
