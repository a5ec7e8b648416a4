# Without Z3, built so or not installed: a search instead, and it is said.
# What needs no proof works as ever.
without=$BUILD/without-z3
$without check tests/golden/check/two.yaml
echo "status $?"
$without check --brief core
echo "status $?"
$without check --format sarif tests/golden/check/two.yaml | grep -A 3 '"ruleId": "PG152"'
$without version | grep proofs
SOLVER=none $BUILD/solver check --brief tests/golden/check/two.yaml
echo "status $?"
$without isa diff tests/golden/check/two.yaml tests/golden/check/two.yaml
echo "status $?"
$without run programs/hello.s
$without equiv programs/hello.s | head -n 3
$without check --save $T/w --brief tests/golden/check/two.yaml
$without replay $T/w/two-getm-mode.json
echo "status $?"
