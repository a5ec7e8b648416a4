# The real machines of the catalogue do what their instructions are said to do.
for p in programs/real/*.s; do
	set=real/$(basename $p .s)
	echo "$set:"
	thirdgen run --max-steps 100000 --isa $set $p || echo "status $?"
done
thirdgen run --isa real/m68000 programs/real/m68000.s >$T/m68000
thirdgen run --isa real/m68010 programs/real/m68000.s | cmp - $T/m68000
