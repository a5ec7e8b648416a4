# no line is wider than 80 columns, tabs counted as 8; and the test notices one
make -s 80 && echo "every line fits"

mkdir -p $T/machine $T/tests/golden $T/tests/unit
: >$T/tests/unit/plain
printf '\t%072d\n' 0 | tee $T/machine/fits.c >$T/tests/golden/wide.s
printf '\t%073d\n' 0 >$T/machine/wide.c
printf '%081d\n' 0 | tee $T/tests/run >>$T/tests/golden/wide.s
cp Makefile $T && cd $T && make -s 80 2>&1 | grep -v '^find:'
