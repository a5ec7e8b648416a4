printf 'hello, world\nand more\n' >$T/want && thirdgen run programs/hello.s --expect $T/want
