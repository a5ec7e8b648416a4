# a guest that writes for ever stops when nobody reads
printf 'start: out r1\n jmp start\n' >$T/forever.s
{ thirdgen run $T/forever.s 2>$T/said; echo "status $?" >>$T/said; } | head -c 3 | wc -c
until grep -q status $T/said; do sleep 0.05; done
cat $T/said
