thirdgen debug programs/system.s <tests/debug/task-killed.cmd
