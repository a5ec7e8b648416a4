# what is printed is a program, and the same one that is built
for hybrid in '' --hybrid; do
	thirdgen monitor $hybrid -o $T/cp.s && thirdgen asm $T/cp.s -o $T/printed.img
	thirdgen monitor $hybrid --image $T/built.img
	for i in printed built; do thirdgen dis $T/$i.img | grep -v '^;' >$T/$i.s; done
	cmp $T/printed.s $T/built.s && echo same
done
