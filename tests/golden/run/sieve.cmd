thirdgen run programs/sieve.s
