thirdgen run programs/tests/compare.s
