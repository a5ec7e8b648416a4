# What check finds is what the head of each file and the table in isa/README.md
# say. (What check finds is in the other tests' .out, which are compared with
# the real thing there.)
verdict() { # CONDITION: its word, as yes or no
	sed -n "s/^  $1  *holds .*/yes/p; s/^  $1  *fails .*/no/p" $out
}
for f in isa/shapes/*.yaml isa/real/*.yaml; do
	out=tests/golden/check/$(basename $f .yaml).out
	set -- $(verdict 'Theorem 1') $(verdict 'Theorem 3') \
		$(verdict exact) $(verdict 'exact, hybrid')
	head="T1 $1, T3 $2, exact $3, exact hybrid $4."
	row="| $1 | $2 | $3 | $4 |"
	grep -qF "# Verdicts: $head" $f || echo "$f: the head does not say: $head"
	grep -F "$(basename $(dirname $f))/$(basename $f))" isa/README.md |
		grep -qF "$row" || echo "isa/README.md: $f does not say: $row"
	grep -q '^  claims         all true$' $out || echo "$f: false claims"
	grep -q 'all proved or witnessed$' $out || echo "$f: something open"
	echo "$(basename $f .yaml): $head"
done
