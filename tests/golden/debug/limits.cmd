# a guest without an end costs so many steps, and so much output
ends() { # ARGUMENTS...
	thirdgen debug tests/debug/endless.s "$@" >$T/out 2>&1
	status=$?
	[ $(wc -c <$T/out) -lt 1001000 ] || echo "$(wc -c <$T/out) bytes"
	tail -n 1 $T/out
	echo "exit $status"
}
cat >$T/on.cmd <<'E2'
break loop
commands
silent
print r1
continue
echo never
end
run
E2
ends -batch -ex run
ends -batch -x $T/on.cmd
ends -batch -ex 'cycle 1000000'
ends -batch -ex 'x/65536x 0'
ends -batch -ex 'display/65536x 0' -ex 'step 100'
ends --batch --max-output 20 -ex run
# in steps, whatever makes them
for go in run continue 'step 1000' 'next 1000' finish until 'advance *900' \
    'cycle 10000' vmenter; do
	thirdgen debug tests/debug/endless.s --under vmm -batch \
	    --max-steps 300 --max-output 0 -ex 'catch op halt' -ex "$go" 2>&1 |
	    grep 'max-steps\|time=\|error'
done
thirdgen debug tests/debug/endless.s -batch --max-steps 9 -ex 'step 5' \
    -ex 'reverse-step 2' -ex 'set output json' -ex 'step 2' -ex 'step 7' \
    -ex step
echo "exit $?"
# from a pipe as well; other commands go on
printf 'step 5\nstep\nprint r1\nquit 0\n' |
	thirdgen debug tests/debug/endless.s -q --max-steps 5
echo "exit $?"
thirdgen debug tests/debug/endless.s -batch --max-steps 0
