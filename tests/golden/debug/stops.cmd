thirdgen debug programs/system.s <tests/debug/stops.cmd
