thirdgen isa show vt
