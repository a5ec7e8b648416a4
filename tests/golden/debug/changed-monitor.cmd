# more instructions in disp_entry, and whoever looks at the monitor's guest sees
# the same: why, level and map once its trap is done, each machine step on the
# way there, run --stats; how long the monitor is and how long it takes are left
# out of what is compared
views() { # UNDER K
	thirdgen debug programs/system.s --under $1 -batch -ex 'catch trap svc' \
	    -ex run -ex why -ex level -ex map
	thirdgen debug programs/system.s --under $1 -batch -ex 'level 0' \
	    -ex 'catch trap svc' -ex run $(yes -- "-ex step" | head -n 40) |
		sed -n 's/.*\[0:.*\] 1:guest/guest, on the way:/p' | uniq
	thirdgen run programs/system.s --under $1 --stats 2>&1 |
		sed -n '/^by level/,$p'
}
same() { # K
	sed -E "s/\b$1\b/K/g; s/\b$(($1 + 65536))\b/K+W/; s/ +/ /g
		s/\.\.$(($1 + 65535))\$/..K+W-1/; s/@[0-9]+>/@T>/
		s/time=[0-9]+/time=T/; s/in [0-9]+ steps/in N steps/
		s/step [0-9]+, was (\w+[+][0-9]+),.*/step T, was \1/
		s/(hvm[*]? s) [0-9]+/\1 P/; s/(each of the guest's:).*/\1 N/
		/level 0:/,/level 1:/ {/direct|cycles/ s/[0-9]+/N/}"
}
size() { # OPTION
	thirdgen monitor --symbols $1 | awk '$1 == "vmm_end" {print $3}'
}
mkdir $T/vmm $T/hybrid-vmm
ln -s $PWD/programs $PWD/isa $T
cp vmm/*.s vmm/*.inc $T/vmm
cp hybrid-vmm/*.s $T/hybrid-vmm
sed -i 's/^disp_entry:/&\n        addi    t0, zero, 7/
	s/^        shri    pc, t7, PSW_P/        addi    t0, t0, 7\n&/
	s/^disp_taken:/        addi    t0, t0, 7\n&/' $T/*/dispatcher.s
for under in vmm hvm; do
	hybrid=$([ $under = hvm ] && echo --hybrid)
	echo "== $under"
	views $under | same $(size $hybrid) | tee $T/as-it-is
	(cd $T && views $under | same $(size $hybrid) >$T/changed)
	more=$(($(cd $T && size $hybrid) - $(size $hybrid)))
	diff $T/as-it-is $T/changed && echo "and so with $more words more"
done
