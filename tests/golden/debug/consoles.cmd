# several VMs have one console, and the input is the first one's: in run, and in
# debug, whatever way time has gone
printf '1 2\n3\n' >$T/words; printf 'ab\ncd' >$T/text
said() { grep -v '^ \|^=>\|^[0-9]:'; }
set -- --vm tests/debug/add.s --under vmm --slice 5 --console words --input $T/words
thirdgen run tests/debug/add.s "$@"
thirdgen debug tests/debug/add.s "$@" -batch -ex run -ex 'reverse-step 300' \
    -ex continue | said
# back from the middle of a line, with a change: what comes then is said anew,
# and neither more nor less
set -- --vm tests/debug/cat.s --under vmm --slice 5 --input $T/text
thirdgen run tests/debug/cat.s "$@"
for back in 10 150 300 450 600; do
	echo "seek 1000, reverse-step $back"
	thirdgen debug tests/debug/cat.s "$@" -batch -ex 'seek 1000' \
	    -ex "reverse-step $back" -ex 'set r9 = 1' -ex continue | said
done
