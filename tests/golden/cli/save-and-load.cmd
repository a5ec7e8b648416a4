# stopped in the middle, saved, gone on with: the same as in one go
thirdgen run programs/system.s >$T/whole
thirdgen run programs/system.s -n 10000 --save-state $T/state >$T/first
thirdgen run programs/system.s --load-state $T/state >$T/second
cat $T/first $T/second | cmp - $T/whole && echo the same
