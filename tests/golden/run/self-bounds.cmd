thirdgen run programs/tests/bounds.s
