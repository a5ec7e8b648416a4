thirdgen run programs/tests/moves.s
