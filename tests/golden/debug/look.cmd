thirdgen debug programs/system.s <tests/debug/look.cmd
