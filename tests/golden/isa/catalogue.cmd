# Every set of the catalogue loads, is shown as a manual, and as a set without
# a base reads back to the same; its head says what check will say.
for f in isa/*.yaml isa/shapes/*.yaml isa/real/*.yaml; do
	name=$(basename $f .yaml)
	thirdgen isa show $f >$T/manual || echo "$f: no manual"
	thirdgen isa show --yaml $f >$T/$name.yaml || echo "$f: not shown"
	thirdgen isa show --yaml $T/$name.yaml | cmp - $T/$name.yaml
	echo "$name: $(grep -c 'op: 0x' $T/$name.yaml) instructions"
done
for f in isa/shapes/*.yaml isa/real/*.yaml; do
	grep -q '^# Models: ' $f || case $f in *real*) ;; *) echo "$f: models what?" ;; esac
	grep -Eq '^# Verdicts: T1 (yes|no), T3 (yes|no), exact (yes|no), exact hybrid (yes|no)\.$' $f ||
		echo "$f: no verdicts"
	grep -q "($(basename $(dirname $f))/$(basename $f))" isa/README.md ||
		echo "$f: not in isa/README.md"
done
