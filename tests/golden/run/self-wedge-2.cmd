thirdgen run -D KIND=2 programs/tests/wedge.s
