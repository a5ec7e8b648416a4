thirdgen run programs/tests/arithmetic.s
