thirdgen run -D KIND=1 programs/tests/wedge.s
