# each piece of C in docs/theorems.md stands so in theorems/
cat theorems/*.c >$T/all.c
awk -v out=$T/piece '/^```c$/ {n++; in_c = 1; next} /^```$/ {in_c = 0}
	in_c {print >(out n)} END {print n " pieces"}' docs/theorems.md
for piece in $T/piece*; do
	awk 'BEGIN {RS = "\001"} NR == 1 {all = $0; next}
		!index(all, $0) {print "not in theorems/:"; print}' $T/all.c $piece
done
