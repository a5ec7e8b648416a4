# the system on the shapes that only Theorem 3 admits, under the hybrid
for isa in jsu rtf getm unop xmode halt-nop; do
	thirdgen run --isa shapes/$isa programs/system.s >$T/bare
	thirdgen run --isa shapes/$isa --under hvm programs/system.s |
		cmp - $T/bare && echo "system on $isa: the same under hvm"
done
