thirdgen debug programs/hello.s <tests/debug/scripts.cmd
