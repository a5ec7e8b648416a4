# Which monitors each escape goes wrong under: what it prints there is not what
# it prints bare. The table in programs/escapes/README.md must say the same.
for p in programs/escapes/*.s; do
	name=$(basename $p .s)
	set=real/$name
	[ -f isa/$set.yaml ] || set=shapes/$name
	thirdgen run --max-steps 100000 --isa $set $p >$T/bare
	for monitor in vmm hvm; do
		thirdgen run --max-steps 1000000 --isa $set --under $monitor $p \
			>$T/$monitor 2>$T/said
		if cmp -s $T/bare $T/$monitor; then
			eval $monitor=right
		else
			eval $monitor=wrong
		fi
	done
	echo "$name: vmm $vmm, hybrid $hvm"
	grep -q "^| $name | $set |.*| $vmm | $hvm |$" programs/escapes/README.md ||
		echo "$name: not so in the README"
done
