# Sets on which a verdict was once wrong, or missing.
cd tests/isa/hostile || exit 2
for set in priv-but-escapes a2; do
	thirdgen check --brief --method both $set.yaml
done
# to the letter of the paper x of a2 is privileged, and u enters s
thirdgen check --reading literal a2.yaml | grep '^  x'

# one answer about efficiency
thirdgen check --brief eff.yaml; echo "status $?"
thirdgen check --condition efficiency --brief eff.yaml; echo "status $?"
thirdgen check eff.yaml | sed -n '/error:/,$p'
thirdgen equiv --isa eff.yaml eff.s; echo "status $?"

# why it is not privileged, and what would help
thirdgen check rett.yaml | sed -n '/note:/,$p'
