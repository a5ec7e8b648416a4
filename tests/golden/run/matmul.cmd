thirdgen run programs/matmul.s
