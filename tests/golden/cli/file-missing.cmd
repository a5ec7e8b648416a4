thirdgen run programs/helo.s
