# The exit status for a CI: 0 holds, 1 fails, 2 a mistake, 3 not settled.
conditions() {
	for c in all t1 t3 exact exact-hybrid; do
		thirdgen check --brief --condition $c $1 >$T/said
		echo "$1 $c: status $?"
	done
}
conditions shapes/getm.yaml
conditions shapes/getq.yaml
conditions shapes/lra-unpriv.yaml
thirdgen check --brief --condition exact --budget 1 vt
echo "status $?"
thirdgen check --brief vt shapes/no-such.yaml shapes/getm.yaml
echo "status $?"
