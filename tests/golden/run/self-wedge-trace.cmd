thirdgen run --trace -D KIND=2 programs/tests/wedge.s
