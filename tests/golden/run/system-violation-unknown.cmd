thirdgen run -D VIOLATION=6 programs/system.s
