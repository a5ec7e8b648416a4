# a guest that waits for input when SIGINT comes sees no end of input
printf 'start: ldi r1, 63\n out r1\n in r1\n out r1\n halt\n' >$T/ask.s
mkfifo $T/fifo
exec 3<>$T/fifo
thirdgen run $T/ask.s --console words <&3 >$T/out &
pid=$!
until [ -s $T/out ]; do sleep 0.05; done
kill -INT $pid; wait $pid; echo "status $?"
cat $T/out
