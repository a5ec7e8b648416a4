# What each escape prints on the bare machine: what its head says.
for p in programs/escapes/*.s; do
	name=$(basename $p .s)
	set=real/$name
	[ -f isa/$set.yaml ] || set=shapes/$name
	echo "$name on $set:"
	thirdgen run --max-steps 100000 --isa $set $p || echo "status $?"
done
