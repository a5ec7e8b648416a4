thirdgen run programs/trap-timer.s
