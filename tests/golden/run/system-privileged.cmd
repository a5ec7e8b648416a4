thirdgen run -D VIOLATION=2 programs/system.s
