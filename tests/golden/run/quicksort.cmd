thirdgen run programs/quicksort.s
