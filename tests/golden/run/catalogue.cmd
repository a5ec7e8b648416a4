# Every instruction set of the catalogue is complete enough to run the guest
# system, and runs it as vt does.
thirdgen run --isa vt programs/system.s >$T/vt
tail -n 1 $T/vt
for f in isa/shapes/*.yaml isa/real/*.yaml; do
	thirdgen run --isa $f programs/system.s | cmp - $T/vt && echo "$f: the same"
done
