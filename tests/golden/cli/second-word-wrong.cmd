thirdgen isa shwo vt
