thirdgen isa show vt lpws
