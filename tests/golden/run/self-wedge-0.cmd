thirdgen run -D KIND=0 programs/tests/wedge.s
