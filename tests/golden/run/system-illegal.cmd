thirdgen run -D VIOLATION=4 programs/system.s
