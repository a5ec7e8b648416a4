thirdgen run -D VIOLATION=1 programs/system.s
