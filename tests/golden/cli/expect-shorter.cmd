printf 'hello' >$T/want && thirdgen run programs/hello.s --expect $T/want
