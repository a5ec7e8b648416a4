thirdgen debug programs/system.s <tests/debug/forwards.cmd
