thirdgen run -D LIMIT=3 programs/sieve.s
