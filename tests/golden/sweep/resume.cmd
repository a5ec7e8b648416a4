# going on in a file: only in a sweep's own, made the same way, and nothing that
# it did not write is cut
run="thirdgen sweep --isas 3 --guests 2 --steps 20 --jobs 1 --keep cases"
cd $T
quiet() { "$@" 2>&1 >/dev/null | sed 's/ [0-9a-f]\{16\}, / HASH, /g'; }
$run --seed 4 --resume lines >whole; wc -l <lines
$run --seed 4 --resume lines | cmp - whole && echo 'the same, nothing run'

echo 'a letter' >letter; quiet $run --resume letter; cat letter
printf 'no end' >letter; quiet $run --resume letter; cat letter; echo
quiet $run --seed 5 --resume lines
quiet $run --seed 4 --steps 21 --resume lines
sed 's/thirdgen 0[^,]*/thirdgen 0.0.1 0123456789abcdef/' lines >older
quiet $run --seed 4 --resume older
wc -l <lines
quiet $run --seed 4 --resume /dev/null
quiet $run --seed 4 --resume /dev/full

# a damaged line is said, stays, and its set is done again; what stands twice
# is counted once
sed '2s/"index"/"in/' lines >damaged
$run --seed 4 --resume damaged | cmp - whole && wc -l <damaged
thirdgen sweep lines lines | grep 'instruction sets'

# while another sweep has it
flock lines $run --seed 4 --resume lines 2>&1 >/dev/null | head -n 1
