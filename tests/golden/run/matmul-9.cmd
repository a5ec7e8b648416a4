thirdgen run -D N=9 programs/matmul.s
