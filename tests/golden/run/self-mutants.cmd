# Are the self tests worth anything? Each line of self-mutants.txt is a test, an
# instruction and a change to it, for which a variant of vt is made. On it, the
# test must not print what it prints on vt.
run() { # SET TEST
	printf abc | thirdgen run --max-steps 200000 --isa "$1" \
	    "programs/tests/$2.s" 2>&1
}
all=0 noticed=0
while read -r test name key value; do
	all=$((all + 1))
	[ -f "$T/$test" ] || run vt "$test" >"$T/$test"
	printf 'isa: mutant\nbase: vt\nchange:\n  - {name: %s, %s: %s}\n' \
	    "$name" "$key" "$value" >"$T/mutant.yaml"
	run "$T/mutant.yaml" "$test" >"$T/got"
	case $? in
	2) cat "$T/got" ;; # refused: not a mutant at all
	*)	if cmp -s "$T/got" "$T/$test"; then
			echo "not noticed: $test $name $key $value"
		else
			noticed=$((noticed + 1))
		fi ;;
	esac
done <tests/golden/run/self-mutants.txt
echo "$all mutants of vt, $noticed noticed"
[ "$all" = "$noticed" ]
