# every escape is right bare, and goes wrong under the monitors its readme says,
# beside another virtual machine
for p in programs/escapes/*.s; do
	n=${p##*/} n=${n%.s}
	for isa in shapes/$n real/$n; do [ -f isa/$isa.yaml ] && break; done
	bare=$(thirdgen run --isa $isa $p --input /dev/null 2>/dev/null; echo " $?")
	said=$n
	for kind in vmm hvm; do
		thirdgen run --isa $isa $p --vm programs/hello.s --under $kind \
			--input /dev/null --max-steps 2000000 >$T/under 2>/dev/null
		status=$?
		under=$(sed -n 's/^vm0| //p' $T/under; echo " $status")
		[ "$bare" = "$under" ] && said="$said right" || said="$said wrong"
	done
	echo "$said"
done >$T/got
cat $T/got
sed -n 's/^| \([a-z0-9-]*\) | .* | \(right\|wrong\) | \(right\|wrong\) |$/\1 \2 \3/p' \
	programs/escapes/README.md | sort >$T/readme
sort $T/got | diff $T/readme - && echo "as the readme says"
