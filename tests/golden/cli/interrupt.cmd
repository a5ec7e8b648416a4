# SIGINT ends a run with what there is, and status 130
printf 'start: out r1\nloop: addi r1, r1, 1\n jmp loop\n' >$T/spin.s
thirdgen run $T/spin.s --max-steps 0xffffffffffffffff --stats >$T/out 2>$T/said &
pid=$!
until [ -s $T/out ]; do sleep 0.05; done
kill -INT $pid; wait $pid; echo "status $?"
grep -o 'interrupted after' $T/said; grep -c 'supervisor mode' $T/said
