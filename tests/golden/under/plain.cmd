# monitor --plain: the same words for every set, kind and number of machines; no
# choice is left in the text, and no name that nothing mentions
grep -o '"[A-Za-z_]*",' vmm/publish.h | tr -d '",' >$T/published
cat >$T/unused.awk <<'END'
FILENAME ~ /published$/ { mentions[$1]++; next }
{
	sub(/;.*/, "")
	if ($1 ~ /^\.(if|else|elseif|endif|include)$/) print file ": " $0
	if (match($0, /^[A-Za-z_.$0-9]+:/)) {
		label = substr($0, 1, RLENGTH - 1)
		if (label !~ /^[0-9]/) defined_[label]
		sub(/^[^:]*:/, "")
	}
	if ($1 ~ /^\.(equ|reg|macro)$/) {
		name = $2; sub(/,.*/, "", name)
		defined_[name]
		sub(/[.](equ|reg|macro) +[^ ,]+/, "")
	}
	gsub(/[^A-Za-z_.$0-9]+/, " ")
	for (i = split($0, w, " "); i; i--) mentions[w[i]]++
}
END { for (d in defined_) if (!mentions[d]) print file ": unused: " d }
END
words() { sed -n '/"entry"/p; /"segments"/,/"symbols"/p' $1; }
for f in isa/vt.yaml isa/*/*.yaml tests/isa/*.yaml; do
	for o in "" --hybrid "--vms 3 --slice 9" "--hybrid --vms 2"; do
		thirdgen monitor --isa $f $o --image $T/a 2>/dev/null || continue
		thirdgen monitor --isa $f $o --plain -o $T/plain.s
		thirdgen asm --isa $f $T/plain.s -o $T/b
		words $T/a >$T/words
		words $T/b | cmp - $T/words && echo "$f $o" >>$T/same
		echo "$f $o" >>$T/all
		awk -v file="$f $o" -f $T/unused.awk $T/published $T/plain.s
	done
done
cmp $T/same $T/all && echo "all are the same"
thirdgen monitor --plain --image $T/b
thirdgen monitor --image $T/a
words $T/a >$T/words
words $T/b | cmp - $T/words && echo "and so is the image"

# and this would be noticed
printf '.equ A, 1\n.if A\nl: nop\n.endif\n' >$T/plain.s
awk -v file=wrong -f $T/unused.awk $T/published $T/plain.s

# what becomes of the dispatcher
thirdgen monitor --plain | sed -n '/= dispatcher.s =/,/= reflect.s =/p'
