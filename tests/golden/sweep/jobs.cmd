# the same for any number of processes, in one go or resumed or in parts
run="thirdgen sweep --isas 4 --guests 4 --steps 40 --seed 4 --keep $T/cases"
$run --jobs 1 --format json >$T/one; echo $?
$run --jobs 3 --resume $T/lines >/dev/null; cmp $T/one $T/lines && echo same
head -n 3 $T/one >$T/half; sed -n 4p $T/one | head -c 200 >>$T/half
$run --jobs 2 --resume $T/half >/dev/null; cmp $T/one $T/half && echo same
$run --shard 1/2 --format json >$T/odd; $run --shard 2/2 --format json >$T/even
thirdgen sweep $T/odd $T/even >$T/parts; $run | tail -n +2 >$T/whole
cmp $T/parts $T/whole && cat $T/whole
