check() {
	thirdgen check --format junit "$@"
	echo "status $?"
}
check tests/golden/check/two.yaml core
check --condition t3 tests/golden/check/two.yaml
check --reading literal tests/golden/check/two.yaml
check --method search tests/golden/check/two.yaml
