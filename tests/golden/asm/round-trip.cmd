# every program: assembled, disassembled and assembled again it has the same
# words at the same addresses and the same entry
words() { sed -n '/"entry"/,/"files"/p; /"segments"/,/"symbols"/p' "$1"; }
for p in programs/*.s; do
	thirdgen asm $p -o $T/a.img && thirdgen dis $T/a.img >$T/a.s &&
	thirdgen asm $T/a.s -o $T/b.img && words $T/a.img >$T/a &&
	words $T/b.img >$T/b && cmp $T/a $T/b || echo "$p differs"
done
test -s $T/a
