# The two ways to an answer: what each says by itself, and that they agree.
for method in search both; do
	thirdgen check --method $method tests/golden/check/two.yaml >$T/said
	status=$?
	sed 's/ (Z3 [0-9.]*)//' $T/said
	echo "status $status"
done
# what is found depends on the seed, what is proved does not
thirdgen check --brief --method search --seed 7 --pairs 3 tests/golden/check/two.yaml
echo "status $?"
thirdgen check --brief --method both --seed 7 --pairs 2000 tests/golden/check/two.yaml
echo "status $?"
