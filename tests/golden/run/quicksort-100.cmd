thirdgen run -D COUNT=100 programs/quicksort.s
