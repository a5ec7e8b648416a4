# a guest that writes for ever stops when nobody reads
printf 'start: out r1\n jmp start\n' >$T/forever.s
{ thirdgen run $T/forever.s; echo "status $?" >&2; } | head -c 3 | wc -c
