# the words of an input file are the same for all that run a program, and so is
# what is refused, with its place
for w in 010 08 0b11 0x10 -1 12abc 1.5 abc 1__0 0x 18446744073709551616 \
    -9223372036854775809; do
	echo "$w 5" >$T/words
	echo "== $w"
	for c in run debug equiv; do
		set -- tests/debug/add.s --console words --input $T/words
		[ $c = debug ] && set -- "$@" -batch -ex run
		thirdgen $c "$@" >$T/out 2>$T/errors </dev/null
		status=$?
		[ $c = equiv ] || grep -E '^[0-9]+$' $T/out
		sed "s/^/$c: /" $T/errors | sed -n '1p; $p'
		[ $status = 0 ] || echo "$c: status $status"
	done
done
# no file that has an end, no text, no file
thirdgen run tests/debug/add.s --console words --input /dev/zero
thirdgen debug tests/debug/add.s --console words --input /dev/zero -batch
printf '1 2\n 3\0' | thirdgen run tests/debug/add.s --console words
thirdgen debug tests/debug/add.s --input tests -batch
thirdgen debug tests/debug/add.s --input hello.s -batch # programs/ is not looked in
