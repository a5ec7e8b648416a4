thirdgen run -D QUANTUM=1 programs/system.s
