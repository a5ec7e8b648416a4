# Each reading, and the mis-statements, where it changes a verdict.
read_as() {
	thirdgen check --brief "$1"
	thirdgen check --brief --reading $2 "$1"
}
read_as shapes/svc.yaml literal
read_as shapes/pswst.yaml no-footnote
read_as shapes/jsu.yaml user-reversed
read_as shapes/getm.yaml user-mode
read_as shapes/unop.yaml nop-traps
# what traps in u by itself is interpreted by a monitor that interprets all
printf '%s\n' 'isa: own' 'base: vt' 'about: Traps high up.' 'change:' \
	'  - {name: nop, do: "if R.l > 5 { trap illegal }"}' >$T/own.yaml
read_as $T/own.yaml interprets
thirdgen check --reading iff shapes/shrb.yaml | grep -e reading -e Theorem
thirdgen check --reading literal --reading nop-traps tests/golden/check/two.yaml | grep -e reading -e claims
