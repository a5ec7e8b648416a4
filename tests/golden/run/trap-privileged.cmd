thirdgen run programs/trap-privileged.s
