thirdgen run programs/interpreter.s
thirdgen run -D COUNT=1000 programs/interpreter.s
