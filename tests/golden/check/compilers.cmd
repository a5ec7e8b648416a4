# Every answer and every witness is the same, whichever compiler built this:
# here the ordinary build and the one with sanitizers.
for set in tests/golden/check/two.yaml isa/shapes/xmode.yaml; do
	for build in $BUILD $PLAIN; do
		$build/thirdgen check --format json $set | cksum >>$T/sums
	done
done
uniq $T/sums | wc -l
