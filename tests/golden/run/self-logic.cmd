thirdgen run programs/tests/logic.s
