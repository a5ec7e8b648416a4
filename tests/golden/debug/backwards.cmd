thirdgen debug programs/system.s <tests/debug/backwards.cmd
