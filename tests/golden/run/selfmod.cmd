thirdgen run programs/selfmod.s
