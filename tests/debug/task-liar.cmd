# Back from a wrong result to the instruction that lied.
# args: programs/escapes/m68000.s --isa real/m68000 --under vmm
continue
catch square
reverse-continue
reverse-step
classify
square
step
square
why
