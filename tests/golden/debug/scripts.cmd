sed "s|\$T|$T|g" tests/debug/scripts.cmd | thirdgen debug programs/hello.s
