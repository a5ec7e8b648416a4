# the traces and the statistics in docs/monitors.md are what is printed
run() { thirdgen run "$@" tests/golden/under/lpsw.s --trace=-; }
run --under vmm >$T/printed
run --under vmm --depth 2 >>$T/printed
thirdgen run --under vmm --depth 2 programs/system.s --stats 2>>$T/printed >/dev/null
sed 's/ *$//' $T/printed | sort -u >$T/lines
sed -n -e 's/^    \([su] [0-9]* (.*[^ ]\) *$/\1/p' \
	-e '/^    by level/,/^ *machine inst/s/^    //p' docs/monitors.md |
	sort -u >$T/shown
wc -l <$T/shown
comm -23 $T/shown $T/lines
