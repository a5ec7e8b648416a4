thirdgen run programs/trap-arithmetic.s
