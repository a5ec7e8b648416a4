printf 'hello, wurld\n' >$T/want && thirdgen run programs/hello.s --expect $T/want
