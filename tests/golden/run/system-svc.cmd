thirdgen run -D VIOLATION=3 programs/system.s
