thirdgen isa
