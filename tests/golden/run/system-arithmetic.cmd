thirdgen run -D VIOLATION=5 programs/system.s
