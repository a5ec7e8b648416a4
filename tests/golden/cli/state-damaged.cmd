thirdgen run programs/hello.s --save-state $T/state && sed 's/^psw s/psw x/' $T/state >$T/bad
thirdgen run programs/hello.s --load-state $T/bad
