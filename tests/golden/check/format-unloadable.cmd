# Sets that do not load must not look clean: neither one that is not there, nor
# one that is wrong, nor one beside another that loads.
printf 'isa: bad\nbase: core\nchnage: 1\n"a<b": 2\n' >$T/bad.yaml
for format in json sarif junit; do
	thirdgen check --format $format no-such $T/bad.yaml 2>$T/said >$T/out
	echo "status $?"
	sed '/"rules": \[/,/^          \]/d' $T/out
done
cat $T/said
thirdgen check --format junit --condition t3 --method search --pairs 1 \
	$T/bad.yaml tests/golden/check/two.yaml 2>/dev/null
