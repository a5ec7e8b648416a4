thirdgen equiv programs/escapes/pswst.s --isa shapes/pswst --under hvm
