# the supervisor of each real machine, bare and under the monitors; and the
# system of programs/ on the sets that only Theorem 3 admits, under the hybrid
same() {
	thirdgen run --isa $1 $2 --input /dev/null >$T/bare 2>/dev/null
	echo "exit $?" >>$T/bare
	thirdgen run --isa $1 $2 --input /dev/null $3 --max-steps 20000000 \
		>$T/under 2>/dev/null
	echo "exit $?" >>$T/under
	cmp -s $T/bare $T/under && echo right || echo wrong
}
for p in programs/real/*.s; do
	n=${p##*/} n=${n%.s}
	echo "$n: vmm $(same real/$n $p '--under vmm'), hvm $(same real/$n $p '--under hvm')"
done
for isa in real/pdp10 real/pdp11-45 real/m68000 shapes/jsu shapes/rtf \
	shapes/getm shapes/unop shapes/xmode shapes/halt-nop; do
	echo "system on $isa: hvm $(same $isa programs/system.s '--under hvm')"
done
