thirdgen run -D QUANTUM=400 programs/system.s
