# Two sets in one run; a path that is not a URI as it stands.
mkdir "$T/50% of it"
cp tests/golden/check/two.yaml "$T/50% of it"
thirdgen check --format sarif tests/golden/check/two.yaml "$T/50% of it/two.yaml"
